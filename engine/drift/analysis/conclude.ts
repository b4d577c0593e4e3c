/** What an analysis comes to: the first that holds of what a person on call would rule out one after the other. */
import type { Conclusion, DriftAnalysis } from './types.ts';

/** What changed so long before a drift may have made it. */
const SUSPECT_MS = 24 * 3_600_000;

export function conclude(found: Omit<DriftAnalysis, 'conclusion' | 'schema'>): Conclusion {
  const { stream, data, training } = found;
  if (stream === null || stream.values === 0) return 'no_values';
  if (stream.fresh === false) return 'stale';
  if (data?.features.some(({ band }) => band === 'shifted')) return 'features_shifted';
  if (hasOwnChange(found)) return 'own_change';
  if (training === null) return 'no_training';
  if (training.verdict.better !== true) return 'model_no_better';
  if (isOlder(training.data_to ?? training.finished_at, driftTime(found))) return 'trained_before';
  return data !== null && data.features.length > 0 ? 'features_stable' : 'unexplained';
}

/** When it was seen: by the source's clock. */
export function driftTime({ drift, at }: Pick<DriftAnalysis, 'drift' | 'at'>): string {
  return typeof drift?.at === 'string' ? drift.at : at;
}

/** What people did about a drift comes after it, and other alerts are no cause. */
function hasOwnChange(found: Pick<DriftAnalysis, 'changes' | 'drift' | 'at'>): boolean {
  const drift = Date.parse(driftTime(found));
  return found.changes.some(({ what, at }) => {
    const before = drift - Date.parse(at);
    return what !== 'alert' && before >= 0 && before < SUSPECT_MS;
  });
}

function isOlder(one: string, other: string): boolean {
  return Date.parse(one) < Date.parse(other);
}
