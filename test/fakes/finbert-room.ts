/** FinBERT's keeper over the real parts: drill hub, downloader, cache on disk and model host; each test has a cache of its own. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { createDrillHub, type DrillHub } from '#bot/local/hub/drill-hub.ts';
import { type TinyVariant, tinyModel } from '#bot/local/hub/model/tiny-model.ts';
import type { Compute } from '#engine/jobs/compute.ts';
import { createModelHub } from '#engine/sentiment/drivers/hub.ts';
import { createSnapshotFiles } from '#engine/sentiment/drivers/snapshot-files.ts';
import { createFinbertKeeper } from '#engine/sentiment/keeper/keeper.ts';
import type { FinbertKeeper, FinbertState } from '#engine/sentiment/keeper/types.ts';
import type { SentimentModel, SnapshotStore } from '#engine/sentiment/types.ts';
import type { FinbertSource, WarmUpContext, WarmUpOptions, WarmUpReport } from '#engine/sentiment/warm-up/types.ts';
import { createRecordingLogger } from './recording-logger.ts';
import { systemClock } from './system-clock.ts';
import { temporaryFolder } from './temporary-folder.ts';

export const REPOSITORY = 'drill/finbert-tiny';
const NAME = 'ProsusAI__finbert';
const PATIENCE = { failures: 2, firstWaitMs: 1, longestWaitMs: 10 };
export const PLAIN: WarmUpOptions = { force: false, offline: false, revision: null, precision: null };

export interface FinbertRoom {
  readonly drill: DrillHub;
  /** Of the cache. */
  readonly root: string;
  /** Of the present snapshot. */
  readonly dir: string;
  readonly keeper: FinbertKeeper;
  /** Of the same cache. */
  readonly snapshots: SnapshotStore;
  /** Each state that was told, the newest last. */
  readonly states: readonly FinbertState[];
  /** Messages of jobs and of the keeper itself. */
  readonly messages: readonly string[];
  warmUp(options?: Partial<WarmUpOptions>, context?: Partial<WarmUpContext>): Promise<WarmUpReport>;
  context(more?: Partial<WarmUpContext>): WarmUpContext;
  /** Another process over the same cache, with other parts where they are given. */
  reopened(source?: Partial<FinbertSource>, parts?: RoomParts): FinbertRoom;
  /** Moves the hub's branch on; returns the commit. */
  publish(seed: number, variant?: TinyVariant): Promise<string>;
  /** One bit of the present model is wrong from now on. */
  damage(path?: string): Promise<void>;
}

export interface RoomParts {
  readonly compute: Compute;
  readonly model: SentimentModel;
}

export async function finbertRoom(parts: RoomParts): Promise<FinbertRoom> {
  const drill = await createDrillHub({ models: { [REPOSITORY]: tinyModel() } });
  onTestFinished(() => drill.close());
  return roomOver(await temporaryFolder('finbert'), drill, parts, {});
}

function roomOver(root: string, drill: DrillHub, parts: RoomParts, changed: Partial<FinbertSource>): FinbertRoom {
  const { compute, model } = parts;
  const log = createRecordingLogger();
  const states: FinbertState[] = [];
  const messages: string[] = [];
  const snapshots = createSnapshotFiles({ root, name: NAME, compute, clock: systemClock });
  const keeper = createFinbertKeeper({
    hub: createModelHub({ endpoint: drill.url, compute, clock: systemClock, patience: PATIENCE }),
    snapshots,
    model,
    clock: systemClock,
    source: { repository: REPOSITORY, revision: 'main', precision: 'int8', offline: false, isDrill: true, ...changed },
    log,
    onState: (state) => states.push(state),
  });
  const dir = join(root, NAME);
  const context = (more: Partial<WarmUpContext> = {}): WarmUpContext => {
    const files = new Map<string, Uint8Array>();
    return {
      signal: new AbortController().signal,
      progress: () => undefined,
      log: (_level, message) => messages.push(message),
      work: {
        path: '/nowhere',
        read: async (name) => files.get(name),
        write: async (name, bytes) => void files.set(name, bytes),
      },
      ...more,
    };
  };
  return {
    drill,
    root,
    dir,
    keeper,
    snapshots,
    states,
    get messages() {
      return [...messages, ...log.entries.map(({ message }) => message)];
    },
    context,
    warmUp: (options = {}, more = {}) => keeper.warmUp({ ...PLAIN, ...options }, context(more)),
    reopened: (source = {}, others = parts) => roomOver(root, drill, others, source),
    publish: (seed, variant = 'good') => drill.publish(REPOSITORY, tinyModel({ seed, variant })),
    async damage(path = 'onnx/model_quantized.onnx') {
      const bytes = await readFile(join(dir, path));
      bytes[Math.floor(bytes.length / 2)]! ^= 1;
      await writeFile(join(dir, path), bytes);
    },
  };
}
