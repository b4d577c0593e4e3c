/** How far a warm-up is: each stage has its share of the whole. */
import type { JobProgress } from '../../jobs/types.ts';
import type { JsonObject } from '../../json.ts';
import type { WarmUpStage } from './types.ts';

export type WarmUpProgress = (progress: JobProgress) => void;

const BEGINS: Readonly<Record<WarmUpStage, number>> = { resolve: 0, download: 0.02, prove: 0.85, serve: 0.95 };
const ENDS: Readonly<Record<WarmUpStage, number>> = { resolve: 0.02, download: 0.85, prove: 0.95, serve: 1 };

/** @param share of the stage that is done, 0 to 1 */
export function within(stage: WarmUpStage, share: number, facts: JsonObject = {}): JobProgress {
  return { stage, fraction: BEGINS[stage] + share * (ENDS[stage] - BEGINS[stage]), facts };
}
