/** Times of observations: ISO 8601 with its zone, or a day alone, in the one form in which they are kept. */
import { isoTime } from '../../clock.ts';

const FORM = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,12}))?)?(Z|[+-]\d\d(?::?\d\d)?))?$/;
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** `2026-11-23T14:03:07.250Z`, as `isoTime` writes it: then it sorts as text. Undefined for what is no time; digits behind milliseconds are cut. */
export function plainTime(text: string): string | undefined {
  const parts = FORM.exec(text);
  if (parts === null) return undefined;
  const [, year, month, day, hour = '00', minute = '00', second = '00', fraction = '', zone = 'Z'] = parts;
  if (!isDay(Number(year), Number(month), Number(day))) return undefined;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  const ms = fraction.length === 3 ? fraction : fraction.slice(0, 3).padEnd(3, '0');
  const local = `${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}Z`;
  const offsetMs = zoneMs(zone);
  // The common case, and a date costs more than all of the rest.
  if (offsetMs === 0 || offsetMs === undefined) return offsetMs === 0 ? local : undefined;
  const utc = isoTime(Date.parse(local) - offsetMs);
  // Beyond the years 0 to 9999 there is another form.
  return utc.length === local.length ? utc : undefined;
}

/** Of the calendar that has always been as it is. @param month from 1 */
export function isDay(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false;
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day <= (month === 2 && isLeap ? 29 : DAYS[month - 1]!);
}

function zoneMs(zone: string): number | undefined {
  if (zone === 'Z') return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(3).replace(':', ''));
  if (hours > 23 || minutes > 59) return undefined;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}
