import { expect, it } from 'vitest';
import { namedAlert } from '#engine/actions/named-alert.ts';
import { createAlertBook } from '#engine/alerts/alert-book.ts';
import { createMemoryStore } from '#engine/store/drivers/memory.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';

it('takes no alert of a stream whose name only ends like the one that was typed', async () => {
  const clock = new FakeClock();
  const alerts = createAlertBook({ store: createMemoryStore({ clock }), clock });
  const facts = { source: 'the ecb', signal: 'usd' };
  const news = { kind: 'drift', level: 'drift', wakes: false, channel: null } as const;
  const { id } = await alerts.raise({ ...news, about: 'drift the ecb/usd', facts });

  await expect(namedAlert('ecb/usd', alerts)).rejects.toMatchObject({ code: 'alert_not_found' });
  expect(await namedAlert('the ecb/usd', alerts)).toMatchObject({ id });
});
