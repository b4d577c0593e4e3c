/** `drift ack|confirm|dismiss|snooze|undo`: which alert is meant, and what comes of the answer. */
import { describe, expect, it } from 'vitest';
import { OpsError } from '#engine/errors.ts';
import { trainFlow } from '#engine/training/jobs.ts';
import { alertDesk, TRAIN_PLAN } from '../../fakes/alert-desk.ts';
import { settle } from '../../fakes/fake-clock.ts';
import { driftOf, stepsOf } from '../alerts/alert-room.ts';

const refusal = (work: Promise<unknown>) =>
  work.then(
    () => null,
    ({ code, facts }: OpsError) => ({ code, facts }),
  );

describe('an alert', () => {
  it.each(['A-1', 'a1', '1', ' a-1 ', 'ecb/usd', 'drift ecb/usd'])('is named by %j', async (name) => {
    const { alerts, ask } = await alertDesk();
    await alerts.raise(driftOf('usd'));
    await alerts.raise(driftOf('gbp'));

    await ask('drift ack', { alert: name });

    expect((await alerts.get('A-1')).acknowledged!.by).toBe('ann');
    expect((await alerts.get('A-2')).state).toBe('firing');
  });

  it('need not be named where it is the only open one', async () => {
    const { alerts, ask } = await alertDesk();
    expect(await refusal(ask('drift ack'))).toEqual({ code: 'alert_not_named', facts: { open: [] } });
    await alerts.raise(driftOf('usd'));
    await ask('drift ack');
    await alerts.raise(driftOf('gbp'));

    expect(await refusal(ask('drift ack'))).toEqual({ code: 'alert_not_named', facts: { open: ['A-1', 'A-2'] } });
    expect((await alerts.get('A-1')).state).toBe('acknowledged');
  });

  it('that is not there is refused with one that is', async () => {
    const { alerts, ask } = await alertDesk();
    await alerts.raise(driftOf('usd'));

    expect(await refusal(ask('drift ack', { alert: 'ecb/xyz' }))).toEqual({
      code: 'alert_not_found',
      facts: { alert: 'ecb/xyz', hint: 'A-1' },
    });
    expect((await refusal(ask('drift ack', { alert: 'A-99' })))!.code).toBe('alert_not_found');
  });

  it.each([
    ['90m', '2026-01-05T10:30:00.000Z'],
    ['4h', '2026-01-05T13:00:00.000Z'],
    ['2 days', '2026-01-07T09:00:00.000Z'],
    ['1.5h', '2026-01-05T10:30:00.000Z'],
    ['4 hours', '2026-01-05T13:00:00.000Z'],
    ['90 minutes', '2026-01-05T10:30:00.000Z'],
    ['1 Hour', '2026-01-05T10:00:00.000Z'],
    ['1 week', '2026-01-12T09:00:00.000Z'],
  ])('is snoozed for %s', async (span, until) => {
    const { alerts, ask } = await alertDesk();
    await alerts.raise(driftOf('usd'));

    await ask('drift snooze', { for: span });

    expect(await alerts.get('A-1')).toMatchObject({ state: 'snoozed', snoozed_until: until });
  });

  it('is snoozed till the next morning of this machine', async () => {
    const { alerts, ask, clock } = await alertDesk();
    await alerts.raise(driftOf('usd'));

    await ask('drift snooze', { for: 'morning' });

    const until = new Date((await alerts.get('A-1')).snoozed_until!);
    expect([until.getHours(), until.getMinutes()]).toEqual([8, 0]);
    const waitMs = until.getTime() - clock.now();
    expect(waitMs).toBeGreaterThan(0);
    expect(waitMs).toBeLessThanOrEqual(25 * 3_600_000);
  });

  it('that is acknowledged already says so to who comes second, and to who says it again', async () => {
    const { alerts, ask } = await alertDesk();
    await alerts.raise(driftOf('usd'));
    await alerts.raise(driftOf('gbp'));
    await alerts.acknowledge('A-2', 'ben');

    expect(await ask('drift ack', { alert: 'A-1' })).toMatchObject({ result: { changed: true } });
    expect(await ask('drift ack', { alert: 'A-1' })).toMatchObject({ result: { changed: false } });
    expect(await ask('drift ack', { alert: 'A-2' })).toMatchObject({
      result: { changed: false, alert: { acknowledged: { by: 'ben' } } },
    });
  });

  it('that is snoozed can still be acknowledged, also by who had acknowledged it', async () => {
    const { alerts, ask } = await alertDesk();
    await alerts.raise(driftOf('usd'));
    await ask('drift ack');
    await ask('drift snooze');

    expect(await ask('drift ack')).toMatchObject({ result: { changed: true, alert: { state: 'acknowledged' } } });
  });

  it.each(['0m', '30s', '8d', '2 weeks', 'soon', '4 hourses', '2 dr', '1 constructor', '-1h', '1y', ''])(
    'is not snoozed for %j',
    async (span) => {
      const { alerts, ask } = await alertDesk();
      await alerts.raise(driftOf('usd'));

      expect(await refusal(ask('drift snooze', { for: span }))).toMatchObject({
        code: 'bad_value',
        facts: { option: 'for', got: span, reason: { code: 'not_a_span', mostDays: 7 } },
      });
    },
  );

  it('is dismissed with a reason that stands in its ticket, and taken back by whoever sees better', async () => {
    const { alerts, ask, tickets } = await alertDesk();
    await alerts.raise(driftOf('usd'));
    await expect(ask('drift dismiss', { reason: '  ' })).rejects.toThrow();

    await ask('drift dismiss', { reason: 'a holiday' });
    await ask('drift undo', { alert: 'A-1' }, { id: 'bob', edge: 'slack' });

    expect(stepsOf(await alerts.get('A-1'))).toEqual(['raised', 'dismissed by ann', 'reopened by bob']);
    expect((await tickets.get('T-1')).lines[1]).toMatchObject({
      what: 'closed',
      by: 'ann',
      facts: { resolution: 'dismissed', reason: 'a holiday' },
    });
  });
});

describe('a drift that is confirmed', () => {
  it('repeats the newest training with its parameters and data; a second one joins it', async () => {
    const { alerts, ask, jobOf, trained } = await alertDesk();
    const first = await trained({ purge_gap: 7 });
    await alerts.raise(driftOf('usd'));

    const terminal = { id: 'ann', edge: 'terminal' } as const;
    const job = await jobOf(await ask('drift confirm', {}, terminal));
    const again = await ask('drift confirm', {}, { id: 'bob', edge: 'terminal' });

    const { run_name: _, ...plan } = TRAIN_PLAN;
    expect(job).toMatchObject({ kind: 'train', retry_of: first, payload: { plan: { ...plan, purge_gap: 7 } } });
    expect(again).toMatchObject({ joined: true, job: { id: job.id } });
    expect(stepsOf(await alerts.get('A-1'))).toEqual(['raised', 'confirmed by ann']);
  });

  it('goes to the usual place where the asker may not write where the former model is', async () => {
    const { alerts, ask, jobOf, trained } = await alertDesk();
    await trained();
    await alerts.raise(driftOf('usd'));

    const job = await jobOf(await ask('drift confirm'));

    expect(job.payload.plan).toMatchObject({ output: '/out/usual/model.onnx', summary: '/out/usual/model.json' });
  });

  it('is refused before anything was trained, where its data are gone, and where it is over', async () => {
    const { alerts, ask, trained } = await alertDesk();
    await alerts.raise(driftOf('usd'));
    expect((await refusal(ask('drift confirm')))!.code).toBe('no_training');
    await trained({ dataset: '/gone/events.parquet' });
    expect((await refusal(ask('drift confirm')))!.code).toBe('file_not_found');
    await ask('drift dismiss', { reason: 'no' });

    expect((await refusal(ask('drift confirm', { alert: 'A-1' })))!.code).toBe('alert_over');
  });

  it('ends with its training, which its ticket tells of', async () => {
    const { alerts, ask, trained, endTraining, tickets } = await alertDesk();
    await trained();
    await alerts.raise(driftOf('usd'));
    await ask('drift confirm');

    await endTraining();

    expect(await alerts.get('A-1')).toMatchObject({ state: 'resolved', resolution: { how: 'confirmed', by: 'ann' } });
    expect(
      (await tickets.get('T-1')).lines.map(({ what, facts }) => [what, facts.job ?? null, facts.auc ?? null]),
    ).toEqual([
      ['opened', null, null],
      ['confirmed', 'J-2', null],
      ['retrained', 'J-2', 0.55],
      ['closed', null, null],
    ]);
  });

  it('fires again where the training fails', async () => {
    const { alerts, ask, trained, endTraining } = await alertDesk();
    await trained();
    await alerts.raise(driftOf('usd'));
    await ask('drift confirm');

    await endTraining(new OpsError('file_changed', 'changed', { facts: { file: 'x' } }));

    const alert = await alerts.get('A-1');
    expect(alert).toMatchObject({ state: 'firing', acknowledged: null });
    expect(alert.steps.at(-1)).toMatchObject({ what: 'retrain_failed', facts: { job: 'J-2', error: 'file_changed' } });
  });

  it('that is taken back while the model trains is not ended by it', async () => {
    const { alerts, ask, trained, endTraining } = await alertDesk();
    await trained();
    await alerts.raise(driftOf('usd'));
    await ask('drift confirm');
    await ask('drift undo');

    await endTraining();

    expect((await alerts.get('A-1')).state).toBe('firing');
  });

  it('and opened again after its training stays open', async () => {
    const { alerts, ask, trained, endTraining } = await alertDesk();
    await trained();
    await alerts.raise(driftOf('usd'));
    await ask('drift confirm');
    await endTraining();

    await ask('drift undo', { alert: 'A-1' });
    await settle();

    expect((await alerts.get('A-1')).resolution).toBeNull();
  });

  it('ends with a training that ended while no process watched', async () => {
    const { alerts, ask, trained, endTraining, retraining, openRetraining } = await alertDesk();
    await trained();
    await alerts.raise(driftOf('usd'));
    await retraining.stop();
    await ask('drift confirm');
    await endTraining();
    expect((await alerts.get('A-1')).state).toBe('acknowledged');

    await openRetraining();
    await settle();

    expect((await alerts.get('A-1')).resolution!.how).toBe('confirmed');
  });

  it('is told at the next start of the training that a kill left without it, and ends with that', async () => {
    const { alerts, ask, jobs, jobOf, trained, endTraining, retraining, openRetraining } = await alertDesk();
    await trained();
    await alerts.raise(driftOf('usd'));
    await alerts.raise(driftOf('gbp'));
    await retraining.stop();
    const request_key = (await jobOf(await ask('drift confirm', { alert: 'A-2' }))).request_key!;
    await ask('drift undo', { alert: 'A-2' });
    const { children, parent } = trainFlow(TRAIN_PLAN, { by: { id: 'bob', edge: 'slack' } });
    await jobs.flow(children, { ...parent, retryOf: 'J-1', requestKey: request_key.replace('A-2', 'A-1') });

    await openRetraining();
    await settle();

    expect((await alerts.get('A-1')).steps.at(-1)).toMatchObject({
      what: 'confirmed',
      by: 'bob',
      facts: { job: 'J-3', repeats: 'J-1' },
    });
    expect(stepsOf(await alerts.get('A-2')).at(-1)).toBe('undone by ann');
    await endTraining();
    await endTraining();
    expect((await alerts.get('A-1')).resolution).toMatchObject({ how: 'confirmed', by: 'bob' });
  });

  it('has one training, however often its request is carried out', async () => {
    const { alerts, registry, jobs, trained } = await alertDesk();
    await trained();
    await alerts.raise(driftOf('usd'));
    const request = { actor: { id: 'ann', edge: 'slack' }, requestKey: 'a delivery' } as const;
    const confirm = registry.find('drift confirm')!;
    const once = async () => await confirm.execute(await confirm.plan!({}, request), request);

    await once();
    await once();

    expect(await jobs.get('J-2')).toBeDefined();
    expect(await jobs.get('J-3')).toBeUndefined();
    expect(stepsOf(await alerts.get('A-1'))).toEqual(['raised', 'confirmed by ann']);
  });

  it('whose note was written before a kill is ended without a second one', async () => {
    const { alerts, ask, trained, endTraining, retraining, openRetraining, tickets } = await alertDesk();
    await trained();
    await alerts.raise(driftOf('usd'));
    await retraining.stop();
    await ask('drift confirm');
    await endTraining();
    await alerts.note('A-1', 'retrained', 'system', { job: 'J-2', better: true, auc: 0.55 });

    await openRetraining();
    await settle();

    expect((await tickets.get('T-1')).lines.map(({ what }) => what)).toEqual([
      'opened',
      'confirmed',
      'retrained',
      'closed',
    ]);
  });
});
