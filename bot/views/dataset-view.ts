/** Draws the profile of a data set: whether it can be trained on, its columns, and what looks suspicious. */
import { quoteWord } from '#bot/grammar/words.ts';
import type { Json, JsonObject } from '#engine/json.ts';
import { shortHash, shownBytes, shownNumber, shownPercent, shownTime } from './quantities.ts';
import { asList, asNumber, asObject, asObjects, asText } from './reading.ts';
import type { Texts } from './texts.ts';
import { warningList } from './training-view.ts';
import { type Block, fields, type View, view } from './view.ts';

/** @param result DatasetProfile (docs/formats.md) */
export function datasetView(result: Json, texts: Texts): View {
  const profile = asObject(result);
  const { dataset } = texts;
  const columns = asObjects(profile.columns);
  const warnings = asList(profile.warnings);
  const file = asText(profile.path) ?? '';
  const [from, to] = asList(profile.time_range);
  return view(
    {
      kind: 'headline',
      text: dataset.heading(file, asNumber(profile.rows) ?? 0, columns.length, warnings.length),
      tone: warnings.length === 0 ? 'good' : 'warning',
    },
    fields([
      [dataset.format, `${asText(profile.format) ?? ''}, ${shownBytes(profile.bytes, texts)}`],
      [dataset.sha256, shortHash(profile.sha256, texts)],
      [dataset.timeRange, from === undefined ? null : `${shownTime(from, texts)} … ${shownTime(to, texts)}`],
      [dataset.baseRate, shownPercent(profile.base_rate, texts)],
      [
        dataset.duplicateRows,
        asNumber(profile.duplicate_rows) === null ? null : shownNumber(profile.duplicate_rows, texts),
      ],
    ]),
    columnTable(columns, texts),
    warningList(profile.warnings, texts),
    { kind: 'next', label: texts.error.next, text: dataset.next(quoteWord(file)) },
  );
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
        { text: types[type] ?? type },
        { text: roles[role] ?? role },
        { text: shownNumber(column.missing, texts) },
        { text: shownNumber(column.min, texts) },
        { text: shownNumber(column.max, texts) },
        { text: column.constant === true ? dataset.constant : '', tone: 'warning' },
      ];
    }),
  };
}
