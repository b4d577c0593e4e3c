/** Draws the profile of a data set: whether it can be trained on, its columns, and what looks suspicious. */
import { quoteWord } from '#bot/grammar/words.ts';
import type { Json, JsonObject } from '#engine/json.ts';
import {
  shortHash,
  shownBytes,
  shownDecimal,
  shownDuration,
  shownNumber,
  shownPercent,
  shownTime,
} from '../../quantities.ts';
import { asList, asNumber, asObject, asObjects, asText, own } from '../../reading.ts';
import type { Texts } from '../../texts/texts.ts';
import { type Block, cells, fields, type View, view } from '../../view.ts';
import { warningList } from './training-view.ts';

/** Months that are shown; `--json` holds all. */
const SHOWN_MONTHS = 12;

/** @param result DatasetProfile (docs/formats.md) */
export function datasetView(result: Json, texts: Texts): View {
  const profile = asObject(result);
  const { dataset } = texts;
  const columns = asObjects(profile.columns);
  const warnings = asList(profile.warnings);
  const file = asText(profile.path) ?? '';
  return view(
    {
      kind: 'headline',
      text: dataset.heading(file, asNumber(profile.rows) ?? 0, columns.length, warnings.length),
      tone: warnings.length === 0 ? 'good' : 'warning',
    },
    fields([...ofFile(profile, texts), ...ofTimes(profile, texts)]),
    warningList(profile.warnings, texts),
    columnTable(columns, texts),
    monthTable(asObjects(profile.base_rate_by_month), texts),
    { kind: 'next', label: texts.error.next, text: dataset.next(quoteWord(file)) },
  );
}

type Row = readonly [label: string, value: string | null];

function ofFile(profile: JsonObject, texts: Texts): Row[] {
  const { dataset } = texts;
  const [from, to] = asList(profile.time_range);
  return [
    [dataset.format, `${asText(profile.format) ?? ''}, ${shownBytes(profile.bytes, texts)}`],
    [dataset.sha256, shortHash(profile.sha256, texts)],
    [dataset.timeRange, from === undefined ? null : `${shownTime(from, texts)} … ${shownTime(to, texts)}`],
    [dataset.order, profile.sorted === false ? dataset.unsorted : null],
    [dataset.baseRate, shownPercent(profile.base_rate, texts)],
    [dataset.duplicateRows, shownNumber(profile.duplicate_rows, texts)],
    [dataset.tiedTimes, shownNumber(profile.tied_times, texts)],
  ];
}

function ofTimes(profile: JsonObject, texts: Texts): Row[] {
  const { dataset } = texts;
  const gap = asObject(profile.largest_gap);
  const horizon = asObject(profile.horizon);
  const span = (seconds: unknown) => shownDuration((asNumber(seconds) ?? 0) * 1000, texts);
  const hasHorizon = asNumber(horizon.median_seconds) !== null;
  return [
    [
      dataset.largestGap,
      asNumber(gap.seconds) === null ? null : dataset.gapOf(span(gap.seconds), shownTime(gap.from, texts)),
    ],
    [dataset.horizon, hasHorizon ? dataset.horizonOf(span(horizon.median_seconds), span(horizon.max_seconds)) : null],
    [
      dataset.concurrency,
      hasHorizon
        ? dataset.concurrencyOf(
            shownDecimal(horizon.mean_concurrency, texts, 1),
            shownNumber(horizon.max_concurrency, texts),
          )
        : null,
    ],
  ];
}

/** The newest months: whether the base rate moves. */
function monthTable(months: readonly JsonObject[], texts: Texts): Block | null {
  if (months.length < 2) return null;
  const { dataset } = texts;
  return {
    kind: 'table',
    columns: [
      { title: dataset.month },
      { title: dataset.rows, align: 'right' },
      { title: dataset.baseRate, align: 'right' },
    ],
    rows: months
      .slice(-SHOWN_MONTHS)
      .map((month) =>
        cells(asText(month.month) ?? '', shownNumber(month.rows, texts), shownPercent(month.base_rate, texts)),
      ),
  };
}

function columnTable(columns: readonly JsonObject[], texts: Texts): Block | null {
  if (columns.length === 0) return null;
  const { dataset } = texts;
  const types: Readonly<Record<string, string>> = dataset.types;
  const roles: Readonly<Record<string, string>> = dataset.roles;
  return {
    kind: 'table',
    columns: [
      { title: dataset.column },
      { title: dataset.type },
      { title: dataset.role },
      { title: dataset.missing, align: 'right' },
      { title: dataset.minimum, align: 'right' },
      { title: dataset.maximum, align: 'right' },
      { title: dataset.remark },
    ],
    rows: columns.map((column) => {
      const type = asText(column.type) ?? '';
      const role = asText(column.role) ?? '';
      return [
        { text: asText(column.name) ?? '' },
        { text: own(types, type) ?? type },
        { text: own(roles, role) ?? role },
        { text: shownNumber(column.missing, texts) },
        { text: shownNumber(column.min, texts) },
        { text: shownNumber(column.max, texts) },
        { text: column.constant === true ? dataset.constant : '', tone: 'warning' },
      ];
    }),
  };
}
