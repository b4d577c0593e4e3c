/**
 * A Bloom filter (Bloom 1970) of 256 bits for each archived document, over its top-level scalar fields: tells without reading the
 * document that it does not match, and is wrong about fewer than one in a hundred of those that do not.
 */
import type { Json, JsonObject } from '../../../json.ts';

const WORDS = 8;
const BITS = WORDS * 32;
const HASHES = 4;

/** The filters of many documents in one flat array, 32 bytes each, found by slot. */
export class FieldSignatures {
  #words = new Uint32Array(1024 * WORDS);
  #slots = 0;

  /** @returns the slot of the new document's filter */
  add(value: Json): number {
    const slot = this.#slots;
    this.#slots += 1;
    if (this.#slots * WORDS > this.#words.length) {
      const larger = new Uint32Array(this.#words.length * 2);
      larger.set(this.#words);
      this.#words = larger;
    }
    if (!isObject(value)) return slot;
    for (const field of Object.keys(value)) {
      const content = value[field]!;
      if (!isScalar(content)) continue;
      const hash = hashOf(field, content);
      for (let round = 0; round < HASHES; round += 1) {
        const bit = bitOf(hash, round);
        this.#words[slot * WORDS + (bit >>> 5)]! |= 1 << (bit & 31);
      }
    }
    return slot;
  }

  /** A test of a slot that is false only when its document certainly lacks one of these fields. */
  filter(where: JsonObject): (slot: number) => boolean {
    const hashes = Object.entries(where).flatMap(([field, content]) =>
      isScalar(content) ? hashOf(field, content) : [],
    );
    const bits = hashes.flatMap((hash) => Array.from({ length: HASHES }, (_, round) => bitOf(hash, round)));
    return (slot) => bits.every((bit) => (this.#words[slot * WORDS + (bit >>> 5)]! & (1 << (bit & 31))) !== 0);
  }
}

/** Double hashing (Kirsch and Mitzenmacher 2006); the step is odd, so that it reaches every bit. */
function bitOf(hash: number, round: number): number {
  const step = Math.imul(hash, 0x9e3779b1) | 1;
  return ((hash + Math.imul(round, step)) >>> 24) & (BITS - 1);
}

function hashOf(field: string, content: Json): number {
  const hash = fnv1a(String(content), fnv1a(field, 0x811c9dc5));
  // Spreads the last characters over all bits.
  const spread = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return spread ^ (spread >>> 13);
}

function fnv1a(text: string, start: number): number {
  let hash = start;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash;
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isScalar(content: Json): boolean {
  return typeof content !== 'object' || content === null;
}
