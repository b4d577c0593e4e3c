/** What happened, in one sentence, and the numbers that decide, by the kind of alert. */
import type { Alert } from '#engine/alerts/types.ts';
import type { DriftDirection } from '#engine/drift/types.ts';
import type { JsonObject } from '#engine/json.ts';
import { shownDuration, shownPercent, timeCell } from '../../quantities.ts';
import { asNumber, asObject, asObjects, asText, own } from '../../reading.ts';
import type { Texts } from '../../texts/texts.ts';
import type { Block, Cell, Tone } from '../../view.ts';
import { damageText, shortCommit } from '../finbert-view.ts';
import { shortName, streamName } from './alert-situation.ts';
import { alertSubject } from './alert-subject.ts';

export type Row = readonly [label: string, value: string | Cell | null, tone?: Tone];

/** Confidence hugs 1: it is never rounded up to certainty. */
const SUREST = 0.9999;
/** The picture of an alert, as its message names it. */
export const ALERT_CHART = 'drift';
const SHOWN_STREAMS = 12;
const SHOWN_ALERTS = 12;
const DAY_MS = 86_400_000;

export function alertSentence({ kind, facts }: Pick<Alert, 'kind' | 'facts'>, texts: Texts): string {
  const { alert: words, finbert } = texts;
  switch (kind) {
    case 'drift': {
      const level = (mean: unknown, count: unknown) => ({ mean: shownMean(mean, texts), count: asNumber(count) ?? 0 });
      const before = level(facts.mean_before, facts.n_before);
      const after = level(facts.mean_after, facts.n_after);
      return words.shifted(streamName(facts), directionOf(facts), before, after, shownShift(facts, texts, false));
    }
    case 'mass_drift':
      return words.massDrift(
        asNumber(facts.count) ?? asObjects(facts.streams).length,
        asNumber(facts.of) ?? 0,
        shownLimit(facts.within_ms, texts),
      );
    case 'quiet_stream':
      return words.quiet(streamName(facts), shownLimit(facts.fresh_within_ms, texts));
    case 'bad_values':
      return words.badValues(streamName(facts), asNumber(facts.refused) ?? 0);
    case 'lines_lost':
      return words.linesLost(asText(facts.path) ?? '', asNumber(facts.line) ?? 0);
    case 'unwatched_streams':
      return words.unwatched(asNumber(facts.watched) ?? 0, asNumber(facts.values) ?? 0);
    case 'storm':
      return words.stormOf(asNumber(facts.count) ?? 0, asNumber(facts.firing) ?? 0, asNumber(facts.resolved) ?? 0);
    case 'finbert_on_former':
      return words.onFormer(shortCommit(facts.commit));
    case 'finbert_on_rules': {
      const causes: Readonly<Record<string, string>> = finbert.causes;
      const outage = asText(facts.outage) ?? '';
      return finbert.onRules(own(causes, outage) ?? outage);
    }
  }
}

/** Rows without a value are left out by whoever draws them. */
export function alertRows({ kind, facts }: Alert, texts: Texts): readonly Row[] {
  const { alert: words } = texts;
  switch (kind) {
    case 'drift':
      return driftRows(facts, texts);
    case 'quiet_stream':
      return [[words.newest, asText(facts.newest) === null ? null : timeCell(facts.newest, texts)]];
    case 'bad_values':
      return [[words.example, exampleText(facts.example), 'dim']];
    case 'finbert_on_rules':
    case 'finbert_on_former': {
      const damage = asObject(facts.damage);
      return [
        [words.damage, asText(damage.file) === null ? null : damageText(damage, texts)],
        [words.lastError, asText(asObject(facts.error).code), 'bad'],
      ];
    }
    case 'mass_drift':
    case 'lines_lost':
    case 'unwatched_streams':
    case 'storm':
      return [];
  }
}

/** The ranked streams of a mass drift, the members of a storm. */
export function alertTable({ kind, facts }: Alert, texts: Texts): readonly Block[] {
  if (kind === 'mass_drift') return streamTable(facts, texts);
  return kind === 'storm' ? memberTable(facts, texts) : [];
}

/** The picture that belongs to it; drawn where there is one. */
export function alertChart({ kind, facts, level }: Alert, texts: Texts): Block | null {
  const { driftChart: words } = texts;
  if (kind === 'drift') {
    const drift = level === 'warning' ? 'warning' : 'drift';
    const title = words.title(streamName(facts), drift, directionOf(facts));
    const cutAt = (asNumber(facts.index) ?? 0) - (asNumber(facts.n_after) ?? 0) + 1;
    const [before, after] = [shownMean(facts.mean_before, texts), shownMean(facts.mean_after, texts)];
    return {
      kind: 'chart',
      name: ALERT_CHART,
      title: '',
      alt: words.alt(title, before, after, cutAt),
    };
  }
  if (kind !== 'mass_drift') return null;
  const streams = asObjects(facts.streams);
  const title = words.massTitle(streams.length, asNumber(facts.of) ?? 0);
  const shown = streams.slice(0, SHOWN_STREAMS).map((one) => [streamName(one), shownShift(one, texts)] as const);
  return { kind: 'chart', name: ALERT_CHART, title: '', alt: words.massAlt(title, shown) };
}

/** Four digits say what a mean says. */
export function shownMean(value: unknown, texts: Texts): string {
  const number = asNumber(value);
  if (number === null) return texts.quantity.nothing;
  return new Intl.NumberFormat(texts.locale, { maximumSignificantDigits: 4, useGrouping: false }).format(number);
}

function driftRows(facts: JsonObject, texts: Texts): readonly Row[] {
  const { alert: words } = texts;
  const scale = asNumber(facts.scale) ?? 1;
  return [
    [words.sure, words.sureOf(shownConfidence(facts.confidence, texts))],
    [words.scaled, scale === 1 ? null : words.scaledBy(shownMean(scale, texts))],
    [words.model, asText(facts.model_version) === null ? null : shortName(String(facts.model_version))],
    [words.newest, asText(facts.newest) === null ? null : timeCell(facts.newest, texts)],
  ];
}

function streamTable(facts: JsonObject, texts: Texts): readonly Block[] {
  const { alert: words } = texts;
  const streams = asObjects(facts.streams);
  const span = Date.parse(String(facts.to)) - Date.parse(String(facts.from));
  // Values of whole days have no hour that says anything.
  const isDaily = span > DAY_MS || streams.every(({ at }) => Date.parse(String(at)) % DAY_MS === 0);
  const digits = isDaily ? 10 : 16;
  const rows = streams
    .slice(0, SHOWN_STREAMS)
    .map((one): readonly Cell[] => [
      { text: streamName(one) },
      { text: (asText(one.at) ?? '').slice(0, digits).replace('T', ' ') },
      { text: shownShift(one, texts) },
      { text: `${shownMean(one.mean_before, texts)} → ${shownMean(one.mean_after, texts)}` },
    ]);
  const columns = [
    { title: words.stream },
    { title: words.when },
    { title: words.shift, align: 'right' as const },
    { title: `${words.before} → ${words.after}`, minor: true as const },
  ];
  return [{ kind: 'table', columns, rows }, ...rest(streams.length - rows.length, texts)];
}

function memberTable(facts: JsonObject, texts: Texts): readonly Block[] {
  const { alert: words } = texts;
  const members = asObjects(facts.rows);
  const shown = members.slice(0, SHOWN_ALERTS);
  const states: Readonly<Record<string, string>> = words.states;
  const rows = shown.map((one): readonly Cell[] => [
    { text: asText(one.alert) ?? '' },
    { text: alertSubject(asText(one.about) ?? '', texts) },
    { text: own(states, asText(one.state) ?? '') ?? '' },
  ]);
  const columns = [words.id, words.about, words.state].map((title) => ({ title }));
  const left = members.length - shown.length + (asNumber(facts.more) ?? 0);
  return [{ kind: 'table', columns, rows }, ...rest(left, texts)];
}

function rest(left: number, texts: Texts): readonly Block[] {
  return left <= 0 ? [] : [{ kind: 'text', text: texts.alert.more(left), tone: 'dim' }];
}

function directionOf(facts: JsonObject): DriftDirection {
  return facts.direction === 'down' ? 'down' : 'up';
}

function shownShift({ shift_sd }: JsonObject, texts: Texts, signed = true): string {
  const number = asNumber(shift_sd);
  if (number === null) return texts.quantity.nothing;
  const digits = { minimumFractionDigits: 1, maximumFractionDigits: 1 };
  const text = new Intl.NumberFormat(texts.locale, digits).format(Math.abs(number));
  if (!signed) return text;
  return `${number < 0 ? '−' : '+'}${text}`;
}

export function shownConfidence(value: unknown, texts: Texts): string {
  const number = asNumber(value);
  if (number !== null && number > SUREST) return `> ${shownPercent(SUREST, texts, 2)}`;
  return shownPercent(number, texts, 2);
}

function shownLimit(value: unknown, texts: Texts): string {
  return shownDuration(asNumber(value) ?? 0, texts);
}

function exampleText(example: unknown): string | null {
  if (example === undefined || example === null) return null;
  return shortName(typeof example === 'string' ? example : JSON.stringify(example));
}
