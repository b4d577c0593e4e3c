/** Names a piece of work by everything that decides its result, so that the same work is not done twice at once. */
import { canonicalJson } from '../durable/canonical-json.ts';
import { sha256Hex } from '../durable/sha256.ts';
import type { JsonObject } from '../json.ts';
import type { InputFile } from './path-rules.ts';

/** A dedupe key: equal for the same action with the same arguments, on a file that has not changed in between. */
export function workKey(action: string, work: JsonObject, { bytes, modifiedMs }: InputFile): string {
  return `${action}:${sha256Hex(canonicalJson({ ...work, bytes, modified: String(modifiedMs) }))}`;
}
