/** What alerts say of drift, in facts. */
import type { AlertNews } from '../../../alerts/types.ts';
import type { JsonObject } from '../../../json.ts';
import type { DriftLevel, DriftReport, StreamRules } from '../../types.ts';
import { badValuesOf, driftOf, quietOf } from '../stream-key.ts';
import type { DriftMark } from '../types.ts';
import type { MassDrift } from './mass-drift-rule.ts';

/** Rows of a mass drift's alert: the largest shifts of them. */
const MOST_ROWS = 500;

/** Fingerprint of the one alert about streams for which there is no room. */
export const UNWATCHED = 'unwatched streams';

interface Named {
  readonly source: string;
  readonly signal: string;
}

export function driftMark({ source, signal, at, level, id, detection }: DriftReport): DriftMark {
  const { direction, mean_before, mean_after, confidence, shift_sd } = detection;
  return { source, signal, at, level, direction, mean_before, mean_after, confidence, shift_sd, report: id };
}

export function driftNews(report: DriftReport, rules: StreamRules, within: string | null): AlertNews {
  const { index, n_before, n_after } = report.detection;
  const facts: JsonObject = {
    ...driftMark(report),
    index,
    n_before,
    n_after,
    model_version: report.model_version,
    newest: report.freshness.newest,
    scale: report.scale,
  };
  return {
    about: driftOf(report),
    kind: 'drift',
    level: report.level,
    facts,
    wakes: doesWake(report.level, rules),
    channel: rules.channel,
    ...(within === null ? {} : { within }),
  };
}

/** A mass drift is the runbook's emergency: it always wakes. @param of streams that are watched */
export function massDriftNews({ about, from, to, streams }: MassDrift, of: number, withinMs: number): AlertNews {
  const count = streams.length;
  const facts: JsonObject = { of, count, within_ms: withinMs, from, to, streams: streams.slice(0, MOST_ROWS) };
  return { about, kind: 'mass_drift', level: 'critical', facts, wakes: true, channel: null };
}

/** `newest` is null where nothing has ever come. */
export function quietNews(stream: Named & { readonly newest: string | null }, rules: StreamRules): AlertNews {
  const { source, signal, newest } = stream;
  const facts = { source, signal, newest, fresh_within_ms: rules.fresh_within_ms };
  const { channel } = rules;
  const wakes = doesWake('warning', rules);
  return { about: quietOf(stream), kind: 'quiet_stream', level: 'warning', facts, wakes, channel };
}

export function badValuesNews(stream: Named, refused: number, example: string, rules: StreamRules): AlertNews {
  const facts = { source: stream.source, signal: stream.signal, refused, example };
  const { channel } = rules;
  const wakes = doesWake('warning', rules);
  return { about: badValuesOf(stream), kind: 'bad_values', level: 'warning', facts, wakes, channel };
}

/** @param line the last one of the file that was read */
export function linesLostNews({ path, line }: { readonly path: string; readonly line: number }): AlertNews {
  const facts = { path, line };
  return { about: `lines lost ${path}`, kind: 'lines_lost', level: 'warning', facts, wakes: false, channel: null };
}

/** @param watched streams @param values of others, until now */
export function unwatchedNews(watched: number, values: number): AlertNews {
  const facts = { watched, values };
  return { about: UNWATCHED, kind: 'unwatched_streams', level: 'warning', facts, wakes: false, channel: null };
}

function doesWake(level: DriftLevel, { wakes }: StreamRules): boolean {
  return wakes === level || (wakes === 'warning' && level === 'drift');
}
