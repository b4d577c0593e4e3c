/**
 * `POST /v1/observations` in batches of 1,000, each on the disk before it is acknowledged, against a Fastify route that parses the same
 * body and answers at once: two processes of the same layout, one after the other in each round, several clients in flight.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { alternate, type BenchRow, median, medianRatio } from './rounds.ts';

const ROUNDS = 7;
const REQUESTS = 400;
const IN_FLIGHT = 8;
const ITEMS = 1000;
const TOKEN = 'token-of-the-bench';

export async function benchObservations(): Promise<{ rows: BenchRow[] }> {
  const folder = await mkdtemp(join(tmpdir(), 'mlops-bench-'));
  const children: ChildProcess[] = [];
  const agent = new Agent({ keepAlive: true, maxSockets: IN_FLIGHT });
  try {
    const [ours, empty] = await Promise.all([start('ours', folder, children), start('empty', folder, children)]);
    const bodies = Array.from({ length: 16 }, (_, batch) => Buffer.from(JSON.stringify(batchOf(batch * ITEMS))));
    const rate = (port: number) => requestsASecond({ port, agent, bodies });
    const rounds = await alternate(
      ROUNDS,
      () => rate(ours),
      () => rate(empty),
    );
    return { rows: [rowOf(rounds, bodies[0]!.length)] };
  } finally {
    agent.destroy();
    for (const child of children) child.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  }
}

function rowOf(rounds: readonly (readonly [number, number])[], bytes: number): BenchRow {
  const [ours, empty] = [0, 1].map((who) => median(rounds.map((round) => round[who]!)));
  const values = Math.round((ours! * ITEMS) / 1000);
  return {
    name: `POST /v1/observations, batches of ${ITEMS}, durable / an empty Fastify route with the same body, ${IN_FLIGHT} in flight`,
    ratio: medianRatio(rounds),
    goal: '>= 0.5 (stretch 0.8)',
    detail: `requests a second: ${Math.round(ours!)} and ${Math.round(empty!)}; ${values} thousand observations a second, ${bytes} bytes a request`,
    rounds,
  };
}

/** As a platform sends them: full precision, a time, a number and a version each. */
function batchOf(first: number) {
  const observations = Array.from({ length: ITEMS }, (_, index) => ({
    source: 'ai-trader',
    signal: index % 2 === 0 ? 'sentiment' : 'pnl',
    value: Math.sin((first + index) * 1.7),
    at: new Date(Date.UTC(2026, 0, 5) + (first + index) * 250).toISOString(),
    seq: first + index,
    model_version: 'finbert@0123456789ab',
  }));
  return { observations };
}

async function start(what: string, folder: string, children: ChildProcess[]): Promise<number> {
  const child = fork(join(import.meta.dirname, 'observations-server.ts'), [what, join(folder, what)], {
    execArgv: process.execArgv.filter((flag) => flag.startsWith('--cpu-prof')),
  });
  children.push(child);
  const [{ port }] = await once(child, 'message');
  return port;
}

interface Load {
  readonly port: number;
  readonly agent: Agent;
  readonly bodies: readonly Buffer[];
}

async function requestsASecond({ port, agent, bodies }: Load): Promise<number> {
  const begun = performance.now();
  let sent = 0;
  const client = async () => {
    while (sent < REQUESTS) {
      sent += 1;
      await post(port, agent, bodies[sent % bodies.length]!);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, client));
  return REQUESTS / ((performance.now() - begun) / 1000);
}

function post(port: number, agent: Agent, body: Buffer): Promise<void> {
  const headers = {
    authorization: `Bearer ${TOKEN}`,
    'content-type': 'application/json',
    'content-length': body.length,
  };
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, agent, method: 'POST', path: '/v1/observations', headers });
    sent.on('error', reject);
    sent.on('response', (response) => {
      if (response.statusCode !== 200) reject(new Error(`answered ${response.statusCode}`));
      response.on('end', resolve).resume();
    });
    sent.end(body);
  });
}
