/** The word list, by hand and by properties. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LEXICON } from '#engine/sentiment/rules/lexicon.ts';
import { isBlank, scoreByRules } from '#engine/sentiment/rules/score-by-rules.ts';

const SMALL = new Map([
  ['up', 1],
  ['rather', 0.1],
  ['hardly', -0.1],
  ['down', -1],
  ['half', 0.5],
]);

describe('a text scored by the word list', () => {
  it.each([
    ['Profit surges on strong growth', 'pos', (0.5 + 0.9 + 0.6 + 0.6) / 4, ['profit', 'surges', 'strong', 'growth']],
    ['SHARES PLUNGED!', 'neg', -0.9, ['plunged']],
    ['“Record” loss, (fraud) feared…', 'neg', (0.5 - 0.7 - 1) / 3, ['record', 'loss', 'fraud']],
    ['The board met on Tuesday', 'neu', 0, []],
    ['𐄀𐄂fraud𐄁 x\udc00', 'neg', -1, ['fraud']],
    ['profit-taking in non-profit pro.fit', 'neu', 0, []],
  ] as const)('%s', (text, label, score, words) => {
    const answer = scoreByRules(text);

    expect(answer).toMatchObject({ label, provider: 'rules' });
    expect(answer.score).toBeCloseTo(score, 12);
    expect(answer.hits.map(({ word }) => word)).toEqual(words);
    for (const { word, weight } of answer.hits) expect(weight).toBe(LEXICON.get(word));
  });

  it.each([
    ['up', 'pos', 1, 1],
    ['down', 'neg', -1, 1],
    ['up down', 'neu', 0, 0],
    // Both borders are neutral still.
    ['rather', 'neu', 0.1, 0.1],
    ['hardly', 'neu', -0.1, 0.1],
    ['half rather', 'pos', 0.3, 0.3],
    ['nothing known', 'neu', 0, 0.1],
    ['', 'neu', 0, 0],
    [' \t\n\u3000', 'neu', 0, 0],
    ['\u200b\ufeff', 'neu', 0, 0],
  ] as const)('%j is %s, %d, with confidence %d', (text, label, score, confidence) => {
    const answer = scoreByRules(text, SMALL);

    expect(answer.label).toBe(label);
    expect(answer.score).toBeCloseTo(score, 12);
    expect(answer.confidence).toBeCloseTo(confidence, 12);
  });

  it('keeps what it promises, whatever the text', () => {
    const word = fc.oneof(fc.constantFrom(...SMALL.keys(), ...LEXICON.keys(), 'UP', '(down)', '…half!'), fc.string());
    fc.assert(
      fc.property(fc.array(word), fc.constantFrom(SMALL, LEXICON), (words, lexicon) => {
        const { label, score, confidence, hits } = scoreByRules(words.join(' '), lexicon);

        expect(Math.abs(score)).toBeLessThanOrEqual(1);
        expect(label === 'neu').toBe(Math.abs(score) <= 0.1);
        if (label !== 'neu') expect(label).toBe(score > 0 ? 'pos' : 'neg');
        if (hits.length > 0) expect(confidence).toBe(Math.abs(score));
        else expect(confidence).toBe(isBlank(words.join(' ')) ? 0 : 0.1);
      }),
      { seed: 6 },
    );
  });

  it('does not depend on the order of words, their case, or marks around them', () => {
    const known = fc.array(fc.constantFrom(...SMALL.keys()), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(known, (words) => {
        const turned = words.map((word) => `"${word.toUpperCase()}",`).reverse();

        const [one, other] = [scoreByRules(words.join(' '), SMALL), scoreByRules(turned.join('\n'), SMALL)];

        expect(other.score).toBeCloseTo(one.score, 12);
        expect(other.hits.map(({ word }) => word)).toEqual(one.hits.map(({ word }) => word).reverse());
      }),
      { seed: 7 },
    );
  });

  it('takes a megabyte', () => {
    const answer = scoreByRules('plunge '.repeat(150_000));

    expect(answer.hits).toHaveLength(150_000);
    expect(answer.score).toBeCloseTo(-0.9, 9);
    expect(scoreByRules('.'.repeat(1_000_000)).confidence).toBe(0.1);
    expect(scoreByRules(`fraud${'.'.repeat(1_000_000)}x ${'.'.repeat(1_000)}fraud${'.'.repeat(1_000)}`).score).toBe(-1);
  });
});

describe('the list', () => {
  it('holds words in lower case without marks, weights within -1 and 1, none of them neutral', () => {
    for (const [word, weight] of LEXICON) {
      expect(word).toMatch(/^[a-z]+$/);
      expect(Math.abs(weight)).toBeGreaterThan(0.1);
      expect(Math.abs(weight)).toBeLessThanOrEqual(1);
    }
  });
});
