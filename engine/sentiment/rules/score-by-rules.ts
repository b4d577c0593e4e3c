/**
 * Sentiment by a word list, for when no model serves: the mean weight of the words that are in it. It knows no negation and no
 * phrases, so that it tells which words it went by.
 */
import type { SentimentAnswer } from '../types.ts';
import { LEXICON, type Lexicon } from './lexicon.ts';

export interface RulesAnswer extends SentimentAnswer {
  readonly provider: 'rules';
  /** The words of the list, in the text's order, as often as they stand there. */
  readonly hits: readonly { readonly word: string; readonly weight: number }[];
}

/** A score must be beyond it to be more than neutral. */
const NEUTRAL_BORDER = 0.1;
/** Of a text in which no word is known. */
const CONFIDENCE_WITHOUT_HIT = 0.1;

const MARK = /^[\p{P}$+<=>^`|~]$/u;
const NO_MARK = /[^\p{P}$+<=>^`|~]/u;
const INVISIBLE = /^[\p{White_Space}\p{Cc}\p{Cf}]*$/u;

/** Whether there is nothing to see: such a text is neutral with no confidence, whoever is asked. */
export function isBlank(text: string): boolean {
  return INVISIBLE.test(text);
}

/** @param lexicon words in lower case with weights from -1 to 1 */
export function scoreByRules(text: string, lexicon: Lexicon = LEXICON): RulesAnswer {
  const answer = { label: 'neu', score: 0, confidence: 0, provider: 'rules', hits: [] } as const;
  if (isBlank(text)) return answer;
  const hits: { word: string; weight: number }[] = [];
  let sum = 0;
  for (const part of text.split(/\s+/)) {
    const word = withoutMarksAround(part).toLowerCase();
    const weight = lexicon.get(word);
    if (weight === undefined) continue;
    hits.push({ word, weight });
    sum += weight;
  }
  if (hits.length === 0) return { ...answer, confidence: CONFIDENCE_WITHOUT_HIT };
  const score = sum / hits.length;
  return { ...answer, label: labelOf(score), score, confidence: Math.abs(score), hits };
}

/** By hand, as a pattern that looks for marks at the end would take the square of their number. */
function withoutMarksAround(part: string): string {
  const start = part.search(NO_MARK);
  if (start < 0) return '';
  let end = part.length;
  for (let before = end; ; end = before) {
    const isPair = /[\uDC00-\uDFFF]/.test(part.charAt(end - 1));
    before = end - (isPair ? 2 : 1);
    if (!MARK.test(part.slice(before, end))) return part.slice(start, end);
  }
}

function labelOf(score: number): SentimentAnswer['label'] {
  if (score > NEUTRAL_BORDER) return 'pos';
  return score < -NEUTRAL_BORDER ? 'neg' : 'neu';
}
