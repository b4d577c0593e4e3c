/**
 * Ids of words met before, found by the characters of a text in place: no string is made for a word that is known. Open addressing
 * over typed arrays; a full cache is emptied, and a word whose slots are all taken is simply not kept, so that no text makes it slow.
 */

export interface WordCache {
  /** Entry of the word text[from, to) whose hash that is, or -1. */
  find(hash: number, text: string, from: number, to: number): number;
  add(hash: number, text: string, from: number, to: number, ids: readonly number[]): void;
  /** Appends the entry's ids to `target` from `at` on, as far as they fit; returns where the next one goes. */
  put(entry: number, target: Int32Array, at: number): number;
}

const SLOTS = 1 << 16;
const PROBES = 8;
const ENTRIES = SLOTS / 2;
const LONGEST_KEPT = 48;
const KEY_UNITS = 12 * ENTRIES;
const IDS = 4 * ENTRIES;

/** Of the hash of no characters; each further one is mixed in by `mixed`. */
export const EMPTY_HASH = 0x811c9dc5 | 0;

/** FNV-1a over UTF-16 units. */
export function mixed(hash: number, unit: number): number {
  return Math.imul(hash ^ unit, 0x01000193);
}

export function createWordCache(): WordCache {
  /** 1 + entry; 0 is free. */
  const slots = new Int32Array(SLOTS);
  const hashes = new Int32Array(ENTRIES);
  const keyEnds = new Int32Array(ENTRIES + 1);
  const idEnds = new Int32Array(ENTRIES + 1);
  const keys = new Uint16Array(KEY_UNITS);
  const ids = new Int32Array(IDS);
  let entries = 0;

  function isKey(entry: number, text: string, from: number, to: number): boolean {
    const start = keyEnds[entry]!;
    if (keyEnds[entry + 1]! - start !== to - from) return false;
    for (let at = from, key = start; at < to; at++, key++) if (keys[key] !== text.charCodeAt(at)) return false;
    return true;
  }

  return {
    find(hash, text, from, to) {
      for (let probe = 0, slot = slotOf(hash); probe < PROBES; probe++, slot = (slot + 1) & (SLOTS - 1)) {
        const entry = slots[slot]! - 1;
        if (entry < 0) return -1;
        if (hashes[entry] === hash && isKey(entry, text, from, to)) return entry;
      }
      return -1;
    },
    add(hash, text, from, to, word) {
      const [keyEnd, idEnd] = [keyEnds[entries]!, idEnds[entries]!];
      if (to - from > LONGEST_KEPT) return;
      if (entries === ENTRIES || keyEnd + to - from > KEY_UNITS || idEnd + word.length > IDS) {
        slots.fill(0);
        entries = 0;
        return;
      }
      let slot = slotOf(hash);
      for (let probe = 1; slots[slot] !== 0; probe++) {
        if (probe === PROBES) return;
        slot = (slot + 1) & (SLOTS - 1);
      }
      for (let at = from; at < to; at++) keys[keyEnd + at - from] = text.charCodeAt(at);
      ids.set(word, idEnd);
      hashes[entries] = hash;
      keyEnds[entries + 1] = keyEnd + to - from;
      idEnds[entries + 1] = idEnd + word.length;
      entries += 1;
      slots[slot] = entries;
    },
    put(entry, target, at) {
      const end = Math.min(idEnds[entry + 1]!, idEnds[entry]! + target.length - at);
      let next = at;
      for (let id = idEnds[entry]!; id < end; id++) target[next++] = ids[id]!;
      return next;
    },
  };
}

/** The upper bits of an FNV hash depend on all characters, the lowest only on their lowest. */
function slotOf(hash: number): number {
  return (hash ^ (hash >>> 15)) & (SLOTS - 1);
}
