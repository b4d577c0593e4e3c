/** What boosting does row by row in its kernel, against plain loops, to the last bit. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BOOSTING_KERNEL } from '#engine/training/learners/boosting/boosting-kernel.ts';
import { gradientPacker } from '#engine/training/learners/boosting/gradients.ts';
import { type RowRecords, rowRecords } from '#engine/training/learners/boosting/row-records.ts';
import { logistic } from '#engine/training/learners/exponential.ts';
import type { BinnedTable } from '#engine/training/learners/trees/histogram-bins.ts';

const UNIT = 2 ** -18;
const STEP = 2 ** 12;

interface Row {
  readonly bin: number;
  readonly margin: number;
  readonly label: number;
  readonly weight: number;
}

const ROWS = fc.array(
  fc.record({
    bin: fc.integer({ min: 0, max: 255 }),
    margin: fc.integer({ min: -(2 ** 24), max: 2 ** 24 }),
    label: fc.integer({ min: 0, max: 1 }),
    weight: fc.integer({ min: 1, max: 2 ** 20 }).map((step) => Math.fround(step / 10_000)),
  }),
  { minLength: 1, maxLength: 41 },
);

function tableOf(rows: readonly Row[]): Pick<BinnedTable, 'bins' | 'rows' | 'edges'> {
  return { bins: Uint8Array.from(rows, ({ bin }) => bin), rows: rows.length, edges: [new Float32Array(254)] };
}

function pairOf({ margin, label }: Row, weight: number, units: { readonly first: number; readonly second: number }) {
  const entry = Math.floor((margin + STEP / 2) / STEP);
  const rest = (margin - entry * STEP) * UNIT;
  const value = logistic(entry * STEP * UNIT);
  const slope = value * (1 - value);
  const chance = value + rest * slope * (1 + rest * (0.5 - value + rest * (1 / 6 - slope)));
  const first = (chance - label) * weight;
  const second = Math.max(chance * (1 - chance), 1e-16) * weight;
  const packed = Math.floor(first / units.first + 0.5) * 2 ** 26 + Math.floor(second / units.second + 0.5);
  return { first: Math.abs(first), second, packed };
}

/** Puts the rows into the kernel's memory; the list holds them backwards. */
function placed(rows: readonly Row[]): RowRecords {
  // What another fit left behind must not matter.
  new Uint8Array(BOOSTING_KERNEL.memory(1)).fill(0xff);
  const records = rowRecords(tableOf(rows), 1);
  records.margins.set(rows.map(({ margin }) => margin));
  records.list.set(rows.map((_, row) => rows.length - 1 - row));
  return records;
}

describe('the kernel of boosting', () => {
  it('packs an even and an odd number of rows, weighted or not, as a plain loop does', () => {
    fc.assert(
      fc.property(ROWS, fc.boolean(), (rows, weighted) => {
        const records = placed(rows);
        const scores = {
          label: Uint8Array.from(rows, ({ label }) => label),
          weight: weighted ? Float32Array.from(rows, ({ weight }) => weight) : null,
        };

        const units = gradientPacker({ ...scores, base: 0, unit: UNIT }, records)();

        const expected = rows.map((row) => pairOf(row, weighted ? row.weight : 1, units));
        const sum = (of: 'first' | 'second') => expected.reduce((all, row) => all + row[of], 0);
        expect(rows.map((_, row) => records.pairs[(row * records.stride) / 2])).toEqual(
          expected.map(({ packed }) => packed),
        );
        expect([...records.sums]).toEqual([sum('first'), sum('second')]);
      }),
    );
  });

  it('divides rows in their order, also where all go one way, and writes nowhere else', () => {
    const border = fc.integer({ min: 0, max: 255 });
    fc.assert(
      fc.property(ROWS, border, fc.boolean(), (rows, bin, missingLeft) => {
        const records = placed(rows);
        const shift = missingLeft ? 1 : 0;
        const before = [...records.list];
        const goesLeft = (row: number) => ((rows[row]!.bin + shift) & 255) <= bin;
        const { list, bins, spare } = records;
        // All but the last row, which must stay.
        const end = rows.length - 1;
        if (end === 0) return;

        const middle = BOOSTING_KERNEL.run.divide(
          list.byteOffset,
          list.byteOffset + 4 * end,
          bins.byteOffset,
          shift,
          bin,
          spare.byteOffset,
        );

        const own = before.slice(0, end);
        const left = own.filter(goesLeft);
        expect((middle - list.byteOffset) / 4).toBe(left.length);
        expect([...list]).toEqual([...left, ...own.filter((row) => !goesLeft(row)), before[end]]);
      }),
    );
  });

  it('moves the margins of a stretch by the leaf that each row comes to', () => {
    fc.assert(
      fc.property(ROWS, fc.integer({ min: 0, max: 255 }), fc.boolean(), (rows, bin, missingLeft) => {
        const records = placed(rows);
        const shift = missingLeft ? 1 : 0;
        const { list, bins, margins } = records;

        BOOSTING_KERNEL.run.move(
          list.byteOffset,
          list.byteOffset + 4 * rows.length,
          bins.byteOffset,
          shift,
          bin,
          margins.byteOffset,
          -5,
          7,
        );

        expect([...margins.subarray(0, rows.length)]).toEqual(
          rows.map((row) => row.margin + (((row.bin + shift) & 255) <= bin ? -5 : 7)),
        );
      }),
    );
  });
});
