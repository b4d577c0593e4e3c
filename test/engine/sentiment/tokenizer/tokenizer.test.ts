/** Token ids against transformers.js's AutoTokenizer, and the cases in which ours differ on purpose. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TokenizerSettings } from '#engine/sentiment/tokenizer/settings.ts';
import { createTokenizer, type Tokenizer } from '#engine/sentiment/tokenizer/tokenizer.ts';
import { createWordPieces, type WordPieces } from '#engine/sentiment/tokenizer/word-pieces.ts';
import { wordsOf } from '#engine/sentiment/tokenizer/words.ts';
import { removeFolder } from '../../../fakes/remove-folder.ts';
import { bertLibrary, bertSettings } from './bert-tokenizer.ts';
import { headlines } from './headlines.ts';

const [CLS, SEP, UNKNOWN] = [101, 102, 100];
const POSITIONS = 512;

/** What ours does otherwise than the library, each on purpose. */
const KNOWN_DIFFERENCES = {
  'a capital sigma at the end of a word becomes the small one, not the final one': /Σ/,
  'a Han character beyond the basic plane is a word of its own':
    /[\u{20000}-\u{2A6DF}\u{2A700}-\u{2CEAF}\u{2F800}-\u{2FA1F}]/u,
  'a special token written in a text is text': /\[(CLS|SEP|PAD|MASK|UNK)\]/,
} as const;
const DIFFERENCES = Object.keys(KNOWN_DIFFERENCES) as (keyof typeof KNOWN_DIFFERENCES)[];
const ANY_KNOWN = new RegExp(
  Object.values(KNOWN_DIFFERENCES)
    .map((kind) => kind.source)
    .join('|'),
  'gu',
);

const ADVERSARIAL = [
  '',
  ' ',
  '\t\r\n',
  '\u200b\u200d\ufeff',
  'shares\u200bplunge',
  '\u0000profit\u0007',
  '\ufffd',
  'ÀÉÎÕÜ ñ ß ẞ ﬁ Å K Ω',
  'cafe\u0301 re\u0301sume\u0301',
  'İstanbul ıIiİ',
  'λόγος ΛΟΓΟΙ σςσ',
  '東京 and 北京 株価が急落',
  'カタカナ ひらがな 한국어',
  'हिन्दी शेयर बाजार',
  'שָׁלוֹם עולם',
  'الأسهم تهبط',
  'Акции упали',
  'ราคาหุ้นตก',
  '🚀📉👨‍👩‍👧',
  'a≠b a≮b \u1fef',
  "don't stop-loss $TSLA +4.5% @ 10:30 #1",
  '“quoted” — dash… ‘x’ €5 £6 ¥7',
  'x\u00a0y\u2003z\u3000w\u2028v',
  `${'a'.repeat(100)} ${'a'.repeat(101)}`,
  `${'é'.repeat(101)}`,
  '\ud800 half \udc00',
  '\ue000 private \u{10ffff}',
  '##ing ##s # #',
  '豈 更 車',
  'ﷺ ½ ² ₂ ™',
];

let folder: string;
let settings: TokenizerSettings;
let library: (text: string) => number[];
let tokenizer: Tokenizer;
let pieces: WordPieces;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mlops-tokenizer-'));
  settings = await bertSettings(folder);
  library = (await bertLibrary(folder)).cut;
  tokenizer = createTokenizer(settings, POSITIONS);
  pieces = createWordPieces(settings);
});
afterAll(() => removeFolder(folder));

/** The same rules on the whole text at once, with no cache. */
function plainly(text: string): number[] {
  return [
    CLS,
    ...wordsOf(text, settings)
      .flatMap((word) => pieces(word))
      .slice(0, POSITIONS - 2),
    SEP,
  ];
}

const mixedText = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: fc.string({ unit: 'binary', maxLength: 6 }) },
      { weight: 2, arbitrary: fc.string({ unit: 'grapheme', maxLength: 6 }) },
      { weight: 2, arbitrary: fc.constantFrom(...ADVERSARIAL.filter((text) => text.length < 60)) },
      { weight: 2, arbitrary: fc.constantFrom(' ', '\u0301', '\u093f', '中', '.', '<', '\u0338', 'Profit', 'ing') },
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''));

describe('token ids equal the library’s', () => {
  it('on 512 headlines', () => {
    const texts = headlines(512);

    const ours = texts.map((text) => [...tokenizer.encode(text)]);

    expect(new Set(texts).size).toBeGreaterThan(500);
    expect(ours.every((ids) => ids.length > 5 && !ids.includes(UNKNOWN))).toBe(true);
    expect(ours).toEqual(texts.map(library));
  });

  it.each(ADVERSARIAL.map((text) => [JSON.stringify(text).slice(0, 40), text]))('on %s', (_, text) => {
    expect([...tokenizer.encode(text)]).toEqual(library(text));
  });

  it('on every character of the basic plane and of the emoji, between letters and alone', () => {
    const characters: string[] = [];
    for (let code = 0; code <= 0xffff; code++) characters.push(String.fromCodePoint(code));
    for (let code = 0x1f000; code <= 0x1faff; code++) characters.push(String.fromCodePoint(code));

    for (let from = 0; from < characters.length; from += 64) {
      const text = characters
        .slice(from, from + 64)
        .map((character) => `a${character}b ${character}c`)
        .join(' ');
      expect([...tokenizer.encode(text)]).toEqual(library(text));
    }
  });

  it('on 4,000 texts of all scripts without the known differences', () => {
    fc.assert(
      fc.property(mixedText, (mixed) => {
        const text = mixed.replace(ANY_KNOWN, '一');
        expect([...tokenizer.encode(text)]).toEqual(library(text));
      }),
      { numRuns: 4_000, seed: 4 },
    );
  });
});

describe('where ours differ, on purpose', () => {
  it.each([
    [DIFFERENCES[0]!, 'ΛΟΓΟΣ', ['λ', '##ο', '##γ', '##ο', '##σ']],
    [DIFFERENCES[1]!, 'profit𠀀rose', ['profit', '[UNK]', 'rose']],
    [DIFFERENCES[2]!, 'a [SEP] b', ['a', '[', 'sep', ']', 'b']],
    [DIFFERENCES[2]!, '[CLS]', ['[', 'cl', '##s', ']']],
  ] as const)('%s: %s', (difference, text, words) => {
    const ids = [...tokenizer.encode(text)];

    expect(text).toMatch(KNOWN_DIFFERENCES[difference]);
    expect(ids).toEqual([CLS, ...words.map((word) => settings.vocabulary.get(word)), SEP]);
    expect(library(text)).not.toEqual(ids);
  });

  it.each(['%'.repeat(600), 'word '.repeat(600)])(
    'a text that is cut keeps its [SEP], as it does in Python',
    (text) => {
      const ids = [...tokenizer.encode(text)];

      expect(ids).toHaveLength(POSITIONS);
      expect(ids.at(-1)).toBe(SEP);
      expect(library(text).slice(0, -1)).toEqual(ids.slice(0, -1));
      expect(library(text).at(-1)).not.toBe(SEP);
    },
  );
});

describe('the cache', () => {
  it('changes nothing: cold, warm and none give the same', () => {
    const cold = createTokenizer(settings, POSITIONS);
    fc.assert(
      fc.property(mixedText, (text) => {
        const [first, second] = [cold.encode(text), cold.encode(text)];
        expect([...first]).toEqual(plainly(text));
        expect(second).toEqual(first);
      }),
      { numRuns: 500, seed: 5 },
    );
  });

  it('may overflow with 80,000 words and go on', () => {
    const words = Array.from({ length: 80_000 }, (_, at) => `w${at.toString(36)}`);
    const fresh = createTokenizer(settings, POSITIONS);

    for (let at = 0; at < words.length; at += 100) fresh.encode(words.slice(at, at + 100).join(' '));

    const sample = words.filter((_, at) => at % 997 === 0);
    for (const word of sample) expect([...fresh.encode(word)]).toEqual(plainly(word));
  });
});

describe('long and empty texts', () => {
  it.each([
    ['a megabyte of words', 'profit rose again '.repeat(58_000)],
    ['a megabyte of one word', 'a'.repeat(1_000_000)],
    ['a megabyte of accents', 'e\u0301\u0302\u0303'.repeat(250_000)],
    ['a megabyte of Han', '中'.repeat(350_000)],
    ['a megabyte of white space', ' \u200b'.repeat(300_000)],
  ])('%s', (_, text) => {
    const ids = [...tokenizer.encode(text)];

    expect(ids).toEqual(plainly(text));
    expect(ids.length).toBeLessThanOrEqual(POSITIONS);
  });

  it.each(['', '   ', '\u200b\u200c', '\u0301'])('%j is [CLS] and [SEP] alone', (text) => {
    expect([...tokenizer.encode(text)]).toEqual([CLS, SEP]);
  });

  it('are cut so that [CLS] and [SEP] stay, however short the model', () => {
    const short = createTokenizer(settings, 5);

    const ids = [...short.encode('unbelievably profitable quarter')];

    expect(ids).toEqual([...plainly('unbelievably profitable quarter').slice(0, 4), SEP]);
  });
});
