import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineFromArgv, quoteWord, scan, tokenise } from '#bot/grammar/words.ts';
import { OpsError } from '#engine/errors.ts';

const texts = (line: string) => tokenise(line).words.map((word) => word.text);

describe('words of a line', () => {
  it.each([
    ['plain words', 'train a.csv  --model rf', ['train', 'a.csv', '--model', 'rf']],
    ['straight quotes', `train "my data.csv" 'x y'`, ['train', 'my data.csv', 'x y']],
    ['curly quotes', 'train “my data.csv” ‘x y’ „z z“', ['train', 'my data.csv', 'x y', 'z z']],
    ['angle quotes', 'train «my data.csv»', ['train', 'my data.csv']],
    ['a quote inside a word', 'train --output="a b".onnx', ['train', '--output=a b.onnx']],
    ['an empty value', 'train ""', ['train', '']],
    ['non-breaking and other spaces', 'train\u00a0a.csv\u2009--json\u3000x', ['train', 'a.csv', '--json', 'x']],
    ['zero-width characters', '\u200btrain a\u200b.csv\ufeff', ['train', 'a.csv']],
    ['an escaped space', 'train my\\ data.csv', ['train', 'my data.csv']],
    ['an escaped quote', 'train it\\"s "say \\"hi\\" \\\\"', ['train', 'it"s', 'say "hi" \\']],
    ['a Windows path', 'train C:\\data\\events.csv', ['train', 'C:\\data\\events.csv']],
    ['a backslash in single quotes', "train 'a\\b'", ['train', 'a\\b']],
    ['an apostrophe', 'jobs cancel ann’s', ['jobs', 'cancel', 'ann’s']],
    ['a line break', 'train a.csv \\\n  --model rf', ['train', 'a.csv', '--model', 'rf']],
    ['a line break of Windows', 'train a.csv \\\r\n--model rf', ['train', 'a.csv', '--model', 'rf']],
    ['a line break without a space', 'train a.csv\\\n--model rf', ['train', 'a.csv', '--model', 'rf']],
    ['a folded line break', 'train a.csv \\   --model rf', ['train', 'a.csv', '--model', 'rf']],
    ['a folded line break right after a word', 'train a.csv\\ --model rf', ['train', 'a.csv', '--model', 'rf']],
    ['a backslash at the end', 'train a.csv \\', ['train', 'a.csv']],
    ['an em dash for two hyphens', 'train —json –cv-folds 5 ―x', ['train', '--json', '--cv-folds', '5', '--x']],
    ['a minus sign', 'train −5 –.5', ['train', '-5', '-.5']],
    ['an em dash in quotes', 'train "—json"', ['train', '—json']],
  ])('reads %s', (_name, line, expected) => {
    expect(texts(line)).toEqual(expected);
  });

  it('says where each word and each of its characters stands', () => {
    const line = 'x "a\\"b"c  —json';

    const { words } = tokenise(line);

    expect(words.map(({ at, end }) => line.slice(at, end))).toEqual(['x', '"a\\"b"c', '—json']);
    const [, quoted, option] = words;
    expect([...quoted!.text].map((_, index) => line[quoted!.origins[index]!])).toEqual(['a', '"', 'b', 'c']);
    expect(line[option!.origins[2]!]).toBe('j');
  });

  it('points at a quote that nothing closes', () => {
    expect(() => tokenise('train "a b')).toThrow(
      expect.objectContaining({ code: 'unclosed_quote', facts: { line: 'train "a b', at: 6 } }),
    );
  });

  it('knows the commas that split a list from those that belong to a value', () => {
    const [word] = tokenise('a,"b,c",d\\,e').words;

    expect(word!.text).toBe('a,b,c,d,e');
    expect(word!.commas).toEqual([1, 5]);
  });

  it('reads what it would quote', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (value) => {
        expect(scan(quoteWord(value)).words.map((word) => word.text)).toEqual([value]);
      }),
    );
  });

  it('keeps what a shell has already split, and where it stands in the line that is shown', () => {
    const line = lineFromArgv(['train', 'my data.csv', '--model=rf', '—json']);

    expect(line.words.map((word) => word.text)).toEqual(['train', 'my data.csv', '--model=rf', '--json']);
    expect(line.text).toBe('train "my data.csv" --model=rf "—json"');
    expect(line.words.map(({ at, end }) => line.text.slice(at, end))).toEqual([
      'train',
      '"my data.csv"',
      '--model=rf',
      '"—json"',
    ]);
  });

  it('takes one argument with spaces in it for a whole line', () => {
    expect(lineFromArgv(['jobs list --json']).words.map((word) => word.text)).toEqual(['jobs', 'list', '--json']);
  });

  it('never throws anything but a refusal, and never points outside the line', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ab-—"\'“”\\, \n\u00a0=') }), (text) => {
        try {
          for (const word of tokenise(text).words) {
            expect(word.at).toBeGreaterThanOrEqual(0);
            expect(word.end).toBeGreaterThan(word.at);
            expect(word.end).toBeLessThanOrEqual(text.length);
            expect(word.origins).toHaveLength(word.text.length);
            for (const index of word.commas) expect(word.text[index]).toBe(',');
          }
        } catch (thrown) {
          if (!(thrown instanceof OpsError)) throw thrown;
          expect(thrown.code).toBe('unclosed_quote');
          expect(text[thrown.facts.at as number]).toMatch(/["'“”]/);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
