/** Draws what the next one must know, and what a day brought. */
import type { Json, JsonObject } from '#engine/json.ts';
import type { Digest } from '#engine/oncall/digest.ts';
import type { ControlSummary, OpenAlert } from '#engine/oncall/handover-parts.ts';
import type { OnCallRole } from '#engine/oncall/on-call-summary.ts';
import { shownNumber, shownTime, timeCell } from '../../quantities.ts';
import { asObject, asObjects, asText, own } from '../../reading.ts';
import type { Texts } from '../../texts/texts.ts';
import { type Block, type Cell, fields, type View, view } from '../../view.ts';
import { shortName } from '../alerts/alert-situation.ts';
import { alertSubject } from '../alerts/alert-subject.ts';
import { SHOWN, someOf } from '../shown-list.ts';
import { pagesList, rolesTable, takeButton } from './oncall-view.ts';

/** @param result what `handover` answers */
export function handoverView(result: Json, texts: Texts): View {
  const { handover: words } = texts;
  const { roles, control, jobs, tickets, checks, streams, schedule, pages } = asObject(result);
  const alerts = asObject(result).alerts as unknown as readonly OpenAlert[];
  const { quiet, paused } = asObject(streams);
  const rest: readonly (readonly [string, readonly string[]])[] = [
    [words.jobs, asObjects(jobs).map((job) => `${asText(job.id)} ${kindOf(job, texts)} (${asText(job.by)})`)],
    [
      words.tickets,
      asObjects(tickets).map(({ id, about }) => `${asText(id)} ${alertSubject(asText(about) ?? '', texts)}`),
    ],
    [words.checks, asObjects(checks).map((check) => checkText(check, texts))],
    [words.quietStreams, asObjects(quiet).map((each) => `${streamOf(each)} (${shownTime(each.newest, texts)})`)],
    [words.pausedStreams, asObjects(paused).map((each) => pausedText(each, texts))],
    [words.schedule, scheduleTexts(schedule, texts)],
  ];
  const trade = control as unknown as ControlSummary;
  const isQuiet = alerts.length === 0 && !trade.abnormal && rest.every(([, items]) => items.length === 0);
  const opening = alerts.length === 0 ? words.noAlerts : words.busy(alerts.length);
  return view(
    { kind: 'headline', text: isQuiet ? words.quiet : opening, tone: isQuiet ? 'good' : 'warning' },
    alerts.length === 0 ? null : alertsTable(alerts, texts),
    fields([
      [words.control, controlText(trade, texts), trade.abnormal ? 'warning' : 'plain'],
      ...rest.map(([label, items]) => [label, items.length === 0 ? words.none : someOf(items, texts)] as const),
    ]),
    pagesList(pages, texts),
    rolesTable(roles as unknown as readonly OnCallRole[], texts),
    { kind: 'buttons', buttons: [takeButton(texts)] },
  );
}

/** @param result what `digest` answers */
export function digestView(result: Json, texts: Texts): View {
  const { digest: words } = texts;
  const { from, until, ok, alerts, jobs, drift, control, tickets, schedule, roles } = result as unknown as Digest;
  const hours = Math.round((Date.parse(until) - Date.parse(from)) / 3_600_000);
  const failed = jobs.failed.map(({ id, kind, problem }) => `${id} ${kindOf({ kind }, texts)} (${problem ?? ''})`);
  const streams = drift.map((each) => words.driftOf(shortName(each.stream), each.drifts, each.warnings));
  const troubled = scheduleTexts(schedule as unknown as Json, texts);
  return view(
    ok
      ? { kind: 'headline', text: words.well(hours), tone: 'good' }
      : { kind: 'headline', text: words.attention(hours), tone: 'warning' },
    fields([
      [words.alerts, words.alertCounts(alerts.raised, alerts.ended, alerts.open.length)],
      [words.drift, streams.length === 0 ? words.noDrift : someOf(streams, texts)],
      [words.control, `${controlText(control, texts)}; ${words.changes(control.changes)}`],
      [words.jobs, [words.jobCounts(jobs.done, jobs.failed.length, jobs.cancelled), ...someEach(failed)].join('; ')],
      [words.tickets, words.ticketCounts(tickets.opened, tickets.closed, tickets.open)],
      [texts.handover.schedule, troubled.length === 0 ? null : someOf(troubled, texts)],
    ]),
    alerts.open.length === 0 ? null : alertsTable(alerts.open, texts),
    rolesTable(roles, texts),
    { kind: 'next', label: texts.error.next, text: words.next },
  );
}

/** @param result what `streams fresh` answers */
export function freshnessView(result: Json, texts: Texts): View {
  const { fresh: words } = texts;
  const { watched } = asObject(result);
  const quiet = asObjects(asObject(result).quiet);
  if (watched === 0) return view({ kind: 'headline', text: words.nothingWatched, tone: 'plain' });
  if (quiet.length === 0) return view({ kind: 'headline', text: words.well(Number(watched)), tone: 'good' });
  return view(
    { kind: 'headline', text: words.quiet(quiet.length), tone: 'warning' },
    {
      kind: 'table',
      columns: [{ title: words.stream }, { title: words.newest }],
      rows: quiet.map((each): readonly Cell[] => [{ text: streamOf(each) }, timeCell(each.newest, texts)]),
    },
    { kind: 'next', label: texts.error.next, text: words.next },
  );
}

function someEach(items: readonly string[]): readonly string[] {
  return items.slice(0, SHOWN);
}

function alertsTable(alerts: readonly OpenAlert[], texts: Texts): Block {
  const { handover: words, alert } = texts;
  const more = alerts.length - SHOWN;
  const rows = alerts
    .slice(0, SHOWN)
    .map((each): readonly Cell[] => [
      { text: each.id, tone: 'strong' },
      { text: alertSubject(each.about, texts) },
      { text: alert.states[each.state], tone: each.state === 'acknowledged' ? 'plain' : 'warning' },
      { text: inHand(each, texts) },
      timeCell(each.raised_at, texts),
    ]);
  const rest: readonly Cell[] = [
    { text: '' },
    { text: words.more(more), tone: 'dim' },
    { text: '' },
    { text: '' },
    { text: '' },
  ];
  return {
    kind: 'table',
    columns: [words.alert, words.about, words.state, words.who, words.raised].map((title) => ({ title })),
    rows: more > 0 ? [...rows, rest] : rows,
  };
}

function inHand({ acknowledged_by, snoozed_until, within }: OpenAlert, texts: Texts): string {
  const { handover: words } = texts;
  if (within !== null) return words.toldIn(within);
  if (snoozed_until !== null) return `${words.snoozedUntil} ${shownTime(snoozed_until, texts)}`;
  return acknowledged_by === null ? texts.oncall.noOne : words.ackBy(acknowledged_by);
}

function controlText({ abnormal, mode, risk_limit_factor, routes, applied }: ControlSummary, texts: Texts): string {
  const { control: words, handover } = texts;
  const late = applied === false ? [handover.notApplied] : [];
  if (!abnormal) return [handover.controlNormal, ...late].join('; ');
  const protective = mode === 'normal' ? [] : [words.modeProtective(shownNumber(risk_limit_factor, texts))];
  const values: Readonly<Record<string, string>> = words.values;
  const served = routes.map(({ route, serves, cause }) => {
    const why = cause === null ? '' : ` (${words.causes[cause]})`;
    return `${words.routes[route]}: ${own(values, serves) ?? serves}${why}`;
  });
  return [...protective, ...served, ...late].join('; ');
}

function kindOf({ kind }: JsonObject | { readonly kind: string }, { job }: Texts): string {
  const kinds: Readonly<Record<string, string>> = job.kinds;
  return own(kinds, asText(kind) ?? '') ?? asText(kind) ?? '';
}

function checkText({ name, reason }: JsonObject, { check }: Texts): string {
  const titles: Readonly<Record<string, string>> = check.titles;
  return `${own(titles, asText(name) ?? '') ?? asText(name)} (${asText(reason)})`;
}

function streamOf({ source, signal }: JsonObject): string {
  return shortName(`${asText(source)}/${asText(signal)}`);
}

function pausedText(each: JsonObject, texts: Texts): string {
  const until = asText(each.until);
  return texts.handover.pausedUntil(
    streamOf(each),
    until === null ? null : shownTime(until, texts),
    asText(each.by) ?? '',
  );
}

function scheduleTexts(schedule: Json | undefined, { handover: words }: Texts): readonly string[] {
  const { paused, failing } = asObject(schedule);
  return [
    ...asObjects(failing).map(({ id, problem }) => words.entryFailed(asText(id) ?? '', asText(problem) ?? '')),
    ...asObjects(paused).map(({ id, by }) => words.entryPaused(asText(id) ?? '', asText(by) ?? '')),
  ];
}
