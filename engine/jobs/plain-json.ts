/** A value as it will be read back from the store: what the caller does to his own object afterwards changes nothing. */
import type { Json } from '../json.ts';

/** `undefined` becomes null. @throws TypeError what is not JSON (a circle, a bigint) */
export function plainJson<T extends Json>(value: T): T {
  return JSON.parse(JSON.stringify(value ?? null)) as T;
}
