/** Files whose lines are observations: each is followed as long as it is in the list; what the file system tells is only a hint. */
import { type FSWatcher, watch } from 'node:fs';
import { dirname } from 'node:path';
import type { WriteProbe } from '../../durable/write-points.ts';
import type { FollowedFile } from '../streams/types.ts';
import { FileFollower, type FollowedState, type FollowerPorts } from './followed-files/file-follower.ts';
import { ReadPositionFiles } from './followed-files/read-position-files.ts';

export interface FollowedFilesOptions extends Omit<FollowerPorts, 'places'> {
  /** `state/followed`. */
  readonly dir: string;
  readonly probe?: WriteProbe;
}

interface Following {
  readonly entry: FollowedFile;
  readonly follower: FileFollower;
}

export class FollowedFiles {
  readonly #ports: FollowerPorts;
  readonly #following = new Map<string, Following>();
  readonly #watchers = new Map<string, FSWatcher>();
  #last: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor({ dir, probe, ...ports }: FollowedFilesOptions) {
    this.#ports = { ...ports, places: new ReadPositionFiles(dir, probe) };
  }

  /** From now on these, by absolute path, and no others; those that stay are not disturbed. */
  follow(entries: readonly FollowedFile[]): Promise<void> {
    // One list after the other: a file that goes and comes must have been let go of.
    this.#last = this.#last.then(() => this.#follow(entries));
    return this.#last;
  }

  states(): readonly FollowedState[] {
    return [...this.#following.values()].map(({ follower }) => follower.state);
  }

  async close(): Promise<void> {
    await this.follow([]);
    this.#isClosed = true;
  }

  async #follow(entries: readonly FollowedFile[]): Promise<void> {
    if (this.#isClosed) return;
    const wanted = new Map(entries.map((entry) => [entry.path, entry]));
    const leaving = [...this.#following].filter(([path, { entry }]) => !isSame(entry, wanted.get(path)));
    await Promise.all(leaving.map(([, { follower }]) => follower.stop()));
    for (const [path] of leaving) this.#following.delete(path);
    for (const [path, entry] of wanted) {
      if (!this.#following.has(path))
        this.#following.set(path, { entry, follower: new FileFollower(entry, this.#ports) });
    }
    this.#watchFolders();
  }

  #watchFolders(): void {
    const folders = new Set([...this.#following.keys()].map((path) => dirname(path)));
    for (const [folder, watcher] of this.#watchers) {
      if (folders.has(folder)) continue;
      watcher.close();
      this.#watchers.delete(folder);
    }
    for (const folder of folders) if (!this.#watchers.has(folder)) this.#watch(folder);
  }

  /** Where it cannot be watched, each follower looks by itself. */
  #watch(folder: string): void {
    const forget = () => this.#watchers.delete(folder);
    try {
      const watcher = watch(folder, { persistent: false }, () => this.#wake(folder));
      watcher.on('error', () => {
        watcher.close();
        forget();
      });
      this.#watchers.set(folder, watcher);
    } catch {
      forget();
    }
  }

  #wake(folder: string): void {
    for (const [path, { follower }] of this.#following) if (dirname(path) === folder) follower.wake();
  }
}

function isSame(a: FollowedFile, b: FollowedFile | undefined): boolean {
  return b !== undefined && a.path === b.path && a.source === b.source && a.signal === b.signal;
}
