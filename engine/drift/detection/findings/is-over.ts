/** When an open drift alert is over by itself: nothing more was found for long, and what was bad is so no longer. */
import type { Alert } from '../../../alerts/types.ts';
import type { ShardEvent } from '../types.ts';
import type { Released } from '../watched/watch.ts';

/**
 * After a calm stretch of the stream:
 * - a warning that no drift followed is over;
 * - a drift is over when the mean of the stretch is nearer to the old level than to the new one;
 * - a drift of an older model version is over after a calm stretch of a newer one in which no other version was heard: two that run
 *   side by side do not speak for each other.
 * A stream that stays on its new level keeps its alert until people answer it.
 */
export function isOver({ level, facts }: Alert, calm: ShardEvent & { kind: 'calm' }, released: Released): boolean {
  const { stream, detector } = released;
  const version = typeof facts.model_version === 'string' ? facts.model_version : null;
  if (version !== detector.version) {
    const older = stream.detectors.get(version);
    return (older === undefined || older.id < detector.id) && released.alone >= calm.values;
  }
  if (level === 'warning') return true;
  const { mean_before, mean_after, scale } = facts;
  if (typeof mean_before !== 'number' || typeof mean_after !== 'number' || scale !== detector.scale) return false;
  return Math.abs(calm.mean - mean_before) < Math.abs(calm.mean - mean_after);
}
