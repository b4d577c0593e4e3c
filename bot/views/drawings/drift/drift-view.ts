/** Draws streams and drift reports. */
import type { DriftStatus, Pause, StreamStatus } from '#engine/drift/detection/types.ts';
import type { DriftReport } from '#engine/drift/types.ts';
import type { Json } from '#engine/json.ts';
import { streamName } from '#engine/stream-name.ts';
import { shownDecimal, shownDifference, shownNumber, shownTime, timeCell } from '../../quantities.ts';
import { asObject, own } from '../../reading.ts';
import type { Texts } from '../../texts/texts.ts';
import { type Block, type Cell, fields, type View, view } from '../../view.ts';

/** @param result a DriftStatus */
export function driftStatusView(result: Json, texts: Texts): View {
  const { streams, mass_drifts, lag, unwatched } = result as unknown as DriftStatus;
  const { drift: words } = texts;
  if (streams.length === 0) {
    return view(
      { kind: 'headline', text: words.noStreams, tone: 'plain' },
      { kind: 'next', label: texts.error.next, text: words.noStreamsNext },
    );
  }
  const alerts = streams.filter(({ alert }) => alert !== null).length;
  return view(
    { kind: 'headline', text: words.watched(streams.length, alerts), tone: alerts === 0 ? 'good' : 'warning' },
    ...mass_drifts.map(({ alert, state, from, to, streams: count }): Block => {
      const text = words.massDrift(alert, count, day(from), day(to), stateText(state, texts));
      return { kind: 'text', text, tone: 'bad' };
    }),
    lag.caught_up ? null : { kind: 'text', text: words.behind, tone: 'warning' },
    unwatched === 0 ? null : { kind: 'text', text: words.unwatched(unwatched), tone: 'warning' },
    {
      kind: 'table',
      columns: [
        { title: words.stream },
        { title: words.values, align: 'right' },
        { title: words.newest, minor: true },
        { title: words.window, align: 'right' },
        { title: words.last },
        { title: words.alert },
        { title: words.remarks },
      ],
      rows: streams.map((stream) => streamRow(stream, texts)),
    },
    { kind: 'next', label: texts.error.next, text: words.statusNext },
  );
}

function streamRow(stream: StreamStatus, texts: Texts): readonly Cell[] {
  const { drift: words } = texts;
  const { source, signal, values, newest, window, last, alert } = stream;
  const found =
    last === null ? '' : words.found(words.levels[last.level], words.directions[last.direction], day(last.at));
  return [
    { text: streamName({ source, signal }) },
    { text: shownNumber(values, texts) },
    timeCell(newest, texts),
    { text: window === null ? texts.quantity.nothing : words.meanOf(shownNumber(window.mean, texts), window.n) },
    { text: found },
    alert === null ? { text: '' } : { text: words.alertOf(alert.id, stateText(alert.state, texts)), tone: 'warning' },
    { text: remarks(stream, texts).join(', ') },
  ];
}

function remarks(stream: StreamStatus, texts: Texts): readonly string[] {
  const { drift: words } = texts;
  const { fresh, paused, repeated, missing, refused, held, unmatched } = stream;
  const counted = [
    [repeated, words.repeated],
    [missing, words.missing],
    [refused, words.refused],
    [held, words.held],
    [unmatched, words.unmatched],
  ] as const;
  return [
    ...(fresh === false ? [words.quiet] : []),
    ...(paused === null ? [] : [pauseText(paused.until, texts)]),
    ...counted.flatMap(([count, text]) => (count === 0 ? [] : [text(count)])),
  ];
}

/** @param result `{report: DriftReport}` */
export function driftReportView(result: Json, texts: Texts): View {
  const { report } = result as unknown as { report: DriftReport };
  const { drift: words } = texts;
  const { detection, detector, freshness, source, signal, bad, level } = report;
  const { mean_before, mean_after, n_before, n_after } = detection;
  const stream = streamName({ source, signal });
  const before = shownNumber(mean_before, texts);
  const after = shownNumber(mean_after, texts);
  return view(
    { kind: 'headline', text: words.headline(level, stream, before, after), tone: bad ? 'warning' : 'good' },
    bad ? null : { kind: 'text', text: words.improvement },
    fields([
      [words.at, timeCell(report.at, texts)],
      [words.before, words.meanIn(before, n_before)],
      [words.after, words.estimateIn(after, n_after)],
      [words.shift, words.shiftOf(shownDifference(detection.shift_sd, texts, 2))],
      [words.confidence, shownDecimal(detection.confidence, texts, 4)],
      [words.model, report.model_version ?? words.unknownModel],
      [words.freshness, words.freshnessOf(shownTime(freshness.newest, texts), freshness.values)],
      [words.remarks, counts(report, texts)],
      [words.detector, words.detectorOf(String(detector.delta), detector.clock, shownNumber(report.scale, texts))],
      [words.seen, timeCell(report.seen_at, texts)],
      [words.alert, report.alert],
      [words.ticket, report.ticket],
      [words.report, report.id],
    ]),
    nextOf(report, texts),
  );
}

function counts({ freshness }: DriftReport, texts: Texts): string | null {
  const { drift: words } = texts;
  const { repeated, missing, refused } = freshness;
  const parts = [
    repeated > 0 ? words.repeated(repeated) : null,
    missing > 0 ? words.missing(missing) : null,
    refused > 0 ? words.refused(refused) : null,
  ].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join(', ');
}

function nextOf(report: DriftReport, texts: Texts): Block | null {
  if (!report.bad) return null;
  const about = report.alert ?? streamName(report);
  const lines = report.next.map((code) => texts.drift.next[code](about));
  return { kind: 'next', label: texts.error.next, text: `${lines.join('; ')}.` };
}

/** @param result `{pause: Pause}` */
export function streamPauseView(result: Json, texts: Texts): View {
  const { source, signal, until } = asObject(result).pause as unknown as Pause;
  const stream = streamName({ source, signal });
  const shown = until === null ? null : shownTime(until, texts);
  return view(
    { kind: 'headline', text: texts.drift.pauseOn(stream, shown), tone: 'plain' },
    { kind: 'next', label: texts.error.next, text: texts.drift.pauseNext(stream) },
  );
}

/** @param result `{stream, resumed}` */
export function streamResumeView(result: Json, texts: Texts): View {
  const { stream, resumed } = result as unknown as { stream: string; resumed: boolean };
  const text = resumed ? texts.drift.resumed(stream) : texts.drift.notPaused(stream);
  return view({ kind: 'headline', text, tone: 'plain' });
}

function pauseText(until: string | null, texts: Texts): string {
  return until === null ? texts.drift.paused : texts.drift.pausedUntil(shownTime(until, texts));
}

function stateText(state: string, texts: Texts): string {
  const states: Readonly<Record<string, string>> = texts.drift.states;
  return own(states, state) ?? state;
}

function day(iso: string): string {
  return iso.slice(0, 10);
}
