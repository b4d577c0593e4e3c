/**
 * Child process that raises alerts as detection would, answers some of them, and brings their tickets to three places; it kills
 * itself at a chosen step: just before a write, or when a place outside has done what it was asked and nobody knows it yet.
 *
 * Arguments: folder, number of the step at which to die (0: never), URL of a GitHub, URL of a webhook, and optionally the beginning of
 * a step's name: then the number counts such steps only.
 */
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { createBooks } from '#engine/alerts/alert-book.ts';
import type { AlertNews } from '#engine/alerts/types.ts';
import type { WriteProbe } from '#engine/durable/write-points.ts';
import { openLowdbStore } from '#engine/store/drivers/lowdb.ts';
import { followCollection } from '#engine/store/follow-collection.ts';
import { createGithubIssues } from '#engine/tickets/drivers/github.ts';
import { openTicketJournal } from '#engine/tickets/drivers/journal.ts';
import { createTicketWebhook } from '#engine/tickets/drivers/webhook.ts';
import { TicketSinks } from '#engine/tickets/ticket-sinks.ts';
import { createRecordingLogger } from '../fakes/recording-logger.ts';
import { systemClock } from '../fakes/system-clock.ts';
import { plainWriter } from '../fakes/tickets.ts';
import { FINDINGS, FOUND, NOTE } from './ticket-scene.ts';

export type TicketReport =
  | { readonly did: 'found'; readonly index: number }
  | { readonly did: 'dies'; readonly at: string }
  | { readonly did: 'end'; readonly steps: number };

const [dir = '', dieAt = '0', github = '', hook = '', named = ''] = process.argv.slice(2);
let steps = 0;
const report = (line: TicketReport) => writeSync(1, `${JSON.stringify(line)}\n`);

function step(at: string): void {
  if (!at.startsWith(named)) return;
  steps += 1;
  if (steps !== Number(dieAt)) return;
  report({ did: 'dies', at });
  process.kill(process.pid, 'SIGKILL');
}

const probe: WriteProbe = (point) => step(point);
const plainFetch = globalThis.fetch;
globalThis.fetch = async (input, init) => {
  const response = await plainFetch(input, init);
  step(`answer to ${init?.method} ${new URL(String(input)).pathname}`);
  return response;
};

const clock = systemClock;
const log = createRecordingLogger();
const store = await openLowdbStore({ dir, clock, probe });
const { alerts, tickets } = createBooks({ store, clock });
const outside = { house: 'ab12cd34', writer: plainWriter, clock };
const room = new TicketSinks({
  sinks: [
    await openTicketJournal({ dir: join(dir, 'tickets'), writer: plainWriter, probe }),
    createGithubIssues({ ...outside, key: 'a-key', endpoint: github, repository: 'acme/ops', token: 'secret-token' }),
    createTicketWebhook({ ...outside, url: hook, secret: 'a-secret-of-the-hook' }),
  ],
  store,
  clock,
  log,
  follow: (collection, onPut, signal) => followCollection(collection, onPut, { store, log, signal, archived: true }),
});
await room.start();

for (let index = 0; index < FINDINGS; index += 1) await find(index);
await answer();
// The clock's timers keep no process alive.
while (!(await isBrought())) await new Promise((resolve) => setTimeout(resolve, 5));
await room.stop();
await store.close();
report({ did: 'end', steps });

/** One commit with the mark: a finding that was told is not told again. */
async function find(index: number): Promise<void> {
  const id = String(index);
  if ((await store.get(FOUND, id)) !== undefined) return;
  const about = `drift ecb/s${index % 2}`;
  const news: AlertNews = { about, kind: 'drift', level: 'drift', facts: { index }, wakes: false, channel: null };
  await alerts.raise(news, [{ op: 'put', collection: FOUND, id, value: true, ifVersion: 0 }]);
  report({ did: 'found', index });
}

/** As often as it is asked for, it is done once. */
async function answer(): Promise<void> {
  const first = await tickets.get('T-1');
  if (!first.lines.some(({ facts }) => facts.text === NOTE)) await tickets.note('T-1', 'ann', NOTE);
  await alerts.acknowledge('A-1', 'ann');
  if ((await alerts.get('A-2')).resolution === null) await alerts.close('A-2', 'dismissed', 'ann', 'noise');
}

async function isBrought(): Promise<boolean> {
  for (const ticket of await tickets.list({ open: false, limit: 9 })) {
    if ((await room.of(ticket)).some(({ brought }) => brought < ticket.lines.length)) return false;
  }
  return true;
}
