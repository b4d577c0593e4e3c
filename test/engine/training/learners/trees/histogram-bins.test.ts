import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  assignBins,
  binTable,
  fitBinEdges,
  MAX_BINS,
  MISSING,
} from '#engine/training/learners/trees/histogram-bins.ts';
import { rowRange } from '#engine/training/table/row-ranges.ts';

const sortedFloats = (values: readonly number[]) => Float32Array.from(values).sort();
const bins = (values: readonly number[], edges: Float32Array) => {
  const result = new Uint8Array(values.length);
  assignBins(Float32Array.from(values), edges, result);
  return Array.from(result);
};
const someValues = fc.oneof(
  fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 2_000 }),
  fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 500 }),
);

describe('quantile bins', () => {
  it('give few distinct values a bin each, with edges halfway', () => {
    const edges = fitBinEdges(sortedFloats([4, 1, 1, 2, 4, 4]));

    expect(Array.from(edges)).toEqual([1.5, 3]);
    expect(bins([1, 1.5, 1.6, 3, 3.1, 99], edges)).toEqual([0, 0, 1, 1, 2, 2]);
  });

  it('have ascending edges, at most 254, and never divide equal values or empty a bin', () => {
    fc.assert(
      fc.property(someValues, fc.integer({ min: 1, max: MAX_BINS }), (values, maxBins) => {
        const sorted = sortedFloats(values);

        const edges = fitBinEdges(sorted, maxBins);

        expect(edges.length).toBeLessThan(maxBins);
        for (let at = 1; at < edges.length; at++) expect(edges[at]!).toBeGreaterThan(edges[at - 1]!);
        const assigned = bins(Array.from(sorted), edges);
        expect(new Set(assigned).size).toBe(edges.length + 1);
        for (let at = 1; at < sorted.length; at++) {
          if (sorted[at] === sorted[at - 1]) expect(assigned[at]).toBe(assigned[at - 1]);
          else expect(assigned[at]!).toBeGreaterThanOrEqual(assigned[at - 1]!);
        }
      }),
    );
  });

  it('are the number of edges below a value', () => {
    const floats = fc.array(fc.float({ noNaN: true }), { maxLength: 300 });
    fc.assert(
      fc.property(
        floats,
        fc.uniqueArray(fc.float({ noNaN: true, noDefaultInfinity: true }), { maxLength: 254 }),
        (values, some) => {
          const edges = sortedFloats(some);

          expect(bins(values, edges)).toEqual(values.map((value) => edges.filter((edge) => edge < value).length));
        },
      ),
    );
  });

  it('hold about equally many rows of a continuous feature', () => {
    const values = Array.from({ length: 10_000 }, (_, row) => Math.sin(row * 12.9898) * 43_758.5453);

    const edges = fitBinEdges(sortedFloats(values));

    const rowsOf = new Map<number, number>();
    for (const bin of bins(values, edges)) rowsOf.set(bin, (rowsOf.get(bin) ?? 0) + 1);
    expect(rowsOf.size).toBe(MAX_BINS);
    expect(Math.min(...rowsOf.values())).toBeGreaterThanOrEqual(38);
    expect(Math.max(...rowsOf.values())).toBeLessThanOrEqual(41);
  });

  it('spend one bin on a value that fills most rows, and the others on the rest', () => {
    const values = [...new Array<number>(9_000).fill(0), ...Array.from({ length: 1_000 }, (_, row) => row + 1)];

    const edges = fitBinEdges(sortedFloats(values), 11);

    expect(edges[0]).toBe(0.5);
    const rowsOf = bins(values.slice(9_000), edges).map((bin) => bin);
    expect(new Set(rowsOf).size).toBe(10);
    expect(rowsOf.filter((bin) => bin === 1).length).toBeCloseTo(100, -1);
  });

  it('are fitted on the train rows alone', () => {
    const train = [1, 2, 3, 4];
    const table = (tail: readonly number[]) => Float32Array.from([...train, ...tail]);
    const rest = { tableRows: 6, label: Uint8Array.of(1, 0, 1, 0, 0, 0), rows: rowRange(0, 4) };

    const one = binTable({ values: table([2.4, 2.6]), ...rest });
    const other = binTable({ values: table([-1e6, 1e6]), ...rest });

    expect(one).toEqual(other);
    expect(Array.from(one.bins)).toEqual([0, 1, 2, 3]);
  });

  it('gather the rows that are asked for, with their labels', () => {
    const values = Float32Array.of(10, 20, 30, 40, /* second feature */ 7, 6, 5, 4);
    const label = Uint8Array.of(0, 1, 0, 1);

    const binned = binTable({ values, tableRows: 4, label, rows: Uint32Array.of(1, 3) });

    expect(Array.from(binned.bins)).toEqual([0, 1, 1, 0]);
    expect(Array.from(binned.label)).toEqual([1, 1]);
    expect(binned.edges).toEqual([Float32Array.of(30), Float32Array.of(5)]);
  });

  it('send what is above all edges to the last bin, and a missing value above every bin', () => {
    const edges = fitBinEdges(sortedFloats([1, 2, 3]));

    expect(bins([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY], edges)).toEqual([MISSING, 2, 0]);
    expect(MISSING).toBeGreaterThanOrEqual(MAX_BINS);
  });

  it('are fitted on the values that are there', () => {
    const values = Float32Array.of(Number.NaN, 2, 1, Number.NaN, Number.NaN, Number.NaN);
    const label = new Uint8Array(3);

    const { edges, bins: binned } = binTable({ values, tableRows: 3, label, rows: Uint32Array.of(0, 1, 2) });

    expect(edges).toEqual([Float32Array.of(1.5), Float32Array.of()]);
    expect(Array.from(binned)).toEqual([MISSING, 1, 0, MISSING, MISSING, MISSING]);
  });

  it('come with the labels and weights of their rows', () => {
    const table = {
      values: Float32Array.of(1, 2, 3),
      tableRows: 3,
      label: Uint8Array.of(0, 1, 1),
      rows: Uint32Array.of(0, 2),
    };

    const weighted = binTable({ ...table, weight: Float32Array.of(1.5, 7, 0.5) });

    expect(Array.from(weighted.label)).toEqual([0, 1]);
    expect(Array.from(weighted.weight!)).toEqual([1.5, 0.5]);
    expect(binTable(table).weight).toBeNull();
  });
});
