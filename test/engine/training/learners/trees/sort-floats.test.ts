import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sortedNumbers } from '#engine/training/learners/trees/sort-floats.ts';

const bitsOf = (column: Float32Array) => Array.from(new Uint32Array(column.buffer, column.byteOffset, column.length));

it('sorts numbers of every size and sign as typed arrays do, without NaN', () => {
  const column = fc.oneof(
    fc.float32Array(),
    fc.array(fc.integer({ min: -3, max: 3 })).map((few) => Float32Array.from(few)),
  );
  fc.assert(
    fc.property(column, (values) => {
      const before = values.slice();

      const sorted = sortedNumbers(values);

      expect(bitsOf(sorted)).toEqual(bitsOf(values.filter((value) => !Number.isNaN(value)).sort()));
      expect(bitsOf(values)).toEqual(bitsOf(before));
    }),
    { numRuns: 500 },
  );
});
