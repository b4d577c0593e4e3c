/** SlotCalendar over croner, which is asked with a reference date and sets no timer. */
import { Cron } from 'croner';
import { isZone } from '../../clock.ts';
import type { ScheduleEntry, SlotCalendar } from '../types.ts';

type When = Pick<ScheduleEntry, 'cron' | 'zone'>;

/** Slots that croner moves out of an hour that clocks skip are none of ours: so many are looked through. */
const LOOKED_AT = 5;

export function createSlotCalendar(): SlotCalendar {
  return {
    problem: (entry) => {
      if (!isZone(entry.zone)) return { key: 'zone', text: 'a time zone looks like Europe/Berlin' };
      try {
        const next = cronOf(entry).nextRun(new Date(0));
        return next === null ? { key: 'cron', text: 'there is no such day' } : null;
      } catch (thrown) {
        return { key: 'cron', text: (thrown as Error).message.replace(/^Cron\w+: /, '') };
      }
    },
    latest: (entry, atMs) => {
      const cron = cronOf(entry);
      // Looked at from the next whole second: the reference itself does not count.
      const reference = new Date(Math.floor(atMs / 1000) * 1000 + 1000);
      return firstOf(cron.previousRuns(LOOKED_AT, reference), cron);
    },
    next: (entry, atMs) => {
      const cron = cronOf(entry);
      return firstOf(cron.nextRuns(LOOKED_AT, new Date(atMs)), cron);
    },
  };
}

function cronOf({ cron, zone }: When): Cron {
  return new Cron(cron, { timezone: zone, mode: '5-part' });
}

function firstOf(slots: readonly Date[], cron: Cron): number | null {
  return slots.find((slot) => cron.match(slot))?.getTime() ?? null;
}
