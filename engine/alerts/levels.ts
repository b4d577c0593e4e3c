/** Which level is the graver one. */
import { ALERT_LEVELS, type AlertLevel } from './types.ts';

/** Higher is graver. */
export function levelRank(level: AlertLevel): number {
  return ALERT_LEVELS.indexOf(level);
}
