/** The tiny model's vocabulary: words of market news, those with a tone first, and single characters for all others. */

/** Tone of a word, from -1 (bad news) to 1 (good news). */
export const TONES: Readonly<Record<string, number>> = {
  ...tone(
    1,
    'surge soar jump rally climb gain rise rose beat exceed record strong stronger upgrade growth grow grew boost profitable',
  ),
  ...tone(0.8, 'improve increase positive success win won robust recover recovery expand narrow'),
  ...tone(
    -1,
    'plunge fall fell drop slump crash sink sank tumble miss weak weaker downgrade default bankruptcy fraud slash',
  ),
  ...tone(-0.8, 'decline decrease negative warn warning cut layoff lawsuit worse worst widen'),
};

const NEUTRAL = `
  a about after all also an and annual are as at august be been before between billion board bond but by call central
  chief company contract conference customer date day debt december deliver director dividend earnings euro executive expect
  expectation february finance financial firm first for four friday from fund group had half has have head held hold in
  income index industry inflation interest into investor is it its january july june last law loss losses low main march market may
  meet meeting met million monday month more most name net new next not november number of office officer on one open
  operating operation or order outlook over percent per plan plant point president price product production profit
  quarter rate report result revenue risk said sale same say second sector september service share shareholder sharply since
  stock stocks than that the their third this three thursday to today tuesday two under unit up usual was wednesday
  week were which will with year yesterday`
  .trim()
  .split(/\s+/);

const SPECIAL = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'];
const ENDINGS = ['##s', '##d', '##ed', '##es', '##ing', '##ly', '##er', '##est'];
const LETTERS = [...'abcdefghijklmnopqrstuvwxyz'];
const DIGITS = [...'0123456789'];
const MARKS = [...'!"#$%&\'()*+,-./:;<=>?@[\\]_`{|}~€£'];

/** Each word at its id. */
export const TINY_VOCABULARY: readonly string[] = [
  ...new Set([
    ...SPECIAL,
    ...MARKS,
    ...DIGITS,
    ...LETTERS,
    ...[...LETTERS, ...DIGITS].map((character) => `##${character}`),
    ...ENDINGS,
    ...Object.keys(TONES),
    ...NEUTRAL,
  ]),
];

/** A vocabulary of that size for models whose words mean nothing. */
export function numberedWords(size: number): string[] {
  return [...SPECIAL, ...Array.from({ length: size - SPECIAL.length }, (_, word) => `word${word}`)];
}

function tone(value: number, words: string): Record<string, number> {
  return Object.fromEntries(words.split(' ').map((word) => [word, value]));
}
