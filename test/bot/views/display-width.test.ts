import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutToWidth, displayWidth, harmless, padToWidth, wrapToWidth } from '#bot/views/display-width.ts';

describe('the width of text in a terminal', () => {
  it.each([
    ['abc', 3],
    ['ячейка', 6],
    ['日本', 4],
    ['한글', 4],
    ['e\u0301', 1],
    ['👩‍🔬', 2],
    ['⚠️', 2],
    ['⚠', 1],
    ['“…”', 3],
    ['', 0],
  ])('of %j is %d', (text, width) => {
    expect(displayWidth(text)).toBe(width);
  });

  it('is never exceeded by a cut, and never splits what is one character to a reader', () => {
    expect(cutToWidth('日本語', 5)).toBe('日本…');
    expect(cutToWidth('日本語', 4)).toBe('日…');
    expect(cutToWidth('e\u0301e\u0301e\u0301', 2)).toBe('e\u0301…');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(20), (text, columns) => {
        expect(displayWidth(cutToWidth(text, columns))).toBeLessThanOrEqual(Math.max(columns, 0));
      }),
    );
  });

  it('is filled up on either side', () => {
    expect(padToWidth('日', 4)).toBe('日  ');
    expect(padToWidth('7', 3, 'right')).toBe('  7');
    expect(padToWidth('long', 2)).toBe('long');
  });

  it('is kept by wrapping, but for words that are wider themselves', () => {
    expect(wrapToWidth('aa bb cc', 5)).toEqual(['aa bb', 'cc']);
    expect(wrapToWidth('/a/very/long/path b', 5)).toEqual(['/a/very/long/path', 'b']);
    expect(wrapToWidth('', 5)).toEqual(['']);
  });
});

describe('text from files', () => {
  it.each([
    ['\x1b[31mred', '\\x1b[31mred'],
    ['a\nb\tc', 'a\\x0ab\\x09c'],
    ['\x9b2J', '\\x9b2J'],
    ['a\u202eb', 'a\\u202eb'],
    ['\u2028', '\\u2028'],
    ['\ud800', '\\ud800'],
    ['ячейка 日本 e\u0301 👩', 'ячейка 日本 e\u0301 👩'],
  ])('comes out harmless: %j', (text, expected) => {
    expect(harmless(text)).toBe(expected);
  });
});
