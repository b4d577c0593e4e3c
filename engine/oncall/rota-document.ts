/** What may stand in the on-call file, and what makes no sense in it; pure, whatever the file's syntax. */
import { z } from 'zod';
import { ALERT_LEVELS } from '../alerts/types.ts';
import { isZone } from '../clock.ts';
import { nearestWord } from '../nearest-word.ts';
import type { DocumentProblem } from '../settings/types.ts';
import { CALL_WAYS, type EscalationStep, ROLES, type Rota, WEEKDAYS } from './types.ts';
import { dayOf, minuteOf, momentOf, wallTimeOf } from './zone-time.ts';

const MOST_MINUTES = 7 * 24 * 60;

/** First the one who has the shift, then louder, then the next one. */
export const DEFAULT_STEPS: readonly EscalationStep[] = [
  { after_minutes: 0, call: 'primary', by: ['chat'] },
  { after_minutes: 5, call: 'primary', by: ['pager'] },
  { after_minutes: 15, call: 'secondary', by: ['chat', 'pager'] },
];

const person = z.string().regex(/^[a-z][a-z0-9._-]{0,62}$/, 'a person is an id of policy.yaml: `ann`');
const minute = z
  .string()
  .refine((text) => minuteOf(text) !== null, 'a time of day looks like "09:30", in quotes')
  .transform((text) => minuteOf(text)!);
const moment = z.string().refine((text) => wallTimeOf(text) !== null, 'a moment looks like 2026-12-24 09:00');
const weekday = z.enum(WEEKDAYS);
const hours = z.strictObject({
  from: minute,
  until: minute,
  days: z
    .array(weekday)
    .min(1)
    .default([...WEEKDAYS]),
});

const handover = z
  .string()
  .transform((text) => {
    const [day = '', time = ''] = text.trim().toLowerCase().split(/\s+/);
    return { day: WEEKDAYS.find((name) => name === day), minute: minuteOf(time) };
  })
  .refine(({ day, minute: at }) => day !== undefined && at !== null, 'a handover looks like monday 09:00')
  .transform(({ day, minute: at }) => ({ day: day!, minute: at! }));

const role = z.strictObject({
  people: z.array(person).min(1),
  handover,
  since: z.string().refine((text) => dayOf(text) !== null, 'a day looks like 2026-11-02'),
  weeks: z.int().min(1).max(52).default(1),
  hours: hours.nullable().default(null),
});

export const ROTA_SCHEMA = z.strictObject({
  zone: z.string().refine(isZone, 'a time zone looks like Europe/Berlin'),
  primary: role.nullable().default(null),
  secondary: role.nullable().default(null),
  overrides: z.array(z.strictObject({ role: z.enum(ROLES), person, from: moment, until: moment })).default([]),
  escalation: z
    .array(
      z.strictObject({
        after_minutes: z.number().min(0).max(MOST_MINUTES),
        call: z.enum(ROLES),
        by: z.array(z.enum(CALL_WAYS)).min(1),
      }),
    )
    .min(1)
    .default(() => DEFAULT_STEPS.map((step) => ({ ...step, by: [...step.by] }))),
  quiet: z.array(z.strictObject({ ...hours.shape, levels: z.array(z.enum(ALERT_LEVELS)).min(1) })).default([]),
});

/** @param people ids that the policy names; null where there is no policy, and everybody has the name that an edge gives */
export function rotaProblems(rota: Rota, people: readonly string[] | null): DocumentProblem[] {
  return [...strangers(rota, people), ...backwards(rota), ...disorder(rota)];
}

/** Whoever is to be called must be known to the edges. */
function strangers(rota: Rota, people: readonly string[] | null): DocumentProblem[] {
  if (people === null) return [];
  const named = [
    ...ROLES.flatMap((name) => (rota[name]?.people ?? []).map((id, at) => ({ id, path: [name, 'people', at] }))),
    ...rota.overrides.map((override, at) => ({ id: override.person, path: ['overrides', at, 'person'] })),
  ];
  return named
    .filter(({ id }) => !people.includes(id))
    .map(({ id, path }) => {
      const meant = nearestWord(id, people);
      const hint = meant === null ? '' : `; did you mean ${meant}?`;
      return { path, text: `${id} is not among the people of policy.yaml${hint}` };
    });
}

function backwards({ overrides, zone }: Rota): DocumentProblem[] {
  const at = (text: string) => momentOf(wallTimeOf(text)!, zone);
  return overrides.flatMap(({ from, until }, index) =>
    at(from) < at(until) ? [] : [{ path: ['overrides', index, 'until'], text: `it ends before it begins (${from})` }],
  );
}

function disorder({ escalation }: Rota): DocumentProblem[] {
  return escalation.flatMap(({ after_minutes }, at) =>
    at === 0 || escalation[at - 1]!.after_minutes <= after_minutes
      ? []
      : [{ path: ['escalation', at, 'after_minutes'], text: 'the steps stand in the order of their minutes' }],
  );
}
