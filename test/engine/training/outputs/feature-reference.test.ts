import { expect, it } from 'vitest';
import { featureReferences } from '#engine/training/outputs/feature-reference.ts';

it('counts every present value in one of at most ten bins, and a missing one in none', () => {
  const [ten, constant, none] = featureReferences(
    Float32Array.from(
      [...Array(20).keys(), ...Array(20).fill(3), ...Array(20).fill(Number.NaN)].map((v, at) =>
        at === 5 ? Number.NaN : v,
      ),
    ),
    20,
  );

  expect(ten!.edges.length).toBe(9);
  expect(ten!.counts.reduce((sum, count) => sum + count, 0)).toBe(19);
  expect(constant).toEqual({ edges: [], counts: [20] });
  expect(none).toEqual({ edges: [], counts: [0] });
});
