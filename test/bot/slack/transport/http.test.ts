import { describe, expect, it } from 'vitest';
import { OpsError } from '#engine/errors.ts';
import { createMemoryStore } from '#engine/store/drivers/memory.ts';
import { createFailingStore, type FailingStore } from '../../../fakes/failing-store.ts';
import { ANN } from '../../local/server/slack-house.ts';
import { openDesk, until } from '../slack-desk.ts';

describe('a delivery over HTTP', () => {
  it.each([
    ['is taken', 0, 'acked'],
    ['signed almost five minutes ago is taken', -290, 'acked'],
    ['signed by a clock that goes ahead a little is taken', 290, 'acked'],
    ['signed more than five minutes ago is refused', -310, 'failed'],
    ['signed more than five minutes ahead is refused', 310, 'failed'],
    ['signed an hour ahead is refused', 3600, 'failed'],
  ])('%s', async (_, seconds, status) => {
    const desk = await openDesk({ transport: 'http' });
    desk.slack.faults.lostDeliveries = 'drop';
    desk.slack.faults.signatureAgeSeconds = seconds;

    const answer = await desk.slack.person(ANN).command('ops', '/mlops whoami');

    expect(answer.status).toBe(status);
    expect(desk.edge.stats().intake.taken).toBe(status === 'acked' ? 1 : 0);
  });

  it('with a wrong signature is refused', async () => {
    const desk = await openDesk({ transport: 'http' });
    desk.slack.faults.lostDeliveries = 'drop';
    desk.slack.faults.wrongSignature = true;

    const answer = await desk.slack.person(ANN).command('ops', '/mlops whoami');

    expect(answer.status).toBe('failed');
    expect(desk.edge.stats().intake.taken).toBe(0);
  });

  it('answers Slack’s questions when the address is entered', async () => {
    const desk = await openDesk({ transport: 'http' });
    const http = desk.slack.deliverTo(`http://127.0.0.1:${desk.edge.port}/slack/events`)!;

    expect(await http.check()).toEqual({ challenge: true, sslCheck: true });
  });

  it('that cannot be kept is not acknowledged', async () => {
    let store: FailingStore | undefined;
    const desk = await openDesk({
      transport: 'http',
      store: (clock) => {
        store = createFailingStore(createMemoryStore({ clock }));
        return store;
      },
    });
    desk.slack.faults.lostDeliveries = 'drop';
    store!.refuse = () => new OpsError('state_full', 'full', { facts: { path: '/srv' } });

    const answer = await desk.slack.person(ANN).command('ops', '/mlops whoami');

    store!.refuse = undefined;
    expect(answer).toMatchObject({ status: 'failed', reason: 'http_error' });
    expect(desk.performed).toEqual([]);
  });

  it('whose acknowledgement is lost is known when it comes again', async () => {
    const desk = await openDesk({ transport: 'http' });
    desk.slack.faults.onDelivery({}, { kind: 'lose_ack' });

    desk.slack.person(ANN).mention('ops', 'train a.csv --again');
    await until(() => desk.edge.stats().intake.taken === 1);
    await desk.clock.advance(3000);
    await until(() => desk.edge.stats().intake.repeated === 1);

    expect(desk.edge.stats().intake.taken).toBe(1);
    expect(desk.performed).toHaveLength(1);
  });
});
