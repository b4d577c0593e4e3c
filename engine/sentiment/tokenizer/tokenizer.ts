/**
 * Texts to token ids as BERT's own tokenizer makes them, but that `[CLS]` and the like inside a text are text: headlines are written
 * by strangers. The idea: split at white space, ASCII punctuation and Han characters, where no rule of Unicode reaches across, look
 * each part up in a cache by its characters in place, and do all the rules of `words.ts` only for what was not met before.
 */
import type { TokenizerSettings } from './settings.ts';
import { createWordCache, EMPTY_HASH, mixed } from './word-cache.ts';
import { createWordPieces } from './word-pieces.ts';
import { wordsOf } from './words.ts';

export interface Tokenizer {
  /** [CLS], the text's tokens, [SEP]; cut to `maxTokens`. Types of tokens are all 0: there is no second text. */
  encode(text: string): Int32Array;
  readonly padId: number;
  readonly maxTokens: number;
}

const PART = 0;
const SPACE = 1;
const ALONE = 2;
/** By ASCII code; controls are dropped inside of words. */
const KINDS = Uint8Array.from({ length: 128 }, (_, code) => kindOf(String.fromCharCode(code)));

/** A part that no rule but that of case touches. */
const PLAIN = /^[!-~]+$/;

/** @param longest most tokens of a text that the model takes; the settings' own limit counts where it is lower */
export function createTokenizer(settings: TokenizerSettings, longest: number): Tokenizer {
  const { ids, splitHan } = settings;
  const maxTokens = Math.min(longest, settings.maxTokens ?? longest);
  const pieces = createWordPieces(settings);
  const cache = createWordCache();
  const tokens = new Int32Array(maxTokens - 1);

  /** Ids of a part, no more than can be used. */
  function exactly(part: string): readonly number[] {
    if (PLAIN.test(part)) return pieces(settings.lowerCase ? part.toLowerCase() : part);
    const found: number[] = [];
    for (const word of wordsOf(part, settings)) {
      if (found.length >= maxTokens) break;
      found.push(...pieces(word));
    }
    return found;
  }

  function appendNew(hash: number, text: string, from: number, to: number, end: number): number {
    const word = exactly(text.slice(from, to));
    cache.add(hash, text, from, to, word);
    let next = end;
    for (let at = 0; at < word.length && next < tokens.length; at++) tokens[next++] = word[at]!;
    return next;
  }

  function kindAt(text: string, at: number): number {
    const unit = text.charCodeAt(at);
    if (unit < 128) return KINDS[unit]!;
    return splitHan && isHan(unit) ? ALONE : PART;
  }

  return {
    encode(text) {
      tokens[0] = ids.cls;
      let end = 1;
      for (let at = 0; at < text.length && end < tokens.length; ) {
        const kind = kindAt(text, at);
        const from = at;
        at += 1;
        if (kind === SPACE) continue;
        let hash = mixed(EMPTY_HASH, text.charCodeAt(from));
        if (kind === PART)
          for (; at < text.length && kindAt(text, at) === PART; at++) hash = mixed(hash, text.charCodeAt(at));
        const entry = cache.find(hash, text, from, at);
        end = entry >= 0 ? cache.put(entry, tokens, end) : appendNew(hash, text, from, at, end);
      }
      const encoded = new Int32Array(end + 1);
      encoded.set(tokens.subarray(0, end));
      encoded[end] = ids.sep;
      return encoded;
    },
    padId: ids.pad,
    maxTokens,
  };
}

function kindOf(character: string): number {
  if (/[\t\n\r ]/.test(character)) return SPACE;
  return /[!-/:-@[-`{-~]/.test(character) ? ALONE : PART;
}

/** In the basic plane; the others are found by the rules for parts. */
function isHan(unit: number): boolean {
  return (unit >= 0x3400 && unit <= 0x4dbf) || (unit >= 0x4e00 && unit <= 0x9fff) || (unit >= 0xf900 && unit <= 0xfaff);
}
