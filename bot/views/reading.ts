/** Reads results as they come from a file or another process: what is missing or of another kind becomes empty, never a crash. */
import type { Json, JsonObject } from '#engine/json.ts';

export function asObject(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}

export function asList(value: unknown): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

export function asObjects(value: unknown): readonly JsonObject[] {
  return asList(value).map(asObject);
}

/** The texts of a list; what is none is left out. */
export function asTexts(value: unknown): readonly string[] {
  return asList(value).filter((each) => typeof each === 'string');
}

/** The text, or null where there is none. */
export function asText(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

export function asNumber(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** `key=value` of all facts: for codes that no text is written for, and for log lines. */
export function shownFacts(facts: JsonObject | undefined): string {
  const pairs = Object.entries(facts ?? {});
  return pairs.map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`).join(' ');
}

/** What is written under a name that came from outside: what every object has (`constructor`, `toString`) is not. */
export function own<Value>(all: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(all, name) ? all[name] : undefined;
}
