/** `ticket list|show|note|close`: by any way of writing a ticket's number. */
import { describe, expect, it } from 'vitest';
import type { OpsError } from '#engine/errors.ts';
import { alertDesk } from '../../fakes/alert-desk.ts';
import { driftOf } from '../alerts/alert-room.ts';

const refusal = (work: Promise<unknown>) =>
  work.then(
    () => null,
    ({ code, facts }: OpsError) => ({ code, facts }),
  );

describe('a ticket', () => {
  it('is listed, shown, added to and closed with its alert, by any way of writing its number', async () => {
    const { alerts, ask } = await alertDesk();
    await alerts.raise(driftOf('usd'));
    await alerts.raise(driftOf('gbp'));

    await ask('ticket note', { ticket: 't1', text: 'asked the vendor' });
    await ask('ticket close', { ticket: '1', reason: 'explained' });

    expect(await ask('ticket list')).toMatchObject({ result: { tickets: [{ id: 'T-2', lines: 1 }] } });
    expect(await ask('ticket list', { all: true })).toMatchObject({
      result: { tickets: [{ id: 'T-2' }, { id: 'T-1', resolution: 'closed', lines: 3 }] },
    });
    expect(await ask('ticket show', { ticket: 'T-1' })).toMatchObject({
      result: { ticket: { lines: [{}, { what: 'note', by: 'ann', facts: { text: 'asked the vendor' } }, {}] } },
    });
    expect(await alerts.get('A-1')).toMatchObject({ resolution: { how: 'closed', by: 'ann', reason: 'explained' } });
  });

  it('that is not there is refused with the newest one, and one that is closed says so', async () => {
    const { alerts, ask } = await alertDesk();
    expect(await refusal(ask('ticket show', { ticket: 'T-9' }))).toMatchObject({ facts: { hint: null } });
    await alerts.raise(driftOf('usd'));
    await ask('ticket close', { ticket: 'T-1', reason: 'explained' });

    expect(await refusal(ask('ticket show', { ticket: 'x' }))).toEqual({
      code: 'ticket_not_found',
      facts: { ticket: 'x', hint: 'T-1' },
    });
    expect(await refusal(ask('ticket close', { ticket: 'T-1', reason: 'again' }))).toMatchObject({
      code: 'ticket_over',
      facts: { resolution: 'closed' },
    });
  });
});
