import { describe, expect, it } from 'vitest';
import { correctedLine } from '#bot/views/corrected-line.ts';

const train = (line: string, word = 'trian') => correctedLine({ line, at: line.indexOf(word), word, hint: 'train' });

describe('a corrected line', () => {
  it('keeps what was typed behind the word', () => {
    expect(train('/mlops trian a.csv --model rf')).toBe('train a.csv --model rf');
    expect(correctedLine({ line: 'jobs lst --state done', at: 0, word: 'jobs lst', hint: 'jobs list' })).toBe(
      'jobs list --state done',
    );
  });

  it.each([
    ['is long', `trian ${'x'.repeat(200)}`],
    ['has several lines', 'trian \\\n a.csv'],
    ['would end the quotation', 'trian `a`'],
  ])('is the action alone where the line %s', (_name, line) => {
    expect(train(line)).toBe('train');
  });

  it('is the action alone where the word does not stand in the line as it was read', () => {
    expect(correctedLine({ line: '"trian" x', at: 0, word: 'trian', hint: 'train' })).toBe('train');
  });
});
