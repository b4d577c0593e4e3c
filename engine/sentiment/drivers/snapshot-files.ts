/**
 * SnapshotStore in a folder that the platform shares: `<root>/<name>` holds the hub's files and `.checksum`, nothing else, since
 * anything more would change its checksum. Our own files lie beside it in `<root>/.mlops/<name>/`: `manifest.json` and `former.json`,
 * `former/<checksum>/`, `staging/<commit>/`, `quarantine/<checksum>/`, `set-aside.json` while that is all there is, and while a swap is under
 * way `swap.json` (state/README.md).
 */
import { readdir, rm, stat, statfs } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { writeFileAtomic } from '#engine/durable/atomic-file.ts';
import { ifThere } from '#engine/durable/if-there.ts';
import { sweepTemporaryFiles } from '#engine/durable/temporary-file.ts';
import type { WriteProbe } from '#engine/durable/write-points.ts';
import type { Clock } from '../../clock.ts';
import { OpsError } from '../../errors.ts';
import type { Compute } from '../../jobs/compute.ts';
import { manifestOf } from '../snapshot/manifest.ts';
import type { Snapshot, SnapshotManifest, SnapshotState, SnapshotStore, StagedSnapshot } from '../types.ts';
import { adopt } from './snapshot/adopt.ts';
import { cacheError } from './snapshot/cache-error.ts';
import { checkFolder, checksumOf } from './snapshot/check-folder.ts';
import { listFiles } from './snapshot/list-files.ts';
import { makeCacheFolder } from './snapshot/make-cache-folder.ts';
import { type DamagedState, forgetSetAside, noteSetAside, readSetAside } from './snapshot/set-aside.ts';
import { cleanStaging } from './snapshot/staging.ts';
import { readStanding, type Standing, type SwapPlace, settle, swap } from './snapshot/swap.ts';

export interface SnapshotFilesOptions {
  /** Folder of all models. */
  readonly root: string;
  /** Of the folder inside it: `ProsusAI__finbert`. */
  readonly name: string;
  /** Runs HASH_FILES and CHECKSUM_FOLDER. */
  readonly compute: Compute;
  readonly clock: Clock;
  readonly probe?: WriteProbe;
}

const NO_SNAPSHOT: SnapshotState = { ok: false, problem: { kind: 'none' } };

/** Nothing is written or looked at before the first call, which first does the rest of what a kill broke off. */
export function createSnapshotFiles(options: SnapshotFilesOptions): SnapshotStore {
  return new SnapshotFiles(options);
}

class SnapshotFiles implements SnapshotStore {
  readonly #root: string;
  readonly #dir: string;
  readonly #own: string;
  readonly #options: SnapshotFilesOptions;
  /** Each call waits for the ones before it. */
  #last: Promise<unknown> = Promise.resolve();
  /** The present snapshot that was found damaged. */
  #damaged: { readonly checksum: string; readonly state: DamagedState } | undefined;

  constructor(options: SnapshotFilesOptions) {
    this.#root = resolve(options.root);
    this.#dir = join(this.#root, options.name);
    this.#own = join(this.#root, '.mlops', options.name);
    this.#options = options;
  }

  verify(signal: AbortSignal): Promise<SnapshotState> {
    return this.#exclusive(async ({ present }) => {
      if (!(await isFolder(this.#dir))) return (await readSetAside(this.#own)) ?? NO_SNAPSHOT;
      const ports = { ...this.#options, signal };
      if (present === null) {
        const adopted = await adopt(this.#dir, this.#own, ports);
        if (adopted.ok) await forgetSetAside(this.#own).catch(() => undefined);
        return adopted;
      }
      const state = await checkFolder(this.#dir, present, ports);
      this.#damaged = state.ok ? undefined : { checksum: present.checksum, state };
      return state;
    }, signal);
  }

  verifyFormer(signal: AbortSignal): Promise<SnapshotState> {
    return this.#exclusive(async ({ former }) => {
      const dir = former === null ? undefined : this.#place('former', former);
      if (former === null || dir === undefined || !(await isFolder(dir))) return NO_SNAPSHOT;
      return checkFolder(dir, former, { ...this.#options, signal });
    }, signal);
  }

  stage(commit: string): Promise<string> {
    return this.#exclusive(async () => {
      const staging = join(this.#own, 'staging');
      for (const other of (await ifThere(readdir(staging))) ?? []) {
        if (other !== commit) await rm(join(staging, other), { recursive: true, force: true });
      }
      const dir = this.#staged(commit);
      await makeCacheFolder(dir);
      return dir;
    });
  }

  publish(staged: StagedSnapshot, signal: AbortSignal): Promise<Snapshot> {
    return this.#exclusive(async (standing) => {
      const { clock, probe } = this.#options;
      const dir = this.#staged(staged.commit);
      await cleanStaging(dir, staged.files);
      const paths = staged.files.map(({ path }) => path);
      const checksum = await checksumOf(dir, paths, { ...this.#options, signal });
      await sealWith(dir, checksum, probe);
      const manifest = manifestOf(staged, checksum, clock.now());
      return this.#bringIn({ from: dir, manifest }, standing);
    }, signal);
  }

  rollback(): Promise<Snapshot> {
    return this.#exclusive(async (standing) => {
      const { former } = standing;
      const from = former === null ? undefined : this.#place('former', former);
      if (former === null || from === undefined || !(await isFolder(from)))
        throw new OpsError('no_former_snapshot', 'there is no former snapshot');
      return this.#bringIn({ from, manifest: former }, { ...standing, former: null });
    });
  }

  quarantine(): Promise<void> {
    return this.#exclusive(async ({ present, former }) => {
      if (!(await isFolder(this.#dir))) return;
      if (this.#damaged !== undefined) await noteSetAside(this.#own, this.#damaged.state, this.#options.probe);
      await this.#swap([{ from: this.#dir, to: this.#place('quarantine', present) }], { present: null, former });
    });
  }

  dropFormer(): Promise<void> {
    return this.#exclusive(async ({ present, former }) => {
      if (former === null) return;
      const from = this.#place('former', former);
      const moves = (await isFolder(from)) ? [{ from, to: this.#place('discarded', former) }] : [];
      await this.#swap(moves, { present, former: null });
    });
  }

  sealChecksum(signal: AbortSignal): Promise<void> {
    return this.#exclusive(async () => {
      await sweepTemporaryFiles(this.#dir);
      const paths = (await listFiles(this.#dir)).keys();
      await sealWith(this.#dir, await checksumOf(this.#dir, paths, { ...this.#options, signal }), this.#options.probe);
    }, signal);
  }

  /** Of the nearest folder that is there. */
  async freeBytes(): Promise<number> {
    for (let dir = this.#root; ; dir = dirname(dir)) {
      const found = await ifThere(statfs(dir)).catch((thrown: unknown) => {
        throw cacheError(thrown, dir);
      });
      if (found !== undefined) return found.bavail * found.bsize;
    }
  }

  /** Puts a folder into the place of the present snapshot, which goes where it belongs. */
  async #bringIn({ from, manifest }: Incoming, { present, former }: Standing): Promise<Snapshot> {
    const moves = [{ from, to: this.#dir }];
    let keptFormer = former;
    if (await isFolder(this.#dir)) {
      const isWhole = present !== null && this.#damaged?.checksum !== present.checksum;
      let aside = this.#place('quarantine', present);
      if (present?.checksum === manifest.checksum) aside = this.#place('discarded', present);
      else if (isWhole) {
        aside = this.#place('former', present);
        keptFormer = present;
      }
      moves.unshift({ from: this.#dir, to: aside });
    }
    await this.#swap(moves, { present: manifest, former: keptFormer });
    return { dir: this.#dir, manifest };
  }

  /** @param moves absolute */
  async #swap(moves: readonly { from: string; to: string }[], standing: Standing): Promise<void> {
    const inRoot = (path: string) => relative(this.#root, path);
    const wanted = moves.map(({ from, to }) => ({ from: inRoot(from), to: inRoot(to) }));
    await swap({ ...standing, moves: wanted }, this.#swapPlace);
    this.#damaged = undefined;
    // What takes room without need; where that fails, the next swap tries again.
    await this.#sweep(moves.map(({ to }) => to)).catch(() => undefined);
  }

  /** The former snapshot that counts stays, and the newest in quarantine. */
  async #sweep(fresh: readonly string[]): Promise<void> {
    await sweepTemporaryFiles(this.#own);
    if (await isFolder(this.#dir)) await forgetSetAside(this.#own);
    await rm(join(this.#own, 'discarded'), { recursive: true, force: true });
    const { former } = await readStanding(this.#own);
    if (former !== null) await removeOthers(this.#place('former', former));
    for (const path of fresh) if (dirname(path) === join(this.#own, 'quarantine')) await removeOthers(path);
  }

  get #swapPlace(): SwapPlace {
    return { root: this.#root, own: this.#own, probe: this.#options.probe };
  }

  #place(where: 'former' | 'quarantine' | 'discarded', manifest: SnapshotManifest | null): string {
    return join(this.#own, where, manifest?.checksum ?? 'unknown');
  }

  #staged(commit: string): string {
    if (/^[\w-]+$/.test(commit)) return join(this.#own, 'staging', commit);
    throw new OpsError('internal', `expected a commit, got ${commit}`);
  }

  #exclusive<Result>(work: (standing: Standing) => Promise<Result>, signal?: AbortSignal): Promise<Result> {
    const turn = this.#last.then(async () => {
      signal?.throwIfAborted();
      try {
        await settle(this.#swapPlace);
        return await work(await readStanding(this.#own));
      } catch (thrown) {
        signal?.throwIfAborted();
        throw cacheError(thrown, this.#dir);
      }
    });
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}

interface Incoming {
  readonly from: string;
  readonly manifest: SnapshotManifest;
}

async function sealWith(dir: string, checksum: string, probe?: WriteProbe): Promise<void> {
  const points = { write: 'cache.checksum', rename: 'cache.checksum' } as const;
  await writeFileAtomic(join(dir, '.checksum'), checksum, { points }, probe);
}

async function removeOthers(kept: string): Promise<void> {
  for (const name of await readdir(dirname(kept)))
    if (name !== basename(kept)) await rm(join(dirname(kept), name), { recursive: true, force: true });
}

async function isFolder(path: string): Promise<boolean> {
  return (await ifThere(stat(path)))?.isDirectory() ?? false;
}
