/**
 * Contender of the observations bench, in a process of its own: the API over a real log, or a Fastify route that takes the same body
 * and does nothing with it. Arguments: `ours` and the log's folder, or `empty`. Tells its port.
 */
import type { AddressInfo } from 'node:net';
import Fastify, { type FastifyInstance } from 'fastify';
import { createApiServer } from '#bot/api/server.ts';
import { openObservationFiles } from '#engine/drift/drivers/observation-files.ts';
import { OBSERVATION_LIMITS } from '#engine/drift/observations/limits.ts';
import { Refusals } from '#engine/drift/observations/refusals.ts';
import type { JobEngine } from '#engine/jobs/types.ts';
import { controlInMemory } from '../fakes/control-store.ts';
import { rulesRouter } from '../fakes/rules-router.ts';
import { silentAudit } from '../fakes/small-actions.ts';
import { systemClock } from '../fakes/system-clock.ts';

const BENCH_TOKEN = 'token-of-the-bench';

async function ours(dir: string): Promise<FastifyInstance> {
  const log = await openObservationFiles({ dir, clock: systemClock });
  return createApiServer({
    router: rulesRouter,
    perform: async () => Promise.reject(new Error('nobody asks for an action here')),
    jobs: {} as JobEngine,
    audit: silentAudit,
    control: (await controlInMemory(systemClock)).control,
    observations: { log, refusals: new Refusals() },
    clock: systemClock,
    tokens: { lockToken: BENCH_TOKEN, apiToken: null },
  });
}

function empty(): FastifyInstance {
  const server = Fastify({ logger: false, bodyLimit: OBSERVATION_LIMITS.bodyBytes });
  server.post('/v1/observations', async () => ({ ok: true }));
  return server;
}

const [what, dir = ''] = process.argv.slice(2);
const server = what === 'ours' ? await ours(dir) : empty();
await server.listen({ host: '127.0.0.1', port: 0 });
process.send?.({ port: (server.server.address() as AddressInfo).port });
// Nobody is left to measure it.
process.once('disconnect', () => process.exit());
