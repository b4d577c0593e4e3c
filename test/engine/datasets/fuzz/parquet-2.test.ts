/** Seeds 2500 to 4999. One of them again: `node test/engine/datasets/fuzz/fuzz-thread.ts parquet <seed>`. */
import { expect, test } from 'vitest';
import { FUZZ_TIMEOUT_MS, fuzzRun } from './fuzz-run.ts';

test(
  '2,500 more damaged Parquet files of every codec hold what a general reader finds in them, or are refused with a reason',
  async () => {
    const { failures, accepted, refused } = await fuzzRun({ kind: 'parquet', firstSeed: 2500, cases: 2500 });

    expect(failures).toEqual([]);
    expect(accepted).toBeGreaterThan(250);
    expect(refused.parquet_corrupt).toBeGreaterThan(1000);
    expect(Object.keys(refused).length).toBeGreaterThan(5);
  },
  FUZZ_TIMEOUT_MS,
);
