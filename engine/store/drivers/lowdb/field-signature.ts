/**
 * A Bloom filter of 128 bits over the top-level scalar fields of an archived document (Bloom 1970): tells without reading the
 * document that it does not match a filter, and is wrong about a document that does not match about once in a hundred.
 */
import type { Json, JsonObject } from '../../../json.ts';

/** Four 32-bit words. */
export type FieldSignature = readonly [number, number, number, number];

const HASHES = 3;

export function fieldSignature(value: Json): FieldSignature {
  const words: [number, number, number, number] = [0, 0, 0, 0];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return words;
  for (const [field, content] of Object.entries(value)) {
    if (!isScalar(content)) continue;
    forEachBit(field, content, (word, bit) => {
      words[word]! |= bit;
      return true;
    });
  }
  return words;
}

/** False only when no document with this signature has all these fields. */
export function signatureMayMatch(signature: FieldSignature, where: JsonObject): boolean {
  return Object.entries(where).every(
    ([field, content]) =>
      !isScalar(content) || forEachBit(field, content, (word, bit) => (signature[word]! & bit) !== 0),
  );
}

/** Visits the field's bits until `visit` answers false; answers whether all were visited. */
function forEachBit(field: string, content: Json, visit: (word: number, bit: number) => boolean): boolean {
  const hash = fnv1a(`${field}=${JSON.stringify(content)}`);
  // Double hashing (Kirsch and Mitzenmacher 2006): the step is odd, so that it reaches every bit.
  const step = Math.imul(hash, 0x9e3779b1) | 1;
  for (let round = 0; round < HASHES; round += 1) {
    const position = ((hash + Math.imul(round, step)) >>> 25) & 127;
    if (!visit(position >>> 5, 1 << (position & 31))) return false;
  }
  return true;
}

function isScalar(content: Json): boolean {
  return typeof content !== 'object' || content === null;
}

function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  // Spreads the last characters over all bits.
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return hash ^ (hash >>> 13);
}
