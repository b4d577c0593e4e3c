/** Who has the shift at a moment, and who takes over when; pure. */
import { type DayHours, type Duty, type Role, type Rota, type RotaRole, type TakenDuty, WEEKDAYS } from './types.ts';
import { dayOf, momentOf, wallTime, wallTimeOf, weekdayOf } from './zone-time.ts';

/** Null where nobody has the role: no rota, nobody took it. */
export type OnCall = Readonly<Record<Role, Duty | null>>;

/** Shifts: beyond them nobody asks. */
const LOOKED_AHEAD = 120;

export interface OnCallWatch {
  readonly rota: Rota | null;
  readonly taken: readonly TakenDuty[];
}

export function whoIsOnCall(watch: OnCallWatch, atMs: number): OnCall {
  return { primary: dutyOf('primary', watch, atMs), secondary: dutyOf('secondary', watch, atMs) };
}

/** Who is called for a role: where its hours do not cover the moment, the other one; where neither's do, the role's own all the same. */
export function whoAnswers(role: Role, watch: OnCallWatch, atMs: number): string | null {
  const onCall = whoIsOnCall(watch, atMs);
  const own = onCall[role];
  const other = onCall[role === 'primary' ? 'secondary' : 'primary'];
  if (own?.covered) return own.person;
  return (other?.covered ? other : (own ?? other))?.person ?? null;
}

/** The next time at which another person has the role; null where that never comes. */
export function nextChange(
  role: Role,
  watch: OnCallWatch,
  atMs: number,
): { readonly at: number; readonly person: string | null } | null {
  const now = dutyOf(role, watch, atMs)?.person ?? null;
  for (const moment of changesAfter(role, watch, atMs)) {
    const person = dutyOf(role, watch, moment)?.person ?? null;
    if (person !== now) return { at: moment, person };
  }
  return null;
}

/** When the shift of the rota that runs at a moment ends; null without a rota. */
export function shiftEnd(role: Role, rota: Rota | null, atMs: number): number | null {
  const shifts = rota?.[role] ?? null;
  return rota === null || shifts === null
    ? null
    : handoverNumber(shiftAt(shifts, rota.zone, atMs) + 1, shifts, rota.zone);
}

export function areWithin({ from, until, days }: DayHours, zone: string, atMs: number): boolean {
  const { day, minute } = wallTime(atMs, zone);
  const isOn = (each: number) => days.includes(WEEKDAYS[weekdayOf(each)]!);
  if (from < until) return isOn(day) && minute >= from && minute < until;
  // Over midnight, or around the clock.
  return (isOn(day) && minute >= from) || (isOn(day - 1) && minute < until);
}

function dutyOf(role: Role, { rota, taken }: OnCallWatch, atMs: number): Duty | null {
  const hours = rota?.[role]?.hours ?? null;
  const covered = rota === null || hours === null || areWithin(hours, rota.zone, atMs);
  // Who said so by word is there, whatever the hours.
  const word = taken.find((duty) => duty.role === role && isNow(Date.parse(duty.from), Date.parse(duty.until), atMs));
  if (word !== undefined) return { person: word.person, because: 'taken', covered: true };
  if (rota === null) return null;
  // The later of two that stand in at once counts.
  const override = rota.overrides.findLast(
    (each) => each.role === role && isNow(wallMoment(each.from, rota), wallMoment(each.until, rota), atMs),
  );
  if (override !== undefined) return { person: override.person, because: 'override', covered };
  const shifts = rota[role];
  if (shifts === null) return null;
  return { person: personOfShift(shifts, shiftAt(shifts, rota.zone, atMs)), because: 'rota', covered };
}

function isNow(fromMs: number, untilMs: number, atMs: number): boolean {
  return fromMs <= atMs && atMs < untilMs;
}

function wallMoment(text: string, { zone }: Rota): number {
  return momentOf(wallTimeOf(text)!, zone);
}

/** Number of the shift that runs at a moment: 0 for the first person's first one, negative before `since`. */
function shiftAt(shifts: RotaRole, zone: string, atMs: number): number {
  const roughMs = shifts.weeks * 7 * 86_400_000;
  let shift = Math.floor((atMs - handoverNumber(0, shifts, zone)) / roughMs);
  // Weeks in which clocks change are an hour longer or shorter.
  while (handoverNumber(shift, shifts, zone) > atMs) shift -= 1;
  while (handoverNumber(shift + 1, shifts, zone) <= atMs) shift += 1;
  return shift;
}

/** The moment at which that shift begins. */
function handoverNumber(shift: number, { handover, since, weeks }: RotaRole, zone: string): number {
  const earliest = dayOf(since)!;
  const wanted = WEEKDAYS.indexOf(handover.day);
  const first = earliest + ((wanted - weekdayOf(earliest) + 7) % 7);
  return momentOf({ day: first + shift * weeks * 7, minute: handover.minute }, zone);
}

function personOfShift({ people }: RotaRole, shift: number): string {
  return people[((shift % people.length) + people.length) % people.length]!;
}

/** Moments after `atMs` at which another person may have the role, in order: a whole turn of the rota, and all that is agreed. */
function changesAfter(role: Role, { rota, taken }: OnCallWatch, atMs: number): readonly number[] {
  const moments = taken
    .filter((duty) => duty.role === role)
    .flatMap(({ from, until }) => [from, until].map(Date.parse));
  const shifts = rota?.[role] ?? null;
  if (rota !== null) {
    const own = rota.overrides.filter((each) => each.role === role);
    moments.push(...own.flatMap(({ from, until }) => [wallMoment(from, rota), wallMoment(until, rota)]));
  }
  const from = Math.max(atMs, ...moments);
  if (rota !== null && shifts !== null) {
    const next = shiftAt(shifts, rota.zone, atMs) + 1;
    const last = shiftAt(shifts, rota.zone, from) + shifts.people.length;
    for (let shift = next; shift <= Math.min(last, next + LOOKED_AHEAD); shift += 1)
      moments.push(handoverNumber(shift, shifts, rota.zone));
  }
  return moments.filter((moment) => moment > atMs).sort((one, other) => one - other);
}
