/** What may stand in the schedule, and what makes no sense in it; pure, whatever the file's syntax. */
import { z } from 'zod';
import type { Risk } from '../actions/types.ts';
import type { OpsError } from '../errors.ts';
import type { DocumentProblem } from '../settings/types.ts';
import { CATCH_UPS, type Schedule, type SlotCalendar, TELLINGS } from './types.ts';

/** The action that runs an entry. */
const BY_HAND = 'schedule run';
const MOST = { entries: 200, graceMinutes: 24 * 60 } as const;

export const SCHEDULE_SCHEMA = z.strictObject({
  entries: z
    .array(
      z.strictObject({
        id: z.string().regex(/^[a-z][a-z0-9-]{0,62}$/, 'an id is small letters, digits and dashes: `daily-digest`'),
        cron: z.string().min(1).max(100),
        zone: z.string().min(1).max(100).default('UTC'),
        action: z.string().min(1).max(2_000),
        catch_up: z.enum(CATCH_UPS).default('once'),
        grace_minutes: z.number().min(0).max(MOST.graceMinutes).default(5),
        tell: z.enum(TELLINGS).default('trouble'),
      }),
    )
    .max(MOST.entries)
    .default([]),
});

/** What a line asks for, or what is wrong with it. */
export type ReadLine = (
  line: string,
) =>
  | { readonly action: string; readonly args: Readonly<Record<string, unknown>>; readonly risk: Risk }
  | { readonly refused: OpsError };

export function scheduleProblems(
  { entries }: Schedule,
  { calendar, readLine }: { readonly calendar: SlotCalendar; readonly readLine: ReadLine },
): DocumentProblem[] {
  return entries.flatMap((entry, at) => {
    const problems: DocumentProblem[] = [];
    const first = entries.findIndex(({ id }) => id === entry.id);
    if (first < at) problems.push({ path: ['entries', at, 'id'], text: `${entry.id} is already entries[${first}]` });
    const wrong = calendar.problem(entry);
    if (wrong !== null) problems.push({ path: ['entries', at, wrong.key], text: wrong.text });
    const asked = readLine(entry.action);
    if ('refused' in asked) problems.push({ path: ['entries', at, 'action'], text: asked.refused.message });
    else if (asked.risk === 'change' || asked.risk === 'danger') {
      const text = `${asked.action} changes the service, which a person decides: only read and run may be scheduled`;
      problems.push({ path: ['entries', at, 'action'], text });
    } else if (asked.action === BY_HAND) {
      // One that runs itself, or two that run each other, would never end.
      const text = 'an entry runs no other entry: write the line that the other one runs';
      problems.push({ path: ['entries', at, 'action'], text });
    }
    return problems;
  });
}
