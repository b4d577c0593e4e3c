/** What may be asked of a replay, and the job that carries it out: retried, it writes no value twice. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { replayActions } from '#engine/actions/drift-replay.ts';
import { createPathRules } from '#engine/actions/drivers/path-rules.ts';
import { readRecording, replayRecording } from '#engine/drift/drivers/replay-recording.ts';
import { handleReplay, type ReplayPlan } from '#engine/drift/replay/replay-job.ts';
import { NO_STREAMS } from '#engine/drift/streams/streams-document.ts';
import { openStreamsSource } from '#engine/drift/streams/streams-source.ts';
import type { StreamsSource } from '#engine/drift/streams/types.ts';
import { READ_RECORDING, REPLAY_FILE } from '#engine/drift/tasks.ts';
import type { ObservationBatch } from '#engine/drift/types.ts';
import { OpsError } from '#engine/errors.ts';
import type { Compute } from '#engine/jobs/compute.ts';
import { createEmbeddedEngine } from '#engine/jobs/drivers/embedded.ts';
import type { JobEngine } from '#engine/jobs/types.ts';
import { createMemoryStore } from '#engine/store/drivers/memory.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { MemoryObservationLog } from '../../fakes/memory-observation-log.ts';
import { createMemoryWorkFolders } from '../../fakes/memory-work-folders.ts';
import { createRecordingLogger } from '../../fakes/recording-logger.ts';
import { temporaryFolder } from '../../fakes/temporary-folder.ts';

const actor = { id: 'ann', edge: 'terminal' } as const;
const VALUES = 12_000;

/** The tasks on this thread. */
const inline: Compute = {
  threads: 1,
  async run(task, input) {
    const context = { report: () => undefined };
    if (task.name === REPLAY_FILE.name) return (await replayRecording(input as never, context)) as never;
    if (task.name === READ_RECORDING.name) return (await readRecording(input as never)) as never;
    throw new Error(`no task ${task.name}`);
  },
  async close() {},
};

/** Fails once, when so many batches have been taken. */
class FailingLog extends MemoryObservationLog {
  failAt = Number.POSITIVE_INFINITY;
  taken: number[] = [];
  keys: string[] = [];

  override async appendBatch(batch: ObservationBatch, key: string | null): Promise<boolean> {
    if (this.taken.length === this.failAt) {
      this.failAt = Number.POSITIVE_INFINITY;
      throw new OpsError('state_full', 'no space', { facts: { path: 'observations' } });
    }
    const isNew = await super.appendBatch(batch, key);
    this.keys.push(key ?? '');
    if (isNew) this.taken.push(...batch.observations.map(({ value }) => value));
    return isNew;
  }
}

let clock: FakeClock;
let jobs: JobEngine;
let log: FailingLog;
let streams: StreamsSource;
let told: [string, number][];
let dir: string;
let recording: string;

beforeEach(async () => {
  clock = new FakeClock();
  const store = createMemoryStore({ clock });
  const logger = createRecordingLogger();
  jobs = createEmbeddedEngine({ store, clock, work: createMemoryWorkFolders(), log: logger, claim: 'all', seed: 1 });
  log = new FailingLog(clock);
  const settings = { current: async () => ({ value: null, file: 'streams.yaml', problems: [] }) };
  streams = await openStreamsSource({ settings, store });
  told = [];
  const watch = {
    caughtUp: async () => undefined,
    refused: (source: string, signal: string, count: number) => void told.push([`${source}/${signal}`, count]),
  };
  handleReplay(jobs, { compute: inline, log, streams, watch }, 1);
  dir = await temporaryFolder('replay');
  recording = join(dir, 'recorded.ndjson');
  await writeFile(
    recording,
    `${Array.from({ length: VALUES }, (_, at) => `{"value":${at}}`).join('\n')}\n{"value":"x"}\n`,
  );
});

function replay(typed: Record<string, unknown>) {
  const paths = createPathRules({ dataDirs: [dir], outputDir: dir, stateDir: join(dir, 'state') });
  const [action] = replayActions({ jobs, paths, clock });
  const args = action!.args.parse(typed);
  return { action: action!, plan: action!.plan!(args, { actor }) as Promise<{ plan: ReplayPlan; dedupeKey: string }> };
}

async function tune(typed: Record<string, unknown>): Promise<unknown> {
  const paths = createPathRules({ dataDirs: [dir], outputDir: dir, stateDir: join(dir, 'state') });
  const [, action] = replayActions({ jobs, paths, clock });
  return await action!.plan!(action!.args.parse(typed), { actor });
}

async function finished(typed: Record<string, unknown>) {
  const { action, plan } = replay(typed);
  const { job } = (await action.execute(await plan, { actor })) as { job: { id: string } };
  await jobs.start();
  for await (const event of jobs.follow(job.id)) {
    if (event.type === 'state' && event.job.state === 'retrying') clock.advance(60_000);
    if (event.type === 'state' && ['done', 'failed'].includes(event.job.state)) return event.job;
  }
  throw new Error('the job never ended');
}

describe('a replay', () => {
  it('puts each value into the log once and in order, though its first attempt broke off', async () => {
    log.failAt = 5000;

    const job = await finished({ file: recording, source: 'a', signal: 'b' });

    expect(job).toMatchObject({ state: 'done', attempt: 2 });
    expect(log.taken).toEqual(Array.from({ length: VALUES }, (_, at) => at));
    expect(new Set(log.keys).size).toBe(3);
    expect(log.keys).toHaveLength(4);
    expect(told).toEqual([['a/b', 1]]);
  });

  it('as a rehearsal leaves log, rules and watch alone', async () => {
    const job = await finished({ file: recording, source: 'a', signal: 'b', scale: 3, dryRun: true });

    expect(job.result).toMatchObject({ observations: VALUES, dry_run: true, refused: { count: 1 } });
    expect(log.taken).toEqual([]);
    expect(told).toEqual([]);
    expect(streams.current().originOf('a', 'b')).toBe('defaults');
  });

  it('settles what the line asks for before the first value arrives', async () => {
    await finished({ file: recording, source: 'a', signal: 'b', scale: 3, clock: 8 });

    expect(streams.current().of('a', 'b')).toMatchObject({ scale: 3, detector: { clock: 8, delta: 0.002 } });
    expect(streams.current().document).toEqual(NO_STREAMS);
  });

  it('names a stream after the file or the column where nobody does', async () => {
    expect((await replay({ file: recording }).plan).plan.recording.fallback).toEqual({
      source: 'replay',
      signal: 'recorded',
    });
    const csv = join(dir, 'scores.csv');
    await writeFile(csv, 'error\n1\n');

    const { plan } = await replay({ file: csv, column: 'error', source: 'meta_model' }).plan;

    expect(plan.recording).toMatchObject({ format: 'csv', fallback: { source: 'meta_model', signal: 'error' } });
  });

  it('is the same work at another time, and other work with another option', async () => {
    const first = (await replay({ file: recording }).plan).dedupeKey;
    clock.advance(60_000);

    expect((await replay({ file: recording }).plan).dedupeKey).toBe(first);
    expect((await replay({ file: recording, clock: 1 }).plan).dedupeKey).not.toBe(first);
  });

  it.each([
    [
      { delta: 0.002, warningDelta: 0.001 },
      { option: 'warning-delta', got: '0.001', reason: { code: 'warning_not_above_drift', delta: 0.002 } },
    ],
    [
      { column: 'a', timeColumn: 'a' },
      { option: 'time-column', got: 'a', reason: { code: 'column_taken', by: 'column' } },
    ],
  ])('refuses options that contradict each other: %j', async (options, facts) => {
    await expect(replay({ file: recording, ...options }).plan).rejects.toMatchObject({ code: 'bad_value', facts });
  });

  it.each([
    [{ deltas: ['much'] }, { option: 'deltas', got: 'much', reason: { code: 'wrong_type', expected: 'number' } }],
    [{ deltas: ['0.1', '1'] }, { option: 'deltas', got: '1', reason: { code: 'too_large', most: 1, open: true } }],
    [{ clocks: ['1.5'] }, { option: 'clocks', got: '1.5', reason: { code: 'wrong_type', expected: 'integer' } }],
    [{ clocks: ['0'] }, { option: 'clocks', got: '0', reason: { code: 'too_small', least: 1, open: false } }],
    [
      { changeAt: ['5'], stationary: true },
      { option: 'stationary', got: null, reason: { code: 'stationary_with_changes' } },
    ],
    [
      { deltas: Array.from({ length: 67 }, (_, at) => String((at + 1) / 100)) },
      { option: 'deltas', got: null, reason: { code: 'too_many_cells', deltas: 67, clocks: 3, most: 200 } },
    ],
  ])('refuses to try what cannot be tried: %j', async (options, facts) => {
    await expect(tune({ file: recording, ...options })).rejects.toMatchObject({ code: 'bad_value', facts });
  });

  it.each([
    { delta: 1 },
    { delta: 0 },
    { source: 'a\nb' },
    { signal: 'x'.repeat(201) },
    { scale: 0 },
    { clock: 0 },
    { maxBuckets: 1 },
  ])('refuses a value out of range: %j', (options) => {
    expect(() => replay({ file: recording, ...options })).toThrow();
  });

  it('needs the column of a CSV file, and takes no Parquet', async () => {
    for (const [name, option, code] of [
      ['a.csv', 'column', 'csv_column_needed'],
      ['a.parquet', 'file', 'parquet_recording'],
    ] as const) {
      await writeFile(join(dir, name), 'a\n1\n');
      await expect(replay({ file: join(dir, name) }).plan).rejects.toMatchObject({
        code: 'bad_value',
        facts: { option, reason: { code } },
      });
    }
  });
});
