/** From a change of control to the follower that hears it over server-sent events: the whole edge on loopback, the document durable first. */
import { mkdtemp, rm } from 'node:fs/promises';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApiServer } from '#bot/api/server.ts';
import type { JobEngine } from '#engine/jobs/types.ts';
import { protectOff, protectOn } from '#engine/models/control.ts';
import { openControlStore } from '#engine/models/control-store.ts';
import { ControlFile } from '#engine/models/drivers/control-file.ts';
import { openLowdbStore } from '#engine/store/drivers/lowdb.ts';
import { rulesRouter } from '../fakes/rules-router.ts';
import { silentAudit } from '../fakes/small-actions.ts';
import { systemClock } from '../fakes/system-clock.ts';
import type { BenchRow } from './rounds.ts';

const CHANGES = 1_000;
const WARM = 50;
const GOAL_MS = 50;
const TOKEN = 'token-of-the-bench';

export async function benchControl(): Promise<{ rows: BenchRow[] }> {
  const stateDir = await mkdtemp(join(tmpdir(), 'mlops-bench-'));
  const store = await openLowdbStore({
    dir: stateDir,
    clock: systemClock,
    onSnapshotFailed: (error) => {
      throw error;
    },
    onDamagedEnd: () => undefined,
  });
  const file = new ControlFile({
    stateDir,
    clock: systemClock,
    onFailed: (error) => {
      throw error;
    },
  });
  const control = await openControlStore({ store, clock: systemClock, publish: (document) => file.write(document) });
  const server = createApiServer({
    observations: null,
    router: rulesRouter,
    perform: async () => Promise.reject(new Error('nobody asks for an action here')),
    jobs: {} as JobEngine,
    audit: silentAudit,
    control,
    clock: systemClock,
    tokens: { lockToken: TOKEN, apiToken: null },
  });
  const url = await server.listen({ host: '127.0.0.1', port: 0 });
  const heard = await follow(`${url}/v1/control`);

  const times: number[] = [];
  for (let change = 0; change < WARM + CHANGES; change += 1) {
    const startMs = performance.now();
    const to = change % 2 === 0 ? (state: Parameters<typeof protectOff>[0]) => protectOn(state, 0.5) : protectOff;
    const seq = control.current().document.seq + 1;
    const arrived = heard.next(seq);
    await control.change({ seen: null, by: 'ann', reason: 'bench', to });
    const heardMs = (await arrived) - startMs;
    if (change >= WARM) times.push(heardMs);
  }
  heard.leave();
  await server.close();
  await control.close();
  file.close();
  await store.close();
  await rm(stateDir, { recursive: true });
  return { rows: [row(times)] };
}

function row(times: readonly number[]): BenchRow {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
  const [p50, p99] = [at(0.5), at(0.99)];
  return {
    name: 'control change to a follower, p99 / 50 ms',
    ratio: p99 / GOAL_MS,
    goal: '<= 1 (moonshot 0.2)',
    detail: `${CHANGES} changes, each durable and in control.json: median ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, longest ${sorted.at(-1)!.toFixed(1)} ms`,
  };
}

/** Resolves when the stream is open; `next` with when a document came. */
async function follow(url: string): Promise<{ next(seq: number): Promise<number>; leave(): void }> {
  const waiting = new Map<number, (atMs: number) => void>();
  const headers = { authorization: `Bearer ${TOKEN}`, accept: 'text/event-stream' };
  let leave = () => {};
  await new Promise<void>((resolve, reject) => {
    const request = get(url, { headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        const nowMs = performance.now();
        text += chunk;
        for (let end = text.indexOf('\n\n'); end !== -1; end = text.indexOf('\n\n')) {
          const seq = Number(/^id: (\d+)$/m.exec(text.slice(0, end))?.[1]);
          text = text.slice(end + 2);
          waiting.get(seq)?.(nowMs);
          waiting.delete(seq);
          resolve();
        }
      });
      response.on('error', () => undefined);
    });
    request.on('error', reject);
    leave = () => request.destroy();
  });
  return { next: (seq) => new Promise((resolve) => waiting.set(seq, resolve)), leave: () => leave() };
}
