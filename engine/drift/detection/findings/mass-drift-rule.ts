/** When many streams drift together: k of them within a span of event time are one event, which grows while more of them join. */
import { streamKey } from '../stream-key.ts';
import type { DriftMark, MassDriftRule } from '../types.ts';

export type MassDriftRow = DriftMark & {
  /** Id of the stream's own alert; null where it has none yet. */
  readonly alert: string | null;
};

export type MassDrift = {
  /** Fingerprint of its alert: has the time of its first drift as it was formed; later ones may come before it. */
  readonly about: string;
  /** ISO 8601: of its first and last drift. */
  readonly from: string;
  readonly to: string;
  /** One row a stream, the largest shift first. */
  readonly streams: readonly MassDriftRow[];
};

/** What some new drifts did. */
export interface MassDriftStep {
  readonly known: readonly MassDrift[];
  /** Fingerprints of those with new rows, and of those among them that are new. */
  readonly grown: ReadonlySet<string>;
  readonly formed: ReadonlySet<string>;
}

/** A mass drift while drifts are added to it. */
interface Growing {
  readonly about: string;
  fromMs: number;
  toMs: number;
  readonly rows: Map<string, MassDriftRow>;
}

interface Timed {
  readonly atMs: number;
  readonly key: string;
  readonly drift: DriftMark;
}

/**
 * Takes new drifts in, one after the other. They may come in any order of their times, and again: what is known is not changed by that.
 * @param remembered earlier drifts of all streams; new ones may be among them
 */
export function stepMassDrifts(
  drifts: readonly DriftMark[],
  { known, remembered, rule }: { known: readonly MassDrift[]; remembered: Iterable<DriftMark>; rule: MassDriftRule },
): MassDriftStep {
  const growing = known.map(opened);
  const told = new Set(known.flatMap(({ streams }) => streams.map(({ report }) => report)));
  const others = [...remembered].map(timed).sort((a, b) => a.atMs - b.atMs);
  const grown = new Set<string>();
  const formed = new Set<string>();
  for (const drift of drifts) {
    const each = timed(drift);
    // Also one that stands in a mass drift already: told one by one, those behind it would find it remembered.
    insert(each, others);
    if (told.has(drift.report)) continue;
    const near = growing.find(({ fromMs, toMs }) => {
      return each.atMs >= fromMs - rule.within_ms && each.atMs <= toMs + rule.within_ms;
    });
    if (near !== undefined) {
      if (!near.rows.has(each.key) && add(near, each)) grown.add(near.about);
      continue;
    }
    const together = mostTogether(each, others, rule);
    if (together.length < rule.streams) continue;
    const first = together.reduce((a, b) => (b.atMs < a.atMs ? b : a));
    const about = `mass drift ${first.drift.at}`;
    const begun: Growing = { about, fromMs: Infinity, toMs: -Infinity, rows: new Map() };
    for (const one of together) add(begun, one);
    growing.push(begun);
    grown.add(about);
    formed.add(about);
  }
  const after = growing.map((each, at) => (grown.has(each.about) ? closed(each) : known[at]!));
  return { known: after, grown, formed };
}

/** The same with the ids of the streams' own alerts, where they are known. */
export function withAlerts(massDrift: MassDrift, alertOf: (row: MassDriftRow) => string | null): MassDrift {
  const streams = massDrift.streams.map((row) => ({ ...row, alert: row.alert ?? alertOf(row) }));
  return { ...massDrift, streams };
}

function timed(drift: DriftMark): Timed {
  return { atMs: Date.parse(drift.at), key: streamKey(drift.source, drift.signal), drift };
}

function opened({ about, from, to, streams }: MassDrift): Growing {
  const rows = new Map(streams.map((row) => [streamKey(row.source, row.signal), row]));
  return { about, fromMs: Date.parse(from), toMs: Date.parse(to), rows };
}

function add(massDrift: Growing, { atMs, key, drift }: Timed): true {
  massDrift.fromMs = Math.min(massDrift.fromMs, atMs);
  massDrift.toMs = Math.max(massDrift.toMs, atMs);
  massDrift.rows.set(key, { ...drift, alert: null });
  return true;
}

function closed({ about, fromMs, toMs, rows }: Growing): MassDrift {
  const streams = [...rows].sort(([a, x], [b, y]) => size(y) - size(x) || (a < b ? -1 : 1)).map(([, row]) => row);
  return { about, from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString(), streams };
}

/** The drifts, one a stream, of the span around `drift` in which most streams drift; none where they are too few anyway. */
function mostTogether(drift: Timed, others: readonly Timed[], { streams, within_ms }: MassDriftRule): readonly Timed[] {
  const around = others.slice(firstAt(drift.atMs - within_ms, others), firstAfter(drift.atMs + within_ms, others));
  if (new Set(around.map(({ key }) => key)).size < streams) return [];
  let most: readonly Timed[] = [];
  for (const { atMs: startMs } of around) {
    if (startMs > drift.atMs || startMs + within_ms < drift.atMs) continue;
    const perStream = new Map<string, Timed>();
    for (const each of around) {
      if (each.atMs < startMs || each.atMs > startMs + within_ms) continue;
      const former = perStream.get(each.key);
      if (former === undefined || size(each.drift) > size(former.drift)) perStream.set(each.key, each);
    }
    if (perStream.size > most.length) most = [...perStream.values()];
  }
  return most;
}

function insert(drift: Timed, into: Timed[]): void {
  const at = firstAfter(drift.atMs, into);
  for (let before = at - 1; before >= 0 && into[before]!.atMs === drift.atMs; before -= 1)
    if (into[before]!.drift.report === drift.drift.report) return;
  into.splice(at, 0, drift);
}

/** Index of the first that is not before `ms`. */
function firstAt(ms: number, sorted: readonly Timed[]): number {
  return firstWhere(sorted, ({ atMs }) => atMs >= ms);
}

function firstAfter(ms: number, sorted: readonly Timed[]): number {
  return firstWhere(sorted, ({ atMs }) => atMs > ms);
}

function firstWhere(sorted: readonly Timed[], isBehind: (each: Timed) => boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBehind(sorted[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function size({ shift_sd }: DriftMark): number {
  return Math.abs(shift_sd);
}
