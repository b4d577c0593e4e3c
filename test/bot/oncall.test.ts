/** On-call and schedule as the house puts them together: their files, what they refuse at a start, and what they tell where. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { describeActions } from '#bot/compose/actions.ts';
import { openOnCall } from '#bot/compose/oncall.ts';
import { openSchedule } from '#bot/compose/schedule.ts';
import { readConfig } from '#bot/config.ts';
import { onCallActions } from '#engine/actions/oncall.ts';
import { createRegistry } from '#engine/actions/registry.ts';
import { createBooks } from '#engine/alerts/alert-book.ts';
import type { JobEngine } from '#engine/jobs/types.ts';
import type { PolicySource } from '#engine/policy/types.ts';
import { createMemoryStore } from '#engine/store/drivers/memory.ts';
import { drift } from '../engine/oncall/on-call-setup.ts';
import { FakeClock, settle } from '../fakes/fake-clock.ts';
import { createRecordingLogger } from '../fakes/recording-logger.ts';
import { temporaryFolder } from '../fakes/temporary-folder.ts';
import { http } from '../http.ts';

const ROTA = 'zone: UTC\nprimary:\n  people: [ann]\n  handover: monday 09:00\n  since: 2026-01-05\n';
const MINUTELY = 'entries:\n  - {id: look, cron: "* * * * *", action: status, tell: always}\n';

async function begin(files: Readonly<Record<string, string>>, environment: Record<string, string> = {}) {
  const dir = await temporaryFolder('oncall');
  const runbooks = join(dir, 'runbooks');
  await mkdir(runbooks);
  for (const [name, text] of Object.entries(files)) await writeFile(join(runbooks, name), text);
  const config = readConfig({ MLOPS_STATE_DIR: dir, MLOPS_RUNBOOKS_DIR: runbooks, LANG: 'en', ...environment }, dir);
  const clock = new FakeClock(Date.parse('2026-01-05T09:00:30Z'));
  const store = createMemoryStore({ clock });
  const log = createRecordingLogger();
  const { alerts } = createBooks({ store, clock });
  const policy: PolicySource = { current: async () => ({ policy: null, file: '', problems: [] }) };
  const closers: (() => Promise<void>)[] = [];
  onTestFinished(async () => {
    for (const close of closers.reverse()) await close();
  });
  const posted = async () => {
    const texts: string[] = [];
    for await (const { value } of store.list('outbox')) {
      const { to, content } = value as { to: { channel: string }; content: { text: string } };
      texts.push(`${to.channel}: ${content.text}`);
    }
    return texts;
  };
  const ports = { config, store, clock, log, isServer: true } as const;
  const jobs = {} as JobEngine;
  return {
    ...{ clock, store, log, alerts, posted, file: (name: string) => join(runbooks, name) },
    onCall: (isServer = true) => openOnCall({ ...ports, alerts, policy, isServer }, closers),
    schedule: (isServer = true) => openSchedule({ ...ports, jobs, specs: describeActions(config), isServer }, closers),
  };
}

describe('a file that cannot be used', () => {
  it('keeps a server from starting, by its line and key', async () => {
    const house = await begin({ 'oncall.yaml': 'zone: Mars/Phobos\n', 'schedule.yaml': 'entries: [{id: a}]\n' });

    await expect(house.onCall()).rejects.toMatchObject({
      code: 'oncall_invalid',
      facts: { problems: ['line 1: zone: a time zone looks like Europe/Berlin'] },
    });
    await expect(house.schedule()).rejects.toMatchObject({ code: 'schedule_invalid' });
  });

  it('keeps no command that came alone from working', async () => {
    const house = await begin({ 'oncall.yaml': 'zone: Mars/Phobos\n', 'schedule.yaml': 'entries: [{id: a}]\n' });

    await expect(house.onCall(false)).resolves.toBeDefined();
    await expect(house.schedule(false)).resolves.toBeDefined();
  });

  it('that was good before is told in the log, and the rota before counts', async () => {
    const house = await begin({ 'oncall.yaml': ROTA });
    const { parts } = await house.onCall();

    await writeFile(house.file('oncall.yaml'), `${ROTA}quite: []\n`);
    const state = await parts.onCall.current();

    expect(state).toMatchObject({ rota: { zone: 'UTC' }, problems: ['line 6: quite: there is no such key'] });
    expect(house.log.entries.map(({ message }) => message)).toContain(
      'on-call file cannot be used; the rota before counts',
    );
  });
});

it('an alert that nobody answers rings the pager of the configuration, whatever becomes of Slack', async () => {
  http('https://pager.example')
    .post('/hook', (body) => body.person === 'ann' && /^For ann/.test(body.summary))
    .reply(200);
  const steps = 'escalation:\n  - {after_minutes: 2, call: primary, by: [pager]}\n';
  const environment = {
    MLOPS_PAGER_WEBHOOK_URL: 'https://pager.example/hook',
    MLOPS_PAGER_WEBHOOK_SECRET: 's'.repeat(16),
  };
  const house = await begin({ 'oncall.yaml': ROTA + steps }, environment);
  await house.onCall();

  const { id } = await house.alerts.raise(drift('drift ecb/usd', { facts: { source: 'ecb', signal: 'usd' } }));
  await house.clock.advance(2 * 60_000);
  // Who calls reads the rota from its file before it sets its alarm.
  await expect
    .poll(async () => {
      await house.clock.advance(1_000);
      return (await house.alerts.get(id)).steps.at(-1);
    })
    .toMatchObject({ what: 'called', facts: { by: 'pager', pager: 'webhook', person: 'ann', how: 'sent' } });
});

it('who takes it is told where alerts are told', async () => {
  const house = await begin({ 'oncall.yaml': ROTA });
  const { parts } = await house.onCall();
  const take = createRegistry(onCallActions(parts)).find('oncall take')!;
  const request = { actor: { id: 'boris', edge: 'local' as const } };

  await take.execute(await take.plan!(take.args.parse({}), request), request);

  expect(await house.posted()).toEqual([expect.stringMatching(/^C0000000002: boris is on call now \(primary\)/)]);
});

it('what the schedule did is told where alerts are told, once', async () => {
  const house = await begin({ 'schedule.yaml': MINUTELY });
  const { parts, start } = await house.schedule();
  const result = { watched: 0, streams: 0, quiet: [], ok: true };
  await start(async () => ({ ok: true, action: 'streams fresh', result }));
  await house.clock.advance(60_000);

  await parts.scheduler.tick();
  await parts.scheduler.tick();
  await settle();

  expect(await house.posted()).toEqual([expect.stringMatching(/^C0000000002: No stream has .*By the schedule: look/s)]);
});
