/** Cuts a text into BERT's words (Devlin et al. 2019, as its own code does): cleaned, lower-cased, without accents, punctuation alone. */
import type { TokenizerSettings } from './settings.ts';

type Rules = Pick<TokenizerSettings, 'lowerCase' | 'stripAccents' | 'splitHan'>;

const LINE_AND_TAB = /[\t\n\r]/g;
/**
 * Control, format, private use, halves of surrogate pairs, and the character that stands for a broken one. What is not assigned is
 * kept, as the fast tokenizers do: the same text then means the same to a Node whose Unicode is newer.
 */
const DROPPED = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\uFFFD]/gu;
const SPACE = /\p{White_Space}/gu;
/** Han ideographs, compatibility ones included; kana and Hangul are written as words. */
const HAN =
  /[\u4E00-\u9FFF\u3400-\u4DBF\u{20000}-\u{2A6DF}\u{2A700}-\u{2B73F}\u{2B740}-\u{2B81F}\u{2B820}-\u{2CEAF}\uF900-\uFAFF\u{2F800}-\u{2FA1F}]/gu;
const ACCENTS = /\p{Mn}/gu;
/** All of ASCII that is neither letter, digit nor control counts, currency and mathematical signs included. */
const WORDS = /[\p{P}$+<=>^`|~]|[^\p{P}$+<=>^`|~ ]+/gu;

export function wordsOf(text: string, { lowerCase, stripAccents, splitHan }: Rules): string[] {
  let clean = text.replace(LINE_AND_TAB, ' ').replace(DROPPED, '').replace(SPACE, ' ');
  if (splitHan) clean = clean.replace(HAN, ' $& ');
  // Character by character: the small sigma at a word's end is no letter of its own here.
  if (lowerCase) clean = clean.replaceAll('Σ', 'σ').toLowerCase();
  if (stripAccents) clean = clean.normalize('NFD').replace(ACCENTS, '');
  return clean.match(WORDS) ?? [];
}
