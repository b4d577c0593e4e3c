/** What is known of an alert's message beside the alert itself: kept, so that a kill makes nothing be told twice. */
import type { Alert } from '#engine/alerts/types.ts';
import { canonicalJson } from '#engine/durable/canonical-json.ts';
import { sha256Hex } from '#engine/durable/sha256.ts';
import type { Json } from '#engine/json.ts';
import type { Op } from '#engine/store/types.ts';

/** Collection: alerts whose message was let go; a document's id is the alert's. */
export const ALERT_CARDS = 'alert_cards';

export interface AlertDocument {
  /** ISO 8601: when the message was let go. */
  readonly at: string;
  /** What was said in the thread: marks of `alertNotes`. */
  readonly told: readonly string[];
  /** Slack's file of the picture, and what it shows; null while there is none. */
  readonly picture: { readonly of: string; readonly file: string } | null;
}

export function newDocument(at: string): AlertDocument {
  return { at, told: [], picture: null };
}

/** As it is stored: documents of earlier versions had the time alone. */
export function readDocument(value: Json): AlertDocument {
  const { at, told = [], picture = null } = value as unknown as Partial<AlertDocument>;
  return { at: at ?? '', told, picture };
}

export function putDocument(id: string, document: AlertDocument, ifVersion?: number): Op {
  const value = document as unknown as Json;
  return { op: 'put', collection: ALERT_CARDS, id, value, ...(ifVersion === undefined ? {} : { ifVersion }) };
}

/** Tells whether a picture is still the right one; null for alerts that have none. */
export function pictureMark({ kind, facts }: Alert): string | null {
  if (kind === 'drift') return typeof facts.report === 'string' ? facts.report : null;
  return kind === 'mass_drift' ? sha256Hex(canonicalJson(facts.streams ?? null)).slice(0, 16) : null;
}
