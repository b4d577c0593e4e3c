/**
 * Child process: the Slack edge over a real store and engine, which kills itself around a chosen commit, as kill -9 would.
 *
 * Arguments: folder, address of Slack's API, number of the commit (0: none), `before` or `after` it. Prints `ready`, and at its
 * death what the commit was about. Ends by itself, all being done, when its standard input is closed.
 */
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { createSlackEdge } from '#bot/slack/edge.ts';
import { textEn } from '#bot/views/texts/text.en.ts';
import { createPerform } from '#engine/actions/perform.ts';
import type { Clock } from '#engine/clock.ts';
import { createEmbeddedEngine } from '#engine/jobs/drivers/embedded.ts';
import { createWorkFolders } from '#engine/jobs/drivers/work-folder.ts';
import { openLowdbStore } from '#engine/store/drivers/lowdb.ts';
import type { Op, Store } from '#engine/store/types.ts';
import { fixedPolicy } from '../fakes/fixed-policy.ts';
import { createRecordingLogger } from '../fakes/recording-logger.ts';
import { silentAudit, testActions } from '../fakes/small-actions.ts';

const [dir, apiUrl, dieAt, when] = process.argv.slice(2) as [string, string, string, 'before' | 'after'];

const stay = setInterval(() => {}, 2 ** 30);
const clock = hastyClock();
const log = createRecordingLogger();
const store = mortalStore(await openLowdbStore({ dir, clock }));
const jobs = createEmbeddedEngine({
  store,
  clock,
  log,
  work: createWorkFolders({ root: join(dir, 'work'), log }),
  claim: 'all',
  seed: process.pid,
});
jobs.handle('work', { concurrency: 4 }, async ({ dataset }) => ({ dataset: dataset! }));
await jobs.start();

const registry = testActions(jobs);
const perform = createPerform({
  registry,
  audit: silentAudit,
  policy: fixedPolicy(null),
  secrets: [],
  onInternal: fail,
});
const edge = createSlackEdge({
  config: { botToken: 'xoxb-test', appToken: 'xapp-test', signingSecret: null, port: 0, apiUrl },
  perform,
  jobs,
  store,
  specs: registry.specs,
  texts: textEn,
  clock,
  log,
  people: async (id) => ({ id, edge: 'local' }),
  drawCharts: async () => [],
  seed: process.pid,
  onRefused: fail,
});
await edge.start();
writeSync(1, 'ready\n');

process.stdin.resume();
await new Promise((resolve) => process.stdin.once('end', resolve));
while (!isDone()) await new Promise((resolve) => setTimeout(resolve, 5));
await edge.stop();
await jobs.drain(0);
await store.close();
clearInterval(stay);
for (const { level, message, fields } of log.entries)
  if (level === 'error') writeSync(2, `${message} ${JSON.stringify(fields)}\n`);

function isDone(): boolean {
  const { intake, outbox, cards, isCatchingUp } = edge.stats();
  return !isCatchingUp && intake.working === 0 && outbox.waiting === 0 && cards === 0;
}

/** Goes ten times as fast as time does, so that nobody waits for the pace of posts; begins an hour ago, so that it is never ahead. */
function hastyClock(): Clock {
  const begun = Date.now();
  return {
    now: () => begun - 3_600_000 + (Date.now() - begun) * 10,
    after: (delayMs, fire) => {
      const timer = setTimeout(fire, Math.min(delayMs / 10, 2 ** 30)).unref();
      return () => clearTimeout(timer);
    },
  };
}

function mortalStore(real: Store): Store {
  let count = 0;
  return {
    get seq() {
      return real.seq;
    },
    get: (collection, id) => real.get(collection, id),
    list: (collection, filter) => real.list(collection, filter),
    since: (seq, signal) => real.since(seq, signal),
    close: () => real.close(),
    commit: async (ops) => {
      count += 1;
      if (count !== Number(dieAt)) return await real.commit(ops);
      if (when === 'before') die(ops);
      await real.commit(ops);
      return die(ops);
    },
  };
}

function die(ops: readonly Op[]): never {
  writeSync(1, `dies ${when} ${[...new Set(ops.map(({ op, collection }) => `${op} ${collection}`))].join(', ')}\n`);
  process.kill(process.pid, 'SIGKILL');
  throw new Error('unreachable');
}

function fail(error: unknown): void {
  writeSync(2, `${String(error)}\n`);
  process.exitCode = 1;
}
