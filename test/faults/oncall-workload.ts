/**
 * Child process that escalates alerts and pages, or runs a schedule, over a state folder, and kills itself just before a chosen write.
 *
 * Arguments: folder, scenario, number of the write (0: none), its point or `any`, address of the pager. Prints JSON lines.
 */
import { appendFileSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { createBooks } from '#engine/alerts/alert-book.ts';
import { ALERTS, type Alert } from '#engine/alerts/types.ts';
import type { WritePoint } from '#engine/durable/write-points.ts';
import { createPagerWebhook } from '#engine/oncall/drivers/pager-webhook.ts';
import { Escalator } from '#engine/oncall/escalator.ts';
import { PageQueue } from '#engine/oncall/page-queue.ts';
import { ROTA_SCHEMA } from '#engine/oncall/rota-document.ts';
import { PAGES, type Page } from '#engine/oncall/types.ts';
import { createSlotCalendar } from '#engine/schedule/drivers/croner-slots.ts';
import { SCHEDULE_SCHEMA } from '#engine/schedule/schedule-document.ts';
import { Scheduler } from '#engine/schedule/scheduler.ts';
import { SCHEDULE_RUNS } from '#engine/schedule/types.ts';
import { openLowdbStore } from '#engine/store/drivers/lowdb.ts';
import { followCollection } from '#engine/store/follow-collection.ts';
import type { Follow, Store } from '#engine/store/types.ts';
import { createRecordingLogger } from '../fakes/recording-logger.ts';
import { systemClock } from '../fakes/system-clock.ts';

/** A third one at once would be a storm. */
const ALERTS_RAISED = 2;
const MINUTES = 12;
/** Just after a slot. */
const BEGINNING = Date.parse('2026-01-05T09:00:30Z');

const [dir, scenario, number, point, pagerUrl] = process.argv.slice(2) as [string, string, string, string, string];
const POLL_MS = 3;

// Timers of the clock do not keep a process alive.
const stay = setInterval(() => {}, 2 ** 30);
const log = createRecordingLogger();
const store = await openLowdbStore({ dir, clock: systemClock, probe: dieAtWrite(), snapshotEvery: 12 });

if (scenario === 'pages') await pageForAlerts();
else await runSchedule();
await store.close();
clearInterval(stay);

/** Each alert rings through all steps at once, is paged twice, and is over then. */
async function pageForAlerts(): Promise<void> {
  const clock = systemClock;
  const alerts = createBooks({ store, clock }).alerts;
  const follow: Follow = (collection, onPut, signal) =>
    followCollection(collection, onPut, { store, log, signal, archived: true });
  const summarise = ({ about }: Page) => about;
  const pager = createPagerWebhook({ url: pagerUrl, secret: 'a secret of this test', summarise, clock });
  const rota = ROTA_SCHEMA.parse({
    zone: 'UTC',
    primary: { people: ['ann'], handover: 'monday 09:00', since: '2026-01-05' },
    secondary: { people: ['boris'], handover: 'monday 09:00', since: '2026-01-05' },
    escalation: [
      { after_minutes: 0, call: 'primary', by: ['chat'] },
      { after_minutes: 0, call: 'primary', by: ['pager'] },
      { after_minutes: 0, call: 'secondary', by: ['chat', 'pager'] },
    ],
  });
  const onCall = { current: async () => ({ rota, taken: [], file: '', problems: [] }) };
  const queue = new PageQueue({ store, follow, alerts, pagers: [pager], clock, log });
  const escalator = new Escalator({ store, follow, alerts, onCall, pagers: [pager.name], clock, log });
  await queue.start();
  await escalator.start();

  for (let n = 0; n < ALERTS_RAISED; n += 1) {
    const about = `drift s/${n}`;
    if ((await alertAbout(about)) === undefined) {
      await alerts.raise({ about, kind: 'drift', level: 'drift', facts: {}, wakes: true, channel: null });
    }
    await until(async () => (await sent(about, 'trigger')) === 2);
    if ((await alertAbout(about))!.resolved_at === null) await alerts.resolve(about);
    await until(async () => (await sent(about, 'resolve')) === 1);
  }
  await escalator.stop();
  await queue.stop();
}

/** A minute after the other, as fast as it goes; a process that follows one that was killed goes on at its minute. */
async function runSchedule(): Promise<void> {
  const file = join(dir, 'minutes.log');
  let minute = minutesIn(file);
  const clock = { now: () => BEGINNING + minute * 60_000, after: systemClock.after };
  const entry = { id: 'look', cron: '* * * * *', zone: 'UTC', action: 'status', tell: 'always' };
  const schedule = SCHEDULE_SCHEMA.parse({ entries: [entry] });
  const scheduler = new Scheduler({
    store,
    clock,
    log,
    schedule: { current: async () => ({ value: schedule, file: '', problems: [] }) },
    calendar: createSlotCalendar(),
    readLine: (line) => ({ action: line, args: {}, risk: 'read' }),
    jobs: { get: async () => undefined, follow: () => expectNoJob() },
  });
  const idle = async () => (await countOf(SCHEDULE_RUNS)) === 0;
  await scheduler.start({
    alarm: { start: () => () => {} },
    perform: async ({ action, requestKey }) => {
      appendFileSync(join(dir, 'performed.log'), `${requestKey}\n`);
      return { ok: true, action, result: {} };
    },
    announce: (run) => [{ op: 'put', collection: 'told', id: run.id, value: run.slot, ifVersion: 0 }],
  });
  await until(idle);
  while (minute < MINUTES) {
    minute += 1;
    appendFileSync(file, '.');
    await scheduler.tick();
    await until(idle);
  }
  await scheduler.stop();
}

function minutesIn(file: string): number {
  try {
    return readFileSync(file).length;
  } catch {
    return 0;
  }
}

function expectNoJob(): never {
  throw new Error('no run of this test starts a job');
}

async function alertAbout(about: string): Promise<Alert | undefined> {
  for await (const { value } of store.list(ALERTS, { include: 'all' })) {
    if ((value as unknown as Alert).about === about) return value as unknown as Alert;
  }
  return undefined;
}

async function sent(about: string, event: Page['event']): Promise<number> {
  let count = 0;
  for await (const { value } of store.list(PAGES, { include: 'all' })) {
    const page = value as unknown as Page;
    if (page.about === about && page.event === event && page.ended?.how === 'sent') count += 1;
  }
  return count;
}

async function countOf(collection: string, from: Store = store): Promise<number> {
  let count = 0;
  for await (const _document of from.list(collection)) count += 1;
  return count;
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise<void>((resolve) => systemClock.after(POLL_MS, resolve));
}

function dieAtWrite(): (passed: WritePoint) => void {
  let count = 0;
  return (passed) => {
    if (point !== 'any' && passed !== point) return;
    count += 1;
    if (count !== Number(number)) return;
    writeSync(1, `${JSON.stringify({ did: 'die', at: passed })}\n`);
    process.kill(process.pid, 'SIGKILL');
  };
}
