import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cellText } from '#engine/datasets/columns/cell-text.ts';

test('a short plain cell is shown as it is', () => {
  expect(cellText('0.5 USD')).toBe('0.5 USD');
});

test('control, direction and zero-width characters are escaped', () => {
  expect(cellText('a\u001b[31mb\n\u202ec\u200b')).toBe('a\\u001b[31mb\\u000a\\u202ec\\u200b');
});

test('a long cell is cut and says so', () => {
  expect(cellText('x'.repeat(41))).toBe(`${'x'.repeat(39)}…`);
  expect(cellText('x'.repeat(40))).toBe('x'.repeat(40));
});

test('whatever the cell holds, at most 40 harmless characters are shown', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (cell) => {
      const shown = cellText(cell);

      expect(shown.length).toBeLessThanOrEqual(40);
      expect(shown).not.toMatch(/\p{Cc}/u);
      expect(shown.isWellFormed()).toBe(true);
    }),
  );
});
