import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MetricFamily } from '#bot/api/metrics/metric-family.ts';
import { createOperations, type Operations } from '#bot/api/operations.ts';
import { createApiServer } from '#bot/api/server.ts';
import type { ActionOutcome } from '#engine/actions/types.ts';
import type { AuditLog } from '#engine/audit/types.ts';
import { OpsError } from '#engine/errors.ts';
import type { Compute, ComputeTask } from '#engine/jobs/compute.ts';
import { createEmbeddedEngine } from '#engine/jobs/drivers/embedded.ts';
import type { Actor, JobEngine, JobSpec } from '#engine/jobs/types.ts';
import type { ControlStore } from '#engine/models/types.ts';
import { createMemoryStore } from '#engine/store/drivers/memory.ts';
import type { Store } from '#engine/store/types.ts';
import { createFailingStore } from '../../fakes/failing-store.ts';
import { FakeClock, settle } from '../../fakes/fake-clock.ts';
import { createMemoryWorkFolders } from '../../fakes/memory-work-folders.ts';
import { createRecordingLogger } from '../../fakes/recording-logger.ts';
import { rulesRouter } from '../../fakes/rules-router.ts';

const ann: Actor = { id: 'ann', edge: 'slack' };

let clock: FakeClock;
let operations: Operations;
let server: FastifyInstance;
beforeEach(() => {
  clock = new FakeClock();
  operations = createOperations({ clock, version: '1.2.3' });
  server = createApiServer({
    observations: null,
    router: rulesRouter,
    perform: async () => {
      throw new Error('nobody asks here');
    },
    jobs: {} as JobEngine,
    control: {} as ControlStore,
    audit: {} as AuditLog,
    clock,
    tokens: { lockToken: 'lock', apiToken: null },
    operations,
  });
});
afterEach(async () => {
  operations.close();
  await server.close();
});

async function ready() {
  const { statusCode, body } = await server.inject('/readyz');
  return { status: statusCode, ...JSON.parse(body) };
}

/** Value by series, as `name{labels}`. */
async function scrape(): Promise<Record<string, number>> {
  const { body } = await server.inject('/metrics');
  const lines = body.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
  );
}

describe('GET /readyz', () => {
  it('answers whoever asks: 200 when all is well, 503 with the reasons when not', async () => {
    const problems: Record<string, string | null> = { store: null, slack: 'no socket is open' };
    for (const name of Object.keys(problems)) operations.addCheck({ name, problem: () => problems[name]! });

    const deaf = await ready();
    problems.slack = null;
    const hearing = await ready();

    expect(hearing).toMatchObject({ status: 200, ready: true });
    expect(deaf).toEqual({
      status: 503,
      ready: false,
      checks: [
        { name: 'store', ok: true, reason: null },
        { name: 'slack', ok: false, reason: 'no socket is open' },
      ],
    });
  });

  it('is not ready when a check cannot even be made', async () => {
    operations.addCheck({
      name: 'slack',
      problem: () => {
        throw new Error('a bug');
      },
    });

    expect(await ready()).toMatchObject({ status: 503, checks: [{ name: 'slack', reason: 'the check failed' }] });
  });

  it('tells a store that takes no commits, and asks it again until it does', async () => {
    const failing = createFailingStore(createMemoryStore({ clock }));
    const store = operations.store(failing);
    const put = () => store.commit([{ op: 'put', collection: 'things', id: 'a', value: 1 }]);
    const statuses: [number, string | null][] = [];
    const look = async () => {
      const { status, checks } = await ready();
      statuses.push([status, checks[0].reason]);
    };

    await look();
    failing.refuse = () => new OpsError('state_full', 'no room', { facts: { path: 'state' } });
    await put().catch(() => {});
    await look();
    failing.refuse = undefined;
    await look();

    expect(statuses).toEqual([
      [200, null],
      [503, 'state_full'],
      [200, null],
    ]);
  });

  it('does not take a conflict for a broken store', async () => {
    const store = operations.store(createMemoryStore({ clock }));

    const refused = store.commit([{ op: 'put', collection: 'things', id: 'a', value: 1, ifVersion: 7 }]);
    await expect(refused).rejects.toMatchObject({ code: 'conflict' });

    expect((await ready()).status).toBe(200);
  });
});

describe('GET /metrics', () => {
  it('counts requests by action, edge and outcome, and nothing that a person types', async () => {
    const answers: Record<string, ActionOutcome> = {
      status: { ok: true, action: 'status', result: null },
      train: {
        ok: false,
        action: 'train',
        error: { code: 'file_not_found', message: '', facts: {} },
      },
      'rm -rf': { ok: false, action: null, error: { code: 'unknown_action', message: '', facts: {} } },
    };
    const perform = operations.perform(async ({ action }) => answers[action]!);

    for (const action of ['status', 'status', 'train', 'rm -rf']) await perform({ action, args: {}, actor: ann });

    const series = await scrape();
    expect(series['mlops_request_seconds_count{edge="slack",action="status",outcome="ok"}']).toBe(2);
    expect(series['mlops_request_seconds_count{edge="slack",action="train",outcome="file_not_found"}']).toBe(1);
    expect(series['mlops_request_seconds_count{edge="slack",action="unknown",outcome="unknown_action"}']).toBe(1);
    expect(JSON.stringify(series)).not.toMatch(/rm -rf|ann/);
  });

  it('counts commits by outcome', async () => {
    const store = operations.store(createMemoryStore({ clock }));
    const put = (ifVersion: number) => store.commit([{ op: 'put', collection: 'c', id: 'a', value: 1, ifVersion }]);

    await put(0);
    await put(0).catch(() => {});

    const series = await scrape();
    expect(series['mlops_store_commit_seconds_count{outcome="ok"}']).toBe(1);
    expect(series['mlops_store_commit_seconds_count{outcome="conflict"}']).toBe(1);
  });

  it('shows threads, tasks that have one, and tasks that wait for one', async () => {
    const gates = Array.from({ length: 3 }, () => Promise.withResolvers<unknown>());
    let next = 0;
    const pool: Compute = {
      threads: 2,
      run: async () => (await gates[next++]!.promise) as never,
      close: async () => {},
    };
    const compute = operations.compute(pool);
    const task: ComputeTask<null, null> = { name: 'count' };

    const runs = gates.map(() => compute.run(task, null));
    const busy = await scrape();
    gates[0]!.reject(new Error('it died'));
    await expect(runs[0]).rejects.toThrow('it died');
    gates[1]!.resolve(null);
    await runs[1];
    const calmer = await scrape();
    gates[2]!.resolve(null);
    await runs[2];

    expect(busy).toMatchObject({ mlops_pool_threads: 2, mlops_pool_busy: 2, mlops_pool_waiting: 1 });
    expect(calmer).toMatchObject({ mlops_pool_busy: 1, mlops_pool_waiting: 0 });
  });

  it('shows the process and the version', async () => {
    const series = await scrape();

    expect(series['mlops_build_info{version="1.2.3"}']).toBe(1);
    expect(series.process_resident_memory_bytes).toBeGreaterThan(1e6);
  });

  it('shows what another edge counts, histograms too, as it is at each look', async () => {
    let depth = 3;
    const families = (): readonly MetricFamily[] => [
      {
        type: 'gauge',
        name: 'mlops_outbox_depth',
        help: 'Messages\nthat wait',
        samples: [{ labels: { priority: 'alert' }, value: depth }],
      },
      {
        type: 'histogram',
        name: 'mlops_slack_ack_seconds',
        help: 'Acknowledgements',
        bounds: [0.01, 3],
        samples: [{ within: [4, 6], count: 7, sum: 1.5 }],
      },
    ];
    operations.addMetrics(families);

    const first = await scrape();
    depth = 0;
    const second = await scrape();

    expect(first).toMatchObject({
      'mlops_outbox_depth{priority="alert"}': 3,
      'mlops_slack_ack_seconds_bucket{le="0.01"}': 4,
      'mlops_slack_ack_seconds_bucket{le="3"}': 6,
      'mlops_slack_ack_seconds_bucket{le="+Inf"}': 7,
      mlops_slack_ack_seconds_sum: 1.5,
      mlops_slack_ack_seconds_count: 7,
    });
    expect(second['mlops_outbox_depth{priority="alert"}']).toBe(0);
  });
});

describe('the metrics of jobs', () => {
  const spec: JobSpec = {
    kind: 'count',
    payload: {},
    by: ann,
    timeoutMs: 60_000,
    maxAttempts: 2,
    backoff: { baseMs: 1000, maxMs: 1000 },
  };
  let store: Store;
  let jobs: JobEngine;
  let gates: PromiseWithResolvers<null>[];
  beforeEach(async () => {
    store = createMemoryStore({ clock });
    gates = [];
    const log = createRecordingLogger();
    jobs = createEmbeddedEngine({ store, clock, work: createMemoryWorkFolders(), log, claim: 'all', seed: 1 });
    jobs.handle('count', { concurrency: 1 }, async () => {
      const gate = Promise.withResolvers<null>();
      gates.push(gate);
      return await gate.promise;
    });
    await operations.followJobs(store, (thrown) => expect.unreachable(String(thrown)));
    await jobs.start();
  });
  afterEach(async () => {
    await store.close();
  });

  it('follow every transition, and how long jobs waited and lasted', async () => {
    await jobs.enqueue(spec);
    await jobs.enqueue(spec);
    await clock.advance(30_000);
    const busy = await scrape();
    gates[0]!.resolve(null);
    await settle();
    await clock.advance(6000);
    gates[1]!.reject(new OpsError('column_missing', 'no', { facts: {} as never }));
    await settle();
    const over = await scrape();

    expect(busy).toMatchObject({
      'mlops_jobs{kind="count",state="running"}': 1,
      'mlops_jobs{kind="count",state="queued"}': 1,
      mlops_job_queue_age_seconds: 30,
      'mlops_job_transitions_total{kind="count",state="queued"}': 2,
      'mlops_job_transitions_total{kind="count",state="running"}': 1,
    });
    expect(over).toMatchObject({
      'mlops_jobs{kind="count",state="running"}': 0,
      'mlops_jobs{kind="count",state="queued"}': 0,
      mlops_job_queue_age_seconds: 0,
      'mlops_job_transitions_total{kind="count",state="done"}': 1,
      'mlops_job_transitions_total{kind="count",state="failed"}': 1,
      'mlops_job_wait_seconds_sum{kind="count"}': 30,
      'mlops_job_wait_seconds_count{kind="count"}': 2,
      'mlops_job_seconds_sum{kind="count",state="done"}': 30,
      'mlops_job_seconds_sum{kind="count",state="failed"}': 36,
    });
  });

  it('count a job that is tried again once as started late, and each of its transitions', async () => {
    await jobs.enqueue(spec);
    await settle();
    gates[0]!.reject(new OpsError('worker_lost', 'gone', { facts: { task: 'count', reason: 'x' } }));
    await clock.advance(5000);
    gates[1]!.resolve(null);
    await settle();

    const series = await scrape();
    expect(series['mlops_job_transitions_total{kind="count",state="running"}']).toBe(2);
    expect(series['mlops_job_transitions_total{kind="count",state="retrying"}']).toBe(1);
    expect(series['mlops_job_wait_seconds_count{kind="count"}']).toBe(1);
  });

  it('take jobs that were there before for present, not for new', async () => {
    const later = createOperations({ clock, version: '1' });
    await jobs.enqueue(spec);
    await settle();
    const other = createApiServer({
      observations: null,
      router: rulesRouter,
      perform: async () => expect.unreachable(),
      jobs,
      audit: {} as AuditLog,
      control: {} as ControlStore,
      clock,
      tokens: { lockToken: 'lock', apiToken: null },
      operations: later,
    });

    await later.followJobs(store, () => {});
    const { body } = await other.inject('/metrics');

    expect(body).toContain('mlops_jobs{kind="count",state="running"} 1');
    expect(body).not.toContain('mlops_job_transitions_total{kind="count"');
    later.close();
    await other.close();
  });
});

describe('the other addresses', () => {
  it('stay closed, and a process that ends with its command has neither', async () => {
    const { statusCode } = await createApiServer({
      observations: null,
      router: rulesRouter,
      perform: async () => expect.unreachable(),
      jobs: {} as JobEngine,
      control: {} as ControlStore,
      audit: { append: async () => ({}) } as unknown as AuditLog,
      clock,
      tokens: { lockToken: 'lock', apiToken: null },
    }).inject('/metrics');

    expect(statusCode).toBe(401);
    expect((await server.inject('/readyz?verbose=1')).statusCode).toBe(200);
  });
});
