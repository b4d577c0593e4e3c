/** Reads JSON whose shape nobody vouches for: what an app has posted. */

export interface JsonObject {
  readonly [key: string]: unknown;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The objects of a list; what is no list has none. */
export function objectsOf(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** The text at a path of keys; empty where there is none. */
export function textAt(value: unknown, ...path: readonly string[]): string {
  let at: unknown = value;
  for (const key of path) at = isObject(at) && Object.hasOwn(at, key) ? at[key] : undefined;
  return typeof at === 'string' ? at : '';
}
