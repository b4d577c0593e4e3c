/** Draws who is on call, and who has just taken it. */
import type { Json } from '#engine/json.ts';
import type { OnCallRole } from '#engine/oncall/on-call-summary.ts';
import type { EscalationStep } from '#engine/oncall/types.ts';
import { shownDuration, timeCell } from '../../quantities.ts';
import { asNumber, asObject, asObjects, asText, asTexts, own } from '../../reading.ts';
import type { Texts } from '../../texts/texts.ts';
import { type Block, type Cell, fields, type View, view } from '../../view.ts';
import { LINE_BUTTONS } from '../line-buttons.ts';
import { listed } from '../shown-list.ts';

/** @param result what `oncall show` answers */
export function onCallView(result: Json, texts: Texts): View {
  const { oncall: words } = texts;
  const { roles, file, escalation, pagers } = asObject(result);
  const { path, in_force, problems } = asObject(file);
  const who = roles as unknown as readonly OnCallRole[];
  const called = who.find(({ role }) => role === 'primary')?.called ?? null;
  const broken = asTexts(problems);
  return view(
    called === null
      ? { kind: 'headline', text: words.nobody, tone: 'warning' }
      : { kind: 'headline', text: words.now(called), tone: 'good' },
    broken.length === 0
      ? null
      : { kind: 'text', text: words.broken(asText(path) ?? '', broken.join('; ')), tone: 'bad' },
    in_force === true ? null : { kind: 'text', text: words.noFile(asText(path) ?? ''), tone: 'dim' },
    rolesTable(who, texts),
    stepsTable(escalation as unknown as readonly EscalationStep[], asTexts(pagers), texts),
    pagesList(asObject(result).pages, texts),
    { kind: 'buttons', buttons: [takeButton(texts)] },
    { kind: 'next', label: texts.error.next, text: words.takeNext },
  );
}

/** @param result what `oncall take` answers */
export function onCallTakenView(result: Json, texts: Texts): View {
  const { oncall: words } = texts;
  const { person, role, until, former } = asObject(result);
  return view(
    { kind: 'headline', text: words.taken(asText(person) ?? '', roleName(asText(role), texts)), tone: 'good' },
    fields([
      [words.until, timeCell(until, texts)],
      [words.before, asText(former) ?? words.noOne],
    ]),
  );
}

/** Who has the roles, in a line each: `primary: ann, until 2026-11-30 08:00:00 UTC: boris`. */
export function rolesTable(roles: readonly OnCallRole[], texts: Texts): Block {
  const { oncall: words } = texts;
  return {
    kind: 'table',
    columns: [
      { title: words.role },
      { title: words.person },
      { title: words.since, minor: true },
      { title: words.nextTitle, named: true },
      { title: words.whenTitle, named: true },
    ],
    rows: roles.map(({ role, person, because, called, next }): readonly Cell[] => [
      { text: roleName(role, texts) },
      { text: person ?? words.noOne, tone: person === null ? 'warning' : 'strong' },
      {
        text:
          called === person ? (own(words.because, because ?? '') ?? '') : words.calledInstead(called ?? words.noOne),
      },
      { text: next === null ? texts.quantity.nothing : (next.person ?? words.noOne) },
      timeCell(next?.at, texts),
    ]),
  };
}

export function takeButton({ handover }: Texts) {
  return { id: LINE_BUTTONS.run, label: handover.iHaveIt, value: 'oncall take', style: 'primary' } as const;
}

/** Pages that wait, where there are any. */
export function pagesList(pages: unknown, texts: Texts): Block | null {
  const { oncall: words } = texts;
  const waiting = asObjects(pages);
  const items = waiting.map(({ alert, event, to, attempts, problem }) => ({
    text: words.page(
      asText(alert) ?? '',
      own(words.events, asText(event) ?? '') ?? asText(event) ?? '',
      own(words.pagers, asText(to) ?? '') ?? asText(to) ?? '',
      asNumber(attempts) ?? 0,
      asText(problem) ?? '',
    ),
  }));
  return items.length === 0
    ? null
    : { kind: 'list', title: words.pagesWait(items.length), items: listed(items, texts) };
}

function stepsTable(steps: readonly EscalationStep[], pagers: readonly string[], texts: Texts): Block {
  const { oncall: words } = texts;
  const names = pagers.map((name) => own(words.pagers, name) ?? name).join(', ');
  const wayOf = (way: string) =>
    way === 'pager' ? `${words.ways.pager} (${names === '' ? words.noPager : names})` : (own(words.ways, way) ?? way);
  return {
    kind: 'table',
    columns: [{ title: words.after }, { title: words.whom }, { title: words.how }],
    rows: steps.map(({ after_minutes, call, by }): readonly Cell[] => [
      { text: afterText(after_minutes, texts) },
      { text: roleName(call, texts) },
      { text: by.map(wayOf).join(', ') },
    ]),
  };
}

/** Whole minutes, as the file says them. */
function afterText(minutes: number, texts: Texts): string {
  if (minutes === 0) return texts.oncall.atOnce;
  const isShort = minutes < 60 && Number.isInteger(minutes);
  return isShort ? texts.quantity.duration.minutes(minutes) : shownDuration(minutes * 60_000, texts);
}

function roleName(role: string | null, { oncall }: Texts): string {
  return own(oncall.roles, role ?? '') ?? role ?? '';
}
