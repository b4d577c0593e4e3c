/** What a warm-up tells when the model serves: where it is from, whether it is right, how fast it is, what it takes. */
import type { Clock } from '../../clock.ts';
import { GOLDEN_SENTENCES } from '../golden-sentences.ts';
import type { Proven } from '../keeper/serve.ts';
import type { SentimentModel } from '../types.ts';
import type { WarmUpOutcome, WarmUpReport } from './types.ts';

export interface WarmedUp {
  readonly outcome: WarmUpOutcome;
  readonly proven: Proven;
  readonly fetchedBytes: number;
  readonly hubProblem: string | null;
}

/** Of the golden sentences: enough texts for batches to be full. */
const REPEATED = 8;

export async function warmUpReport(
  { outcome, proven, fetchedBytes, hubProblem }: WarmedUp,
  { model, clock, signal }: { readonly model: SentimentModel; readonly clock: Clock; readonly signal: AbortSignal },
): Promise<WarmUpReport> {
  const { snapshot, loaded } = proven.serving;
  const { repository, commit, precision, checksum, files } = snapshot.manifest;
  return {
    outcome,
    repository,
    commit,
    precision,
    dir: snapshot.dir,
    checksum,
    files: files.length,
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    fetched_bytes: fetchedBytes,
    load_ms: Math.round(loaded.loadMs),
    golden: { texts: proven.texts, largest_difference: proven.largestDifference },
    texts_per_second: await textsPerSecond(model, clock, signal),
    peak_bytes: await model.peakBytes(),
    hub_problem: hubProblem,
  };
}

/** Null where the clock saw no time pass. */
async function textsPerSecond(model: SentimentModel, clock: Clock, signal: AbortSignal): Promise<number | null> {
  const texts = Array.from({ length: REPEATED }, () => GOLDEN_SENTENCES.map(({ text }) => text)).flat();
  const startMs = clock.now();
  await model.score(texts, { signal });
  const tookMs = clock.now() - startMs;
  return tookMs <= 0 ? null : Math.round((texts.length / tookMs) * 1000);
}
