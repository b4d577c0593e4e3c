/** Seeds 0 to 2499. One of them again: `node test/engine/datasets/fuzz/fuzz-thread.ts csv <seed>`. */
import { expect, test } from 'vitest';
import { FUZZ_TIMEOUT_MS, fuzzRun } from './fuzz-run.ts';

test(
  '2,500 odd and damaged CSV files are read as an independent parser reads them, or refused with a reason',
  async () => {
    const { failures, accepted, refused } = await fuzzRun({ kind: 'csv', firstSeed: 0, cases: 2500 });

    expect(failures).toEqual([]);
    expect(accepted).toBeGreaterThan(400);
    expect(Object.keys(refused).length).toBeGreaterThan(15);
  },
  FUZZ_TIMEOUT_MS,
);
