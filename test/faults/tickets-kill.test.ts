/** Kill -9 at every step from a finding to the last place that its ticket is brought to: nothing lost, nothing twice. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ALERTS, type Alert } from '#engine/alerts/types.ts';
import { openLowdbStore } from '#engine/store/drivers/lowdb.ts';
import { TICKETS, type Ticket } from '#engine/tickets/types.ts';
import { listed } from '../contracts/store-ops.ts';
import { FakeClock } from '../fakes/fake-clock.ts';
import { flakyServer } from '../fakes/flaky-server.ts';
import { SmallGithub } from '../fakes/small-github.ts';
import { temporaryFolder } from '../fakes/temporary-folder.ts';
import { FINDINGS, FOUND, NOTE } from './ticket-scene.ts';
import type { TicketReport } from './ticket-workload.ts';

/** Writes, and what others did that nobody here knows of yet. */
const STEPS = [
  'journal.append',
  'journal.sync',
  'tickets.create',
  'tickets.append',
  'tickets.sync',
  'answer to POST /repos/acme/ops/issues',
  'answer to POST /repos/acme/ops/issues/1/comments',
  'answer to PATCH /repos/acme/ops/issues/2',
  'answer to POST /hook',
];
/** Twice on the same folder, so that the second has to live with what the first left. */
const KILLS = [1, 2];

describe('alerts and tickets of a process that is killed', () => {
  it('are all there once: in the store, in the journal, as issues, and at the webhook', {
    timeout: 180_000,
  }, async () => {
    const lane = async (steps: readonly string[]) => {
      const hits: string[] = [];
      for (const step of steps) hits.push(...(await killAt(step)));
      return hits;
    };
    const half = Math.ceil(STEPS.length / 2);

    const hits = (await Promise.all([lane(STEPS.slice(0, half)), lane(STEPS.slice(half))])).flat();

    expect(new Set(hits)).toEqual(new Set(STEPS));
    process.stdout.write(`kills of alerts and tickets hit: ${hits.join(', ')}\n`);
  });
});

async function killAt(step: string): Promise<readonly string[]> {
  const world = await outside();
  const dir = await temporaryFolder('ticket-kill');
  const hits: string[] = [];
  const reports: TicketReport[] = [];
  for (const dieAt of [...KILLS, 0]) {
    const told = await runChild(dir, dieAt, world, step);
    reports.push(...told);
    const last = told.at(-1)!;
    if (last.did === 'dies') hits.push(step);
    else expect(last.did).toBe('end');
  }
  const found = reports.flatMap((report) => (report.did === 'found' ? [report.index] : []));
  expect(new Set(found).size, `told twice, killed at ${step}`).toBe(found.length);
  await expectAllOnce(dir, world, step);
  return hits;
}

async function expectAllOnce(dir: string, world: Outside, step: string): Promise<void> {
  const tickets = await storedTickets(dir);
  for (const ticket of tickets) {
    const when = `${ticket.id}, killed at ${step}`;
    const numbers = ticket.lines.map(({ n }) => n);
    expect(numbers, when).toEqual(Array.from(numbers, (_, at) => at + 1));
    expect(await journalOf(dir, ticket), `journal of ${when}`).toEqual(numbers);
    expect(numbersIn(world.github.text(ticket.id)), `issue of ${when}`).toEqual(numbers);
    expect(
      world.posted.get(ticket.id)!.toSorted((a, b) => a - b),
      `posts of ${when}`,
    ).toEqual(numbers);
  }
  const findings = tickets.flatMap(({ lines }) => lines.map(({ facts }) => facts.index));
  expect(findings.filter((index) => index !== undefined).sort()).toEqual(
    Array.from({ length: FINDINGS }, (_, at) => at),
  );
  expect(tickets[0]!.lines.filter(({ facts }) => facts.text === NOTE)).toHaveLength(1);
  expect(world.github.issues.map(({ title, state }) => [title.slice(0, 5), state]).sort()).toEqual([
    ['[T-1]', 'open'],
    ['[T-2]', 'closed'],
  ]);
}

interface Outside {
  readonly github: SmallGithub;
  readonly githubUrl: string;
  /** Lines by ticket that the receiver took, each key once. */
  readonly posted: Map<string, number[]>;
  readonly hookUrl: string;
}

async function outside(): Promise<Outside> {
  const github = new SmallGithub();
  const posted = new Map<string, number[]>();
  const keys = new Set<string>();
  const hub = await flakyServer(github.answer);
  const hook = await flakyServer(({ headers, body }) => {
    const key = String(headers['idempotency-key']);
    if (keys.has(key)) return { status: 409 };
    keys.add(key);
    const { ticket, line } = JSON.parse(body) as { ticket: { id: string }; line: { n: number } };
    posted.set(ticket.id, [...(posted.get(ticket.id) ?? []), line.n]);
    return { status: 204 };
  });
  return { github, githubUrl: hub.url, posted, hookUrl: hook.url };
}

async function storedTickets(dir: string): Promise<readonly Ticket[]> {
  const store = await openLowdbStore({ dir, clock: new FakeClock() });
  const alerts = (await listed(store, ALERTS)).map(({ value }) => value as unknown as Alert);
  expect(alerts.map(({ id, about, state }) => [id, about, state])).toEqual([
    ['A-1', 'drift ecb/s0', 'acknowledged'],
    ['A-2', 'drift ecb/s1', 'resolved'],
  ]);
  expect(await listed(store, FOUND)).toHaveLength(FINDINGS);
  const tickets = (await listed(store, TICKETS)).map(({ value }) => value as unknown as Ticket);
  await store.close();
  return tickets;
}

async function journalOf(dir: string, { id }: Ticket): Promise<readonly number[]> {
  const text = await readFile(join(dir, 'tickets', `${id}.ndjson`), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { readonly n: number }).n);
}

function numbersIn(text: string): readonly number[] {
  return [...text.matchAll(/\bline (\d+): /g)].map((match) => Number(match[1]));
}

async function runChild(
  dir: string,
  dieAt: number,
  { githubUrl, hookUrl }: Outside,
  step: string,
): Promise<readonly TicketReport[]> {
  const program = join(import.meta.dirname, 'ticket-workload.ts');
  const args = [program, dir, String(dieAt), githubUrl, `${hookUrl}/hook`, step];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const printed: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => printed.push(chunk));
  const [code, signal] = await once(child, 'close');
  const lines = Buffer.concat(printed).toString('utf8').split('\n').slice(0, -1);
  const reports = lines.map((line) => JSON.parse(line) as TicketReport);
  expect([code, signal]).toEqual(reports.at(-1)?.did === 'end' ? [0, null] : [null, 'SIGKILL']);
  return reports;
}
