/** What those who run the service look at: readiness and metrics, for one process that lasts. */
import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Perform } from '#engine/actions/perform.ts';
import type { Clock } from '#engine/clock.ts';
import { toOpsError } from '#engine/errors.ts';
import type { Compute } from '#engine/jobs/compute.ts';
import type { Store } from '#engine/store/types.ts';
import { JobMetrics } from './metrics/job-metrics.ts';
import { meterCompute, meterRequests, meterStore } from './metrics/meters.ts';
import { type MetricSource, registerSource } from './metrics/metric-family.ts';
import { Readiness, type ReadinessCheck } from './readiness.ts';

export interface Operations {
  /** The same ports, counted. */
  store(store: Store): Store;
  compute(compute: Compute): Compute;
  perform(perform: Perform): Perform;
  addCheck(check: ReadinessCheck): void;
  /** Name of the first check that is not ready, and why; null when all are. */
  problem(): Promise<string | null>;
  addMetrics(source: MetricSource): void;
  serveOn(server: FastifyInstance): void;
  /** Counts the jobs of `store` until `close` or the store's end; a failure then goes to `onFailed`. */
  followJobs(store: Store, onFailed: (thrown: unknown) => void): Promise<void>;
  close(): void;
}

export function createOperations({ clock, version }: { readonly clock: Clock; readonly version: string }): Operations {
  const registry = new Registry();
  const readiness = new Readiness();
  const leaving = new AbortController();
  const meter = meterRequests(registry);
  collectDefaultMetrics({ register: registry });
  new Gauge({
    name: 'mlops_build_info',
    help: 'Always 1; the version is in the label',
    labelNames: ['version'] as const,
    registers: [registry],
  }).set({ version }, 1);

  return {
    store: (store) => {
      const metered = meterStore(store, registry);
      readiness.add({ name: 'store', problem: () => storeProblem(metered) });
      return metered;
    },
    compute: (compute) => meterCompute(compute, registry),
    perform: meter,
    addCheck: (check) => readiness.add(check),
    problem: async () => {
      const { checks } = await readiness.report();
      const wrong = checks.find(({ ok }) => !ok);
      return wrong === undefined ? null : `${wrong.name}: ${wrong.reason}`;
    },
    addMetrics: (source) => registerSource(source, registry),
    followJobs: async (store, onFailed) => {
      const { ended } = await new JobMetrics({ store, clock, registry, signal: leaving.signal }).follow();
      ended.catch(onFailed);
    },
    serveOn: (server) => {
      server.get('/readyz', async (_request, reply) => {
        const report = await readiness.report();
        return reply.code(report.ready ? 200 : 503).send(report);
      });
      server.get('/metrics', async (_request, reply) =>
        reply.type(registry.contentType).send(await registry.metrics()),
      );
    },
    close: () => leaving.abort(),
  };
}

/** After a commit that failed the store is asked to take another: nobody else may try for hours. */
async function storeProblem(store: Store & { readonly lastFailure: string | null }): Promise<string | null> {
  try {
    await store.get('readiness', 'probe');
    if (store.lastFailure === null) return null;
    await store.commit([{ op: 'put', collection: 'readiness', id: 'probe', value: true }]);
    return null;
  } catch (thrown) {
    return toOpsError(thrown).code;
  }
}
