import { expect, it } from 'vitest';
import type { AlertLevel } from '#engine/alerts/types.ts';
import { createPagerDuty } from '#engine/oncall/drivers/pagerduty.ts';
import { page, pagerContract, type Sent, takes } from '../../../contracts/pager.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';
import { http } from '../../../http.ts';

const ORIGIN = 'https://events.pagerduty.example';
const never = new AbortController().signal;
const open = (summarise: Parameters<typeof createPagerDuty>[0]['summarise'] = ({ about }) => `Firing: ${about}`) => ({
  pager: createPagerDuty({ url: `${ORIGIN}/`, routingKey: 'r'.repeat(32), summarise, clock: new FakeClock() }),
  origin: ORIGIN,
  path: '/v2/enqueue',
  taken: 202,
  hopeless: 400,
});

pagerContract('PagerDuty', open);

it('is told of a page as its Events API v2 has it', async () => {
  const { pager, origin, path } = open();
  const sent: Sent[] = [];
  takes(http(origin), path, 202, sent);

  await pager.send(page(), never);

  expect(sent[0]!.body).toEqual({
    routing_key: 'r'.repeat(32),
    event_action: 'trigger',
    dedup_key: 'A-12 2026-01-05T09:00:00.000Z',
    client: 'mlops',
    payload: {
      summary: 'Firing: drift ecb/usd',
      source: 'drift ecb/usd',
      severity: 'error',
      timestamp: '2026-01-05T09:00:00.000Z',
      class: 'drift',
      custom_details: { alert: 'A-12', kind: 'drift', called: 'ann', source: 'ecb', signal: 'usd', shift_sd: 1.5 },
    },
  });
});

it('is told of an answer and of an end by the key alone', async () => {
  const { pager, origin, path } = open();
  const sent: Sent[] = [];
  const scope = http(origin);
  takes(scope, path, 202, sent);
  takes(scope, path, 202, sent);

  await pager.send(page({ event: 'acknowledge' }), never);
  await pager.send(page({ event: 'resolve' }), never);

  expect(sent.map(({ body }) => [Object.keys(body), body.event_action])).toEqual([
    [['routing_key', 'event_action', 'dedup_key'], 'acknowledge'],
    [['routing_key', 'event_action', 'dedup_key'], 'resolve'],
  ]);
});

it.each([
  ['notice', 'info'],
  ['warning', 'warning'],
  ['drift', 'error'],
  ['critical', 'critical'],
] as const)('knows a level of %s as %s', async (level: AlertLevel, severity) => {
  const { pager, origin, path } = open();
  const sent: Sent[] = [];
  takes(http(origin), path, 202, sent);

  await pager.send(page({ level }), never);

  expect(sent[0]!.body.payload).toMatchObject({ severity });
});

it('never gets more than it takes', async () => {
  const { pager, origin, path } = open(() => `a\u0000b${'😀'.repeat(2_000)}`);
  const sent: Sent[] = [];
  takes(http(origin), path, 202, sent);
  const streams = Array.from({ length: 5_000 }, (_, at) => ({ source: 'ecb', signal: `currency ${at}`, at }));

  await pager.send(page({ key: 'k'.repeat(900), about: '', facts: { streams } }), never);

  const { payload, dedup_key } = sent[0]!.body as { payload: Record<string, string>; dedup_key: string };
  expect(dedup_key).toHaveLength(255);
  expect(payload.summary!.length).toBeLessThanOrEqual(1024);
  expect(payload.summary!.isWellFormed()).toBe(true);
  expect(payload.summary).toMatch(/^a b😀/);
  expect(payload.source).toBe('A-12');
  expect(payload.custom_details).toEqual({ alert: 'A-12', kind: 'drift', called: 'ann' });
});
