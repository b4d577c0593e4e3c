import { createHmac } from 'node:crypto';
import { expect, it } from 'vitest';
import { createPagerWebhook } from '#engine/oncall/drivers/pager-webhook.ts';
import { page, pagerContract, type Sent, takes } from '../../../contracts/pager.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';
import { http } from '../../../http.ts';

const ORIGIN = 'https://pager.example';
const SECRET = 'a secret of the deployment';
const never = new AbortController().signal;
const open = (clock = new FakeClock()) => ({
  pager: createPagerWebhook({ url: `${ORIGIN}/hook?x=1`, secret: SECRET, summarise: () => 'Firing', clock }),
  origin: ORIGIN,
  path: '/hook?x=1',
  taken: 200,
  hopeless: 422,
});

pagerContract('a webhook', () => open());

it('is signed over its time and its very bytes', async () => {
  const { pager, origin, path } = open();
  const sent: Sent[] = [];
  takes(http(origin), path, 200, sent);

  await pager.send(page(), never);

  const { raw, headers } = sent[0]!;
  const stamp = String(Date.UTC(2026, 0, 5, 9) / 1000);
  const signature = createHmac('sha256', SECRET).update(`${stamp}.${raw}`).digest('hex');
  expect(headers['x-mlops-timestamp']).toBe(stamp);
  expect(headers['x-mlops-signature']).toBe(`v1=${signature}`);
  expect(raw).not.toContain(SECRET);
});

it('carries what a person needs and no more of the queue than that', async () => {
  const { pager, origin, path } = open();
  const sent: Sent[] = [];
  takes(http(origin), path, 200, sent);

  await pager.send(page(), never);

  expect(sent[0]!.body).toEqual({
    schema: 'mlops.page/1',
    event: 'trigger',
    key: 'A-12 2026-01-05T09:00:00.000Z',
    alert: 'A-12',
    about: 'drift ecb/usd',
    kind: 'drift',
    level: 'drift',
    summary: 'Firing',
    person: 'ann',
    role: 'primary',
    raised_at: '2026-01-05T09:00:00.000Z',
    facts: { source: 'ecb', signal: 'usd', shift_sd: 1.5 },
  });
});

it('has one idempotency key for each page, whenever it is sent, and another for another page', async () => {
  const clock = new FakeClock();
  const { pager, origin, path } = open(clock);
  const sent: Sent[] = [];
  const scope = http(origin);
  for (let n = 0; n < 3; n += 1) takes(scope, path, 200, sent);

  await pager.send(page(), never);
  await clock.advance(60_000);
  await pager.send(page({ attempts: 2 }), never);
  await pager.send(page({ id: 'another' }), never);

  const keys = sent.map(({ headers }) => headers['idempotency-key']);
  expect(keys[0]).toMatch(/^[0-9a-f]{64}$/);
  expect(keys[1]).toBe(keys[0]);
  expect(keys[2]).not.toBe(keys[0]);
});
