/** The keeper over the real hub, cache and model host: what serves after whatever happens. */
import { cp, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { OpsError } from '#engine/errors.ts';
import { createPiscinaCompute } from '#engine/jobs/drivers/piscina.ts';
import { createOnnxHost } from '#engine/sentiment/drivers/onnx-host.ts';
import type { SentimentModel } from '#engine/sentiment/types.ts';
import { cacheVerifiedLine, snapshotReadyLine } from '#engine/sentiment/warm-up/log-lines.ts';
import { WARM_UP_STAGES } from '#engine/sentiment/warm-up/types.ts';
import { type FinbertRoom, finbertRoom, PLAIN, REPOSITORY } from '../../../fakes/finbert-room.ts';
import { HASHING_TASKS } from '../../../fakes/hashing.ts';
import { removeFolder } from '../../../fakes/remove-folder.ts';
import { systemClock } from '../../../fakes/system-clock.ts';

const LARGEST = 'onnx/model_quantized.onnx';
const compute = createPiscinaCompute({ threads: 2, tasks: HASHING_TASKS });
const model = createOnnxHost({
  entry: new URL('../../../../workers/onnx-host.ts', import.meta.url),
  threads: 1,
  clock: systemClock,
  // Else it would wait for whatever else the machine does.
  niceIncrement: 0,
});
afterAll(() => Promise.all([compute.close(), model.close()]));

/** Its methods, to be replaced one by one. */
function inRoom(whole: SentimentModel): SentimentModel {
  return {
    load: (...asked) => whole.load(...asked),
    loaded: () => whole.loaded(),
    score: (...asked) => whole.score(...asked),
    scoreByPipeline: (...asked) => whole.scoreByPipeline(...asked),
    peakBytes: () => whole.peakBytes(),
    close: () => whole.close(),
  };
}

const room = () => finbertRoom({ compute, model });
const servingCommit = ({ keeper }: FinbertRoom) => keeper.state().serving?.snapshot.manifest.commit ?? null;

/** Copies of caches that were warmed up once: proving a model anew for each test would be most of the time of all of them. */
const keptIn = await mkdtemp(join(tmpdir(), 'mlops-keeper-'));
afterAll(() => removeFolder(keptIn));
const kept = new Set<string>();

async function filled(name: string, here: FinbertRoom, fill: () => Promise<unknown>): Promise<string> {
  if (kept.has(name)) {
    await cp(join(keptIn, name), here.root, { recursive: true });
    await here.keeper.open();
  } else {
    await fill();
    await cp(here.root, join(keptIn, name), { recursive: true });
    kept.add(name);
  }
  return servingCommit(here)!;
}

async function warmRoom(): Promise<{ here: FinbertRoom; commit: string }> {
  const here = await room();
  return { here, commit: await filled('one', here, () => here.warmUp()) };
}

/** Two snapshots of different commits: the present one and the former. */
async function twoDeep(): Promise<{ here: FinbertRoom; former: string; present: string }> {
  const here = await room();
  if (kept.has('two')) await here.publish(2);
  const present = await filled('two', here, async () => {
    await here.warmUp();
    await here.publish(2);
    await here.warmUp();
  });
  const before = await here.snapshots.verifyFormer(new AbortController().signal);
  return { here, former: before.ok ? before.snapshot.manifest.commit : '', present };
}

describe('a warm-up', () => {
  it('fills an empty cache, proves the model two ways, and says so in the words of the runbook', async () => {
    const here = await room();
    expect(await here.keeper.open()).toEqual({ serving: null, outage: 'not_warmed_up', trouble: null });

    const report = await here.warmUp();

    const checksum = await readFile(join(here.dir, '.checksum'), 'utf8');
    expect(report).toMatchObject({
      outcome: 'refreshed',
      repository: REPOSITORY,
      precision: 'int8',
      dir: here.dir,
      checksum,
      golden: { texts: 9 },
      hub_problem: null,
    });
    expect(report.fetched_bytes).toBe(report.bytes);
    expect(report.golden.largest_difference).toBeLessThan(0.1);
    expect(here.messages).toContain(snapshotReadyLine(checksum));
    expect(here.keeper.state()).toMatchObject({ outage: null, trouble: null });
    expect(here.states.at(-1)).toEqual(here.keeper.state());
  });

  it('downloads nothing when the hub has nothing newer, and everything when that is asked for', async () => {
    const { here, commit } = await warmRoom();
    const before = here.drill.bytesServed(LARGEST);
    const { size } = await stat(join(here.dir, LARGEST));

    const again = await here.warmUp();
    expect(again).toMatchObject({ outcome: 'current', commit, fetched_bytes: 0 });
    expect(here.drill.bytesServed(LARGEST)).toBe(before);
    expect(here.messages).toContain(cacheVerifiedLine(again.checksum));

    const forced = await here.warmUp({ force: true });
    expect(forced).toMatchObject({ outcome: 'refreshed', commit });
    expect(here.drill.bytesServed(LARGEST)).toBe(before + size);
  });

  it('takes the other precision where that is asked for', async () => {
    const { here } = await warmRoom();

    expect(await here.warmUp({ precision: 'fp32' })).toMatchObject({ outcome: 'refreshed', precision: 'fp32' });
    expect((await stat(join(here.dir, 'onnx/model.onnx'))).size).toBeGreaterThan(0);
  });

  it('goes back to a commit by name', async () => {
    const { here, former } = await twoDeep();

    expect(await here.warmUp({ revision: former })).toMatchObject({ commit: former });
  });

  it('asks nobody offline, and tells where there is nothing', async () => {
    const empty = await room();
    await expect(empty.warmUp({ offline: true })).rejects.toMatchObject({ code: 'snapshot_missing' });
    expect(empty.drill.requests).toEqual([]);
    expect(empty.keeper.state().trouble).toMatchObject({ kind: 'on_rules', error: { code: 'snapshot_missing' } });

    const { here } = await warmRoom();
    const asked = here.drill.requests.length;
    expect(await here.reopened({ offline: true }).warmUp()).toMatchObject({ outcome: 'cached', hub_problem: null });
    expect(here.drill.requests).toHaveLength(asked);
  });

  it('uses a sound cache while the hub is away, and says that it did', async () => {
    const { here } = await warmRoom();
    await here.drill.close();

    expect(await here.warmUp()).toMatchObject({ outcome: 'cached', hub_problem: 'hub_unreachable' });
    await expect(here.warmUp({ force: true })).rejects.toMatchObject({ code: 'hub_unreachable' });
    expect(here.keeper.state()).toMatchObject({ outage: null, trouble: null });
  });

  it('goes for the commit that its first attempt found, although the branch has moved on', async () => {
    const here = await room();
    const first = new AbortController();
    const context = here.context({
      signal: first.signal,
      progress: ({ stage }) => stage === 'download' && first.abort(new Error('killed')),
    });
    await expect(here.keeper.warmUp(PLAIN, context)).rejects.toThrow('killed');
    const newest = await here.publish(2);

    const report = await here.keeper.warmUp(PLAIN, { ...here.context(), work: context.work });

    expect(report.commit).not.toBe(newest);
  });
});

describe('what is no good', () => {
  it.each([
    ['other-vocabulary', 'golden_failed'],
    ['other-architecture', 'model_unloadable'],
    ['fewer-words', 'model_unloadable'],
    ['not-onnx', 'model_unloadable'],
    ['no-tokenizer', 'snapshot_incomplete'],
  ] as const)('(%s) never gets into the cache, and the model before answers on', async (variant, code) => {
    const { here, commit } = await warmRoom();
    await here.publish(2, variant);

    await expect(here.warmUp()).rejects.toMatchObject({ code });

    expect(servingCommit(here)).toBe(commit);
    expect(model.loaded()?.commit).toBe(commit);
    expect((await model.score(['Quarterly profit surges'])).map(([pos]) => pos > 0.5)).toEqual([true]);
    const next = here.reopened();
    await next.keeper.open();
    expect(servingCommit(next)).toBe(commit);
  });

  it('serves nobody on a first warm-up: an alert says why', async () => {
    const here = await room();
    await here.publish(2, 'other-vocabulary');

    await expect(here.warmUp()).rejects.toMatchObject({ code: 'golden_failed' });

    expect(here.keeper.state()).toMatchObject({
      serving: null,
      trouble: { kind: 'on_rules', error: { code: 'golden_failed' } },
    });
  });

  it('and was made for trying out, does not stand in for the real model', async () => {
    const { here } = await warmRoom();
    const real = here.reopened({ isDrill: false });

    expect(await real.keeper.open()).toMatchObject({ serving: null, outage: 'not_warmed_up' });
  });
});

describe('a start', () => {
  it('serves what the cache holds, when every byte is right', async () => {
    const { here, commit } = await warmRoom();
    const next = here.reopened();

    await next.keeper.open();

    expect(servingCommit(next)).toBe(commit);
    expect(next.messages.some((line) => line.startsWith('FinBERT cache verified (checksum='))).toBe(true);
  });

  it('finds nothing after somebody has removed the folder, and a warm-up fills it again', async () => {
    const { here } = await warmRoom();
    await rm(here.dir, { recursive: true });
    const next = here.reopened();

    expect(await next.keeper.open()).toMatchObject({ serving: null, outage: 'not_warmed_up', trouble: null });
    expect(await next.warmUp()).toMatchObject({ outcome: 'refreshed' });
  });

  it('serves the former model where the present one is damaged, and the alert goes with the repair', async () => {
    const { here, former, present } = await twoDeep();
    await here.damage();
    const next = here.reopened();

    await next.keeper.open();

    expect(servingCommit(next)).toBe(former);
    expect(next.keeper.state()).toMatchObject({
      outage: null,
      trouble: { kind: 'on_former', damage: { file: LARGEST, reason: 'hash' }, commit: former },
    });
    expect(await next.keeper.repair(next.context())).toMatchObject({ outcome: 'refreshed', commit: present });
    expect(next.keeper.state()).toMatchObject({ outage: null, trouble: null });
    expect(servingCommit(next)).toBe(present);
  });

  it('serves the former model also where the disk takes no change', async () => {
    const { here, former } = await twoDeep();
    await here.damage();
    // Where a folder should be: nobody can move anything there, whoever it is.
    await writeFile(join(here.root, '.mlops', 'ProsusAI__finbert', 'quarantine'), '');
    const next = here.reopened();

    await next.keeper.open();

    expect(servingCommit(next)).toBe(former);
    expect(next.keeper.state()).toMatchObject({ outage: null, trouble: { kind: 'on_former', commit: former } });
    expect(next.messages).toContain('the model cache cannot be changed');
  });

  it('leaves the answers to the rules where there is no former model', async () => {
    const { here, commit } = await warmRoom();
    await here.damage();
    const next = here.reopened();

    expect(await next.keeper.open()).toMatchObject({
      serving: null,
      outage: 'cache_corrupt',
      trouble: { kind: 'on_rules', outage: 'cache_corrupt' },
    });
    expect(await next.keeper.repair(next.context())).toMatchObject({ outcome: 'refreshed', commit });
  });
});

describe('a look at the cache', () => {
  it('finds what is damaged, and it serves no longer', async () => {
    const { here } = await warmRoom();
    expect(await here.keeper.verify(here.context())).toMatchObject({ present: { ok: true, checksumFile: 'equal' } });
    await here.damage('vocab.txt');

    expect(await here.keeper.verify(here.context())).toMatchObject({
      present: { ok: false, problem: { kind: 'damaged', file: 'vocab.txt', reason: 'hash' } },
    });
    expect(here.keeper.state()).toMatchObject({ serving: null, outage: 'cache_corrupt' });
  });

  it('is remembered by the processes that come later: they say what was damaged, and not that there never was a model', async () => {
    const { here } = await warmRoom();
    await here.damage('vocab.txt');
    await here.keeper.verify(here.context());
    const next = here.reopened();

    expect(await next.keeper.open()).toMatchObject({
      serving: null,
      outage: 'cache_corrupt',
      trouble: { kind: 'on_rules', outage: 'cache_corrupt' },
    });
    expect(await next.keeper.verify(next.context())).toMatchObject({
      present: { ok: false, problem: { kind: 'damaged', file: 'vocab.txt', reason: 'hash' } },
    });
  });

  it('cancelled when it has found damage, leaves the former model in service and not nothing', async () => {
    const { here, former } = await twoDeep();
    await here.damage();
    const cancel = new AbortController();
    const log = (_level: string, message: string) => {
      if (message === 'the model cache is damaged') cancel.abort(new Error('cancelled'));
    };

    await here.keeper.verify(here.context({ signal: cancel.signal, log })).catch(() => undefined);

    expect(here.keeper.state()).toMatchObject({ outage: null, trouble: { kind: 'on_former', commit: former } });
  });

  it('tells what it found although the former model is no good either', async () => {
    const { here, former } = await twoDeep();
    await here.damage();
    const broken: SentimentModel = {
      ...inRoom(model),
      load: () => Promise.reject(new OpsError('model_host_lost', 'gone', { facts: { reason: 'SIGKILL' } })),
    };
    const next = here.reopened({}, { compute, model: broken });

    expect(await next.keeper.verify(next.context())).toMatchObject({
      present: { ok: false, problem: { kind: 'damaged', file: LARGEST } },
      former: { ok: true, snapshot: { manifest: { commit: former } } },
    });
    expect(next.keeper.state()).toMatchObject({
      serving: null,
      trouble: { kind: 'on_rules', outage: 'cache_corrupt', error: { code: 'model_host_lost' } },
    });
  });

  it('broken off by a kill after the damaged model was set aside, the next start serves the former one', async () => {
    const { here, former } = await twoDeep();
    await here.damage();
    await here.snapshots.verify(new AbortController().signal);
    await here.snapshots.quarantine();
    const next = here.reopened();

    await next.keeper.open();

    expect(servingCommit(next)).toBe(former);
    expect(next.keeper.state().trouble).toMatchObject({ kind: 'on_former' });
  });
});

describe('a repair', () => {
  it('of a folder that somebody removed lets the loaded model answer until the next one does', async () => {
    const { here, commit } = await warmRoom();
    await rm(here.dir, { recursive: true });
    here.drill.inject({ kind: 'status', status: 503, path: '@revision', times: 100 });

    await expect(here.keeper.repair(here.context())).rejects.toMatchObject({ code: 'hub_unreachable' });

    expect(here.keeper.state()).toMatchObject({ outage: null, trouble: null });
    expect([servingCommit(here), model.loaded()?.commit]).toEqual([commit, commit]);
    expect(here.states.every(({ outage }) => outage === null)).toBe(true);
  });

  it('writes the platform’s checksum anew where that is not right, and leaves alone one that is', async () => {
    const { here } = await warmRoom();
    const path = join(here.dir, '.checksum');
    const right = await readFile(path, 'utf8');
    const before = await stat(path);

    await here.keeper.repair(here.context());
    expect((await stat(path)).ino).toBe(before.ino);
    await writeFile(
      path,
      right.replace(/^./, (digit) => (digit === '0' ? '1' : '0')),
    );
    await here.keeper.repair(here.context());
    const mended = await here.keeper.verify(here.context());
    await rm(path);
    await here.keeper.repair(here.context());

    expect(mended).toMatchObject({ present: { ok: true, checksumFile: 'equal' } });
    expect(await readFile(path, 'utf8')).toBe(right);
  });
});

describe('a rollback', () => {
  it('goes back to the former model, and forward again', async () => {
    const { here, former, present } = await twoDeep();

    await here.keeper.rollback(here.context());
    expect([servingCommit(here), model.loaded()?.commit]).toEqual([former, former]);

    await here.keeper.rollback(here.context());
    expect([servingCommit(here), model.loaded()?.commit]).toEqual([present, present]);
  });

  it('is refused where the former model is damaged, which a look at the cache finds and removes', async () => {
    const { here, present } = await twoDeep();
    const before = await here.snapshots.verifyFormer(new AbortController().signal);
    if (!before.ok) throw new Error('expected a former model');
    await rm(join(before.snapshot.dir, 'vocab.txt'));
    const problem = { kind: 'damaged', file: 'vocab.txt', reason: 'missing' };

    await expect(here.keeper.rollback(here.context())).rejects.toMatchObject({ code: 'former_damaged' });
    expect(await here.keeper.verify(here.context())).toMatchObject({
      present: { ok: true },
      former: { ok: false, problem },
    });

    expect(await here.keeper.verify(here.context())).toMatchObject({
      present: { ok: true },
      former: { problem: { kind: 'none' } },
    });
    expect(here.keeper.state()).toMatchObject({ outage: null, trouble: null });
    expect([servingCommit(here), model.loaded()?.commit]).toEqual([present, present]);
  });

  it('is refused where there is no former model, and changes nothing', async () => {
    const { here, commit } = await warmRoom();

    await expect(here.keeper.rollback(here.context())).rejects.toMatchObject({ code: 'no_former_snapshot' });
    expect(servingCommit(here)).toBe(commit);
    expect(here.keeper.state().trouble).toBeNull();
  });
});

describe('a cancel', () => {
  it.each(WARM_UP_STAGES)(
    'at the stage %s leaves the model before in service, and the next warm-up works',
    async (stage) => {
      const { here, commit } = await warmRoom();
      const newest = await here.publish(2);
      const cancel = new AbortController();
      const progress = (told: { stage: string }) => told.stage === stage && cancel.abort(new Error('cancelled'));

      await expect(here.warmUp({}, { signal: cancel.signal, progress })).rejects.toThrow('cancelled');

      expect([servingCommit(here), model.loaded()?.commit]).toEqual([commit, commit]);
      expect(here.keeper.state().trouble).toBeNull();
      expect(await here.warmUp()).toMatchObject({ outcome: 'refreshed', commit: newest });
    },
  );

  it.each(['warm-up', 'rollback'])(
    'of a %s whose files have changed places says of what serves that it does',
    async (work) => {
      const { here, former } = await twoDeep();
      const newest = work === 'rollback' ? former : await here.publish(3);
      const cancel = new AbortController();
      // From its staging folder first, then from where it stays.
      let loads = 0;
      const late: SentimentModel = {
        ...inRoom(model),
        load: (snapshot, options) => {
          if (snapshot.dir === here.dir && snapshot.manifest.commit === newest && ++loads === 1)
            cancel.abort(new Error('cancelled'));
          return model.load(snapshot, options);
        },
      };
      const next = here.reopened({}, { compute, model: late });
      await next.keeper.open();

      const context = next.context({ signal: cancel.signal });
      const asked = work === 'rollback' ? next.keeper.rollback(context) : next.keeper.warmUp(PLAIN, context);
      await expect(asked).rejects.toThrow('cancelled');

      expect([servingCommit(next), model.loaded()?.commit]).toEqual([newest, newest]);
      expect(await next.snapshots.verify(new AbortController().signal)).toMatchObject({
        snapshot: { manifest: { commit: newest } },
      });
    },
  );

  it('ends a wait for the work before, which goes on', async () => {
    const here = await room();
    const first = here.warmUp();
    const cancel = new AbortController();
    const second = here.warmUp({ force: true }, { signal: cancel.signal });

    cancel.abort(new Error('cancelled'));

    await expect(second).rejects.toThrow('cancelled');
    expect(await first).toMatchObject({ outcome: 'refreshed' });
  });
});

describe('the circuit breaker', () => {
  it('is told with what was tried since, and not with a failure from before', async () => {
    const { here } = await warmRoom();
    here.drill.inject({ kind: 'status', status: 503, path: '@revision', times: 2 });
    await expect(here.warmUp({ force: true })).rejects.toMatchObject({ code: 'hub_unreachable' });

    here.keeper.setBreaker('circuit_open');
    expect(here.keeper.state().trouble).toEqual({ kind: 'on_rules', outage: 'circuit_open', error: null });
    await expect(here.keeper.rollback(here.context())).rejects.toMatchObject({ code: 'no_former_snapshot' });
    expect(here.keeper.state().trouble).toMatchObject({ error: { code: 'no_former_snapshot' } });
    here.keeper.setBreaker(null);
    here.keeper.setBreaker('circuit_open');

    expect(here.keeper.state().trouble).toMatchObject({ error: null });
  });

  it('makes an alert of a model that keeps failing, until it answers again', async () => {
    const { here } = await warmRoom();

    here.keeper.setBreaker('circuit_open');
    expect(here.keeper.state()).toMatchObject({ outage: 'circuit_open', trouble: { kind: 'on_rules' } });

    here.keeper.setBreaker(null);
    expect(here.states.at(-1)).toMatchObject({ outage: null, trouble: null });
  });
});
