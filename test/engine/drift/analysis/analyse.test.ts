/** `drift analyse`: what it looks at, and that alert and ticket know of it. */
import { describe, expect, it } from 'vitest';
import type { DriftAnalysis } from '#engine/drift/analysis/types.ts';
import type { DriftStatus, StreamStatus } from '#engine/drift/detection/types.ts';
import { handleAnalysis } from '#engine/drift/jobs.ts';
import type { Compute } from '#engine/jobs/compute.ts';
import { protectOn } from '#engine/models/control.ts';
import { createMemoryStore } from '#engine/store/drivers/memory.ts';
import { alertDesk } from '../../../fakes/alert-desk.ts';
import { controlInMemory } from '../../../fakes/control-store.ts';
import { FakeClock, settle } from '../../../fakes/fake-clock.ts';
import { driftOf } from '../../alerts/alert-room.ts';

const STREAM: StreamStatus = {
  source: 'ecb',
  signal: 'usd',
  values: 100,
  repeated: 0,
  missing: 1,
  refused: 2,
  held: 0,
  unmatched: 0,
  newest: '2026-01-05T08:59:00.000Z',
  fresh: true,
  model_version: 'v2',
  window: null,
  last: null,
  alert: null,
  paused: null,
};

async function analysisDesk() {
  const clock = new FakeClock(Date.UTC(2026, 0, 5, 8));
  const { control } = await controlInMemory(clock, createMemoryStore({ clock }));
  const compared: unknown[] = [];
  const compute = {
    run: async (_task: unknown, request: unknown) => {
      compared.push(request);
      return {
        path: 'new.csv',
        rows: 5,
        features: [{ feature: 'momentum', psi: 0.4, band: 'shifted', ks: 0.3, ks_limit: 0.1 }],
      };
    },
  } as unknown as Compute;
  const status = async () => ({ streams: [STREAM] }) as unknown as DriftStatus;
  const desk = await alertDesk((jobs, books, deskClock) => {
    handleAnalysis(jobs, { jobs, ...books, drift: { status }, control, compute, clock: deskClock });
  });
  const analyse = async (args: Record<string, unknown> = {}) => {
    const { id } = await desk.jobOf(await desk.ask('drift analyse', args));
    await settle();
    const job = (await desk.jobs.get(id))!;
    return { ...job, analysis: job.result as unknown as DriftAnalysis };
  };
  return { ...desk, control, compared, analyse };
}

describe('an analysis', () => {
  it('of an alert tells drift, stream, training and what changed, and stands in alert and ticket', async () => {
    const { alerts, tickets, trained, analyse, control } = await analysisDesk();
    await control.change({ seen: null, by: 'bob', reason: 'a test', to: (state) => protectOn(state, 0.5) });
    const training = await trained();
    await alerts.raise(
      driftOf('usd', { facts: { source: 'ecb', signal: 'usd', model_version: 'v1', mean_before: 0.4 } }),
    );

    const { analysis, id } = await analyse();

    expect(analysis).toMatchObject({
      schema: 'mlops.drift-analysis/1',
      source: 'ecb',
      signal: 'usd',
      alert: 'A-1',
      drift: { mean_before: 0.4, level: 'drift' },
      stream: { values: 100, missing: 1, refused: 2, fresh: true },
      training: { job: training, verdict: { better: true, value: 0.55 }, data_to: '2026-01-04T00:00:00.000Z' },
      data: null,
      conclusion: 'own_change',
    });
    expect(analysis.changes.map(({ what }) => what).sort()).toEqual(['control', 'model_version', 'training']);
    const noted = { what: 'analysed', by: 'ann', facts: { job: id, conclusion: 'own_change', training } };
    expect((await alerts.get('A-1')).steps.at(-1)).toMatchObject(noted);
    expect((await tickets.get('T-1')).lines.at(-1)).toMatchObject(noted);
  });

  it('compares data with the reference of the newest training, by the columns that it was trained with and no others', async () => {
    const { alerts, trained, analyse, compared } = await analysisDesk();
    await trained({ label_column: 'won', time_column: 'closed_at' });
    await alerts.raise(driftOf('usd'));

    const { analysis } = await analyse({ which: 'A-1', data: '/data/new.csv' });

    expect(compared).toEqual([
      {
        data: {
          path: '/data/new.csv',
          displayPath: '/data/new.csv',
          featureColumns: ['momentum'],
        },
        reference: { momentum: { edges: [0], counts: [50, 50] } },
      },
    ]);
    expect(analysis.conclusion).toBe('features_shifted');
    expect((await alerts.get('A-1')).steps.at(-1)!.facts).toMatchObject({ features_shifted: 1 });
  });

  it('needs no alert, and of data without a training says what to do first', async () => {
    const { analyse } = await analysisDesk();

    expect((await analyse({ which: 'ecb/usd' })).analysis).toMatchObject({ alert: null, conclusion: 'no_training' });
    expect(await analyse({ which: 'ecb/usd', data: '/data/new.csv' })).toMatchObject({
      state: 'failed',
      error: { code: 'no_training' },
    });
    expect((await analyse({ which: 'nobody/knows' })).analysis.conclusion).toBe('no_values');
  });

  it('of a mass drift is of its most shifted stream; what is neither alert nor stream is refused', async () => {
    const { alerts, analyse, ask } = await analysisDesk();
    const streams = [
      { source: 'ecb', signal: 'usd' },
      { source: 'ecb', signal: 'gbp' },
    ];
    const news = { about: 'mass_drift', kind: 'mass_drift', level: 'critical', wakes: true, channel: null } as const;
    await alerts.raise({ ...news, facts: { of: 12, streams } });

    expect((await analyse()).analysis).toMatchObject({ source: 'ecb', signal: 'usd', alert: 'A-1' });
    await expect(ask('drift analyse', { which: 'usd' })).rejects.toMatchObject({ code: 'alert_not_found' });
    await alerts.raise({ ...news, about: 'none', facts: { of: 0, streams: [] } });
    await expect(ask('drift analyse', { which: 'A-2' })).rejects.toMatchObject({
      code: 'bad_value',
      facts: { option: 'which', got: 'A-2', reason: { code: 'alert_without_stream' } },
    });
  });

  it('twice at once is one job, and its note stands once', async () => {
    const { alerts, ask, jobOf } = await analysisDesk();
    await alerts.raise(driftOf('usd'));

    const [one, other] = await Promise.all([ask('drift analyse'), ask('drift analyse')]);
    await jobOf(one);
    await settle();

    expect(other).toMatchObject({ joined: true });
    expect((await alerts.get('A-1')).steps.filter(({ what }) => what === 'analysed')).toHaveLength(1);
  });
});
