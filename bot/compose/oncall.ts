/** On-call, put together: the rota's file, escalation, pagers and the heartbeat. */
import { join } from 'node:path';
import type { OnCallActionPorts } from '#engine/actions/oncall.ts';
import type { AlertBook } from '#engine/alerts/types.ts';
import type { Clock } from '#engine/clock.ts';
import { OpsError } from '#engine/errors.ts';
import type { Logger } from '#engine/jobs/logger.ts';
import { heartbeatUrl } from '#engine/oncall/drivers/heartbeat-url.ts';
import { createPagerWebhook } from '#engine/oncall/drivers/pager-webhook.ts';
import { createPagerDuty } from '#engine/oncall/drivers/pagerduty.ts';
import { Escalator } from '#engine/oncall/escalator.ts';
import { startHeartbeat } from '#engine/oncall/heartbeat.ts';
import { createOnCallSource } from '#engine/oncall/on-call-source.ts';
import { PageQueue } from '#engine/oncall/page-queue.ts';
import { ROTA_SCHEMA, rotaProblems } from '#engine/oncall/rota-document.ts';
import type { Page, Pager, Rota } from '#engine/oncall/types.ts';
import type { PolicySource } from '#engine/policy/types.ts';
import { openYamlFile } from '#engine/settings/drivers/yaml-file.ts';
import type { SettingsState } from '#engine/settings/types.ts';
import { followCollection } from '#engine/store/follow-collection.ts';
import type { Follow, Store } from '#engine/store/types.ts';
import type { Config } from '../config.ts';
import { announcement } from '../slack/announce.ts';
import { outcomeView } from '../views/drawings/outcome-view.ts';
import { pageSummary } from '../views/page-summary.ts';
import { textsOf } from '../views/texts/catalogue.ts';
import { alertsChannelOf } from './alerts-channel.ts';

export interface OnCallPorts {
  readonly config: Config;
  readonly alerts: AlertBook;
  readonly policy: PolicySource;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  /** Whether this process calls people; a command that came alone only looks, and takes a role. */
  readonly isServer: boolean;
}

export interface OnCallHouse {
  /** What its actions need. */
  readonly parts: OnCallActionPorts;
  /** @param problem what is wrong with this process; null when all is well */
  startHeartbeat(problem: () => Promise<string | null>): void;
}

/** @throws OpsError `oncall_invalid` where this process would call people by a file that cannot be used */
export async function openOnCall(ports: OnCallPorts, closers: (() => Promise<void>)[]): Promise<OnCallHouse> {
  const { config, alerts, store, clock, log, isServer } = ports;
  const texts = textsOf(config.locale);
  const pagers = pagersOf(ports, (page) => pageSummary(page, texts));
  const names = pagers.map(({ name }) => name);
  const onCall = createOnCallSource({ rota: await openRota(ports), store });
  const follow: Follow = (collection, onPut, signal) =>
    followCollection(collection, onPut, { store, log, signal, archived: true });

  if (isServer) {
    const queue = new PageQueue({ store, follow, alerts, pagers, clock, log });
    const escalator = new Escalator({ store, follow, alerts, onCall, pagers: names, clock, log });
    closers.push(() => queue.stop());
    await queue.start();
    closers.push(() => escalator.stop());
    await escalator.start();
  }

  const announcer = { texts, clock, channel: alertsChannelOf(config) };
  return {
    parts: {
      onCall,
      store,
      clock,
      pagers: names,
      announce: (key, action, result) =>
        announcement(key, outcomeView({ ok: true, action, result }, clock.now(), texts), announcer),
    },
    startHeartbeat: (problem) => {
      if (config.heartbeatUrl === null) return;
      closers.push(startHeartbeat({ beat: heartbeatUrl(config.heartbeatUrl), problem, clock, log }));
    },
  };
}

async function openRota({ config, policy, log, isServer }: OnCallPorts) {
  const file = join(config.runbooksDir, 'oncall.yaml');
  const people = async () => (await policy.current()).policy?.people.map(({ id }) => id) ?? null;
  const rota = await openYamlFile({
    file,
    schema: ROTA_SCHEMA,
    check: async (value) => rotaProblems(value, await people()),
    onChange: ({ value, problems }: SettingsState<Rota>) => {
      if (problems.length > 0) log.error({ file, problems }, 'on-call file cannot be used; the rota before counts');
      else log.info({ file }, value === null ? 'on-call file is gone' : 'on-call file read anew');
    },
  });
  const { problems } = await rota.current();
  if (isServer && problems.length > 0) {
    throw new OpsError('oncall_invalid', `${file}: ${problems.join('; ')}`, { facts: { file, problems } });
  }
  return rota;
}

function pagersOf({ config, clock }: OnCallPorts, summarise: (page: Page) => string): readonly Pager[] {
  const { pagerduty, webhook } = config.pagers;
  return [
    ...(pagerduty === null ? [] : [createPagerDuty({ ...pagerduty, summarise, clock })]),
    ...(webhook === null ? [] : [createPagerWebhook({ ...webhook, summarise, clock })]),
  ];
}
