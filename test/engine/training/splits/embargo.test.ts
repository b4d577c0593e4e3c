import { describe, expect, it } from 'vitest';
import { embargoOf, parseEmbargo } from '#engine/training/splits/embargo.ts';

const DAY = 86_400_000_000;

describe('an embargo as it is typed', () => {
  it.each([
    ['0', { unit: 'rows', amount: 0 }],
    ['20', { unit: 'rows', amount: 20 }],
    ['1%', { unit: 'share', amount: 0.01 }],
    ['0.5%', { unit: 'share', amount: 0.005 }],
    ['90s', { unit: 'microseconds', amount: 90e6 }],
    ['30min', { unit: 'microseconds', amount: 1_800e6 }],
    ['1.5h', { unit: 'microseconds', amount: 5_400e6 }],
    ['2d', { unit: 'microseconds', amount: 2 * DAY }],
    ['1w', { unit: 'microseconds', amount: 7 * DAY }],
  ])('%s', (text, embargo) => {
    expect(parseEmbargo(text)).toEqual(embargo);
  });

  it.each(['', '-1', '1.5', '100%', '2 d', '2m', '1y', 'd', '1e3', '٣', '99999999999999d', '20rows'])(
    '%j is none',
    (text) => {
      expect(parseEmbargo(text)).toBeUndefined();
    },
  );

  it('in rows of a table: a share is cut as int(rows * share) in doubles is', () => {
    expect(embargoOf({ unit: 'share', amount: 0.29 }, 100)).toEqual({ embargoRows: 28, embargoMicros: 0 });
    expect(embargoOf({ unit: 'rows', amount: 7 }, 100)).toEqual({ embargoRows: 7, embargoMicros: 0 });
    expect(embargoOf({ unit: 'microseconds', amount: 5 }, 100)).toEqual({ embargoRows: 0, embargoMicros: 5 });
  });
});
