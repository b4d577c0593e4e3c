/** One line of the audit log: what is hashed, how it is written, and how it is read back. */
import { canonicalJson } from '#engine/durable/canonical-json.ts';
import { sha256Hex } from '#engine/durable/sha256.ts';
import type { Json, JsonObject } from '../json.ts';
import { maskSecrets, maskText } from './mask-secrets.ts';
import type { AuditEntry, AuditLine } from './types.ts';

/** Names the format in every hash, so that a hash of something else never fits. */
const DOMAIN = 'mlops.audit/1\n';

/** `prev` of the first line. */
export const NO_PREVIOUS = '0'.repeat(64);

/** Secrets masked, and nothing in it that two languages could write differently. */
export function recordable({ actor, edge, action, outcome, data }: AuditEntry): AuditEntry {
  return {
    actor: maskText(actor.toWellFormed()),
    edge: maskText(edge.toWellFormed()),
    action: maskText(action.toWellFormed()),
    outcome,
    data: withoutFloats(maskSecrets(data)) as JsonObject,
  };
}

/** Numbers that are not whole become text: languages disagree about how to write them. */
function withoutFloats(value: Json): Json {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : String(value);
  if (typeof value === 'string') return value.toWellFormed();
  if (Array.isArray(value)) return value.map(withoutFloats);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, content]) => [key.toWellFormed(), withoutFloats(content)]),
  );
}

export function chainedLine(entry: AuditEntry, at: string, seq: number, prev: string): AuditLine {
  const event = { seq, at, ...entry, prev };
  return { ...event, hash: hashOf(event) };
}

/** SHA-256 over the domain tag and the canonical event without its `hash`. */
export function hashOf(event: JsonObject | Omit<AuditLine, 'hash'>): string {
  return sha256Hex(DOMAIN + canonicalJson(event as JsonObject));
}

/** With its newline. Canonical, so that any change of its bytes can be told. */
export function encodeAuditLine(line: AuditLine): string {
  return `${canonicalJson(line as unknown as JsonObject)}\n`;
}

/** The line, or undefined when it cannot be read as one; says nothing about its hash. */
export function parseAuditLine(text: string): AuditLine | undefined {
  const value = parse(text);
  if (typeof value !== 'object' || value === null) return undefined;
  const { seq, at, actor, action, prev, hash } = value as Record<string, unknown>;
  const texts = [at, actor, action, prev, hash];
  if (!Number.isSafeInteger(seq) || !texts.every((field) => typeof field === 'string')) return undefined;
  return value as AuditLine;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
