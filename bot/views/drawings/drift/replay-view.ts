/** Draws what was found in recorded values, and how parameters did on them. */
import { quoteWord } from '#bot/grammar/words.ts';
import type { TuneFindings, TuneRow } from '#engine/drift/replay/tune.ts';
import type { ReplayedDetection, ReplayFindings } from '#engine/drift/replay/types.ts';
import type { Json } from '#engine/json.ts';
import { streamName } from '#engine/stream-name.ts';
import { shownDecimal, shownNumber, timeCell } from '../../quantities.ts';
import type { Texts } from '../../texts/texts.ts';
import { type Block, type Cell, type Column, type View, view } from '../../view.ts';

/** The newest ones; `--json` holds all. */
const SHOWN_DETECTIONS = 25;
const SHOWN_LINES = 5;

/** @param result ReplayFindings with `file` and `dry_run` (docs/formats.md) */
export function replayView(result: Json, texts: Texts): View {
  const findings = result as unknown as ReplayFindings & { readonly file: string; readonly dry_run: boolean };
  const { replay: words } = texts;
  const { file, dry_run, observations, detections, streams, refused, left_out, outcomes } = findings;
  const drifts = detections.filter(({ level }) => level === 'drift').length;
  const shown = detections.slice(-SHOWN_DETECTIONS);
  const hidden = detections.length - shown.length;
  return view(
    {
      kind: 'headline',
      text: words.headline(file, observations, streams.length, drifts, detections.length - drifts),
      tone: drifts === 0 ? 'good' : 'warning',
    },
    { kind: 'text', text: dry_run ? words.dry : words.taken },
    detectionTable(shown, streams.length > 1, texts),
    hidden === 0 ? null : { kind: 'text', text: words.more(hidden), tone: 'dim' },
    refused.count === 0
      ? null
      : {
          kind: 'list',
          title: words.badLines(refused.count),
          items: refused.first
            .slice(0, SHOWN_LINES)
            .map(({ line, problem }) => ({ text: words.badLine(line, problem) })),
        },
    left_out === 0 ? null : { kind: 'text', text: words.leftOut(left_out) },
    outcomes === 0 || !dry_run ? null : { kind: 'text', text: words.outcomes(outcomes) },
    { kind: 'next', label: texts.error.next, text: dry_run ? words.nextDry(quoteWord(file)) : words.nextTaken },
  );
}

function detectionTable(detections: readonly ReplayedDetection[], many: boolean, texts: Texts): Block | null {
  if (detections.length === 0) return null;
  const { replay: words, drift } = texts;
  const columns: Column[] = [
    ...(many ? [{ title: texts.streams.stream }] : []),
    { title: words.index, align: 'right' },
    { title: words.at, minor: true },
    { title: words.level },
    { title: words.before, align: 'right' },
    { title: words.after, align: 'right' },
    { title: words.confidence, align: 'right', minor: true },
    { title: words.width, align: 'right', minor: true },
  ];
  return {
    kind: 'table',
    columns,
    rows: detections.map((each): readonly Cell[] => [
      ...(many ? [{ text: streamName(each) }] : []),
      { text: shownNumber(each.index, texts) },
      timeCell(each.at, texts),
      {
        text: `${drift.levels[each.level]} ${drift.directions[each.direction]}`,
        tone: each.level === 'drift' ? 'warning' : 'plain',
      },
      { text: shownNumber(each.mean_before, texts) },
      { text: shownNumber(each.mean_after, texts) },
      { text: shownDecimal(each.confidence, texts, 4) },
      { text: shownNumber(each.width, texts) },
    ]),
  };
}

/** @param result TuneFindings */
export function tuneView(result: Json, texts: Texts): View {
  const { source, signal, observations, refused, changes, rows } = result as unknown as TuneFindings;
  const { replay: words } = texts;
  return view(
    { kind: 'headline', text: words.tuned(streamName({ source, signal }), observations, rows.length), tone: 'plain' },
    { kind: 'text', text: knownText(changes, texts) },
    { kind: 'table', columns: tuneColumns(changes, texts), rows: rows.map((row) => tuneRow(row, texts)) },
    refused === 0 ? null : { kind: 'text', text: `${words.badLines(refused)}.` },
    { kind: 'next', label: texts.error.next, text: words.tuneNext },
  );
}

function knownText(changes: TuneFindings['changes'], { replay: words }: Texts): string {
  if (changes === null) return words.unlabelled;
  return changes.length === 0 ? words.stationary : words.labelled(changes.length);
}

function tuneColumns(changes: TuneFindings['changes'], { replay: words }: Texts): Column[] {
  const right = (title: string): Column => ({ title, align: 'right' });
  const common = [words.delta, words.clock, words.detections];
  if (changes === null) return [...common, words.meanRun].map(right);
  return [...common, words.found, words.falseAlarms, words.falseRate, words.meanDelay, words.worstDelay].map(right);
}

function tuneRow({ delta, clock, detections, mean_run_length, known }: TuneRow, texts: Texts): readonly Cell[] {
  const text = (value: string): Cell => ({ text: value });
  const whole = (value: number | null) => text(shownNumber(value === null ? null : Math.round(value), texts));
  const common = [text(String(delta)), text(String(clock)), whole(detections)];
  if (known === null) return [...common, whole(mean_run_length)];
  const { found, missed, false_alarms, false_alarms_per_10000, mean_delay, worst_delay } = known;
  return [
    ...common,
    text(texts.replay.foundOf(found, found + missed)),
    whole(false_alarms),
    text(shownDecimal(false_alarms_per_10000, texts, 2)),
    whole(mean_delay),
    whole(worst_delay),
  ];
}
