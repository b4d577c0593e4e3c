/** Work folders on disk: in `<root>/<flow id>/` the attempts' atomic files and `log.ndjson`, which stays when the flow has ended. */
import { appendFile, open, readdir, readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { writeFileAtomic } from '#engine/durable/atomic-file.ts';
import { makeFolder } from '#engine/durable/folders.ts';
import { ifThere } from '#engine/durable/if-there.ts';
import { stateError } from '#engine/durable/state-error.ts';
import type { WriteProbe } from '#engine/durable/write-points.ts';
import { OpsError } from '../../errors.ts';
import type { Logger } from '../logger.ts';
import type { JobLogLine, WorkFolder } from '../types.ts';
import type { WorkFolders } from '../work-folders.ts';

const LOG = 'log.ndjson';
const POINTS = { write: 'work.write', rename: 'work.rename' } as const;

export interface WorkFoldersOptions {
  /** `state/work` */
  readonly root: string;
  /** Hears of log lines that could not be written. */
  readonly log: Logger;
  readonly probe?: WriteProbe;
}

/** Folders are made by the first write or log line. */
export function createWorkFolders(options: WorkFoldersOptions): WorkFolders {
  return new DiskWorkFolders(options);
}

class DiskWorkFolders implements WorkFolders {
  readonly #root: string;
  readonly #log: Logger;
  readonly #probe: WriteProbe | undefined;
  readonly #writers = new Map<string, LogWriter>();
  /** Folders that may exist: most jobs never have one, and their end shall not cost a look at the disk. */
  readonly #used = new Set<string>();
  #formerlyUsed: Promise<ReadonlySet<string>> | undefined;

  constructor({ root, log, probe }: WorkFoldersOptions) {
    this.#root = resolve(root);
    this.#log = log;
    this.#probe = probe;
  }

  open(flowId: string, assertCurrent: () => void): WorkFolder {
    const path = this.#path(flowId);
    return {
      path,
      read: async (name) => readIfThere(join(path, checkedName(name))),
      write: async (name, bytes) => {
        assertCurrent();
        this.#used.add(flowId);
        await makeFolder(path);
        await writeFileAtomic(join(path, checkedName(name)), bytes, { points: POINTS }, this.#probe);
      },
    };
  }

  log(flowId: string, line: JobLogLine): void {
    let writer = this.#writers.get(flowId);
    if (writer === undefined) {
      writer = new LogWriter(this.#path(flowId));
      this.#writers.set(flowId, writer);
      this.#used.add(flowId);
    }
    writer.add(`${JSON.stringify(line)}\n`, (error) =>
      this.#log.warn({ jobId: flowId, err: error }, 'job log could not be written'),
    );
  }

  async readLog(flowId: string): Promise<readonly JobLogLine[]> {
    await this.#writers.get(flowId)?.idle();
    const bytes = await readIfThere(join(this.#path(flowId), LOG));
    if (bytes === undefined) return [];
    return Buffer.from(bytes).toString('utf8').split('\n').flatMap(parsedLine);
  }

  async clear(flowId: string): Promise<void> {
    this.#formerlyUsed ??= namesIn(this.#root);
    const formerly = await this.#formerlyUsed;
    if (!this.#used.delete(flowId) && !formerly.has(flowId)) return;
    const path = this.#path(flowId);
    await this.#writers.get(flowId)?.idle();
    this.#writers.delete(flowId);
    const names = [...(await namesIn(path))];
    const doomed = names.includes(LOG) ? names.filter((name) => name !== LOG).map((name) => join(path, name)) : [path];
    for (const entry of doomed) await rm(entry, { recursive: true, force: true });
  }

  async flush(): Promise<void> {
    for (const writer of this.#writers.values()) await writer.idle();
  }

  #path(flowId: string): string {
    return join(this.#root, checkedName(flowId));
  }
}

/** Appends to one log in the order of the calls; what comes during a write goes out together in the next. */
class LogWriter {
  readonly #folder: string;
  #waiting: string[] = [];
  #writing: Promise<void> | undefined;
  #isFirst = true;

  constructor(folder: string) {
    this.#folder = folder;
  }

  add(line: string, onError: (error: unknown) => void): void {
    this.#waiting.push(line);
    this.#writing ??= this.#write().catch(onError);
  }

  async idle(): Promise<void> {
    while (this.#writing !== undefined) await this.#writing;
  }

  async #write(): Promise<void> {
    const path = join(this.#folder, LOG);
    try {
      if (this.#isFirst) await makeFolder(this.#folder);
      if (this.#isFirst && (await endsTorn(path))) this.#waiting.unshift('\n');
      this.#isFirst = false;
      while (this.#waiting.length > 0) await appendFile(path, this.#waiting.splice(0).join(''), { mode: 0o600 });
    } finally {
      // In the same breath as the last look at what waits, so that no line is left behind.
      this.#writing = undefined;
    }
  }
}

/** A kill in mid-write leaves half a line; the next one must not be glued to it. */
async function endsTorn(path: string): Promise<boolean> {
  const handle = await ifThere(open(path, 'r'));
  if (handle === undefined) return false;
  try {
    const { size } = await handle.stat();
    if (size === 0) return false;
    const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, size - 1);
    return buffer.toString() !== '\n';
  } finally {
    await handle.close();
  }
}

/** Nothing for an empty line or for half a line that a kill left: the log is a help, not a record. */
function parsedLine(text: string): JobLogLine[] {
  try {
    return [JSON.parse(text) as JobLogLine];
  } catch {
    return [];
  }
}

/** Empty when the folder is not there. */
async function namesIn(folder: string): Promise<ReadonlySet<string>> {
  try {
    return new Set(await ifThere(readdir(folder)));
  } catch (thrown) {
    throw stateError(thrown, folder);
  }
}

async function readIfThere(path: string): Promise<Uint8Array | undefined> {
  try {
    return await ifThere(readFile(path));
  } catch (thrown) {
    throw stateError(thrown, path);
  }
}

function checkedName(name: string): string {
  if (/^[\w-][\w.-]*$/.test(name)) return name;
  throw new OpsError('internal', `expected a plain file name in a work folder, got ${JSON.stringify(name)}`);
}
