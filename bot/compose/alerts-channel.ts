/** Where alerts and what happens by itself are told. */
import type { Config } from '../config.ts';

/** Of the local workspace. */
export const LOCAL_ALERTS_CHANNEL = 'C0000000002';

/** Null where there is a Slack and nobody has said. */
export function alertsChannelOf({ slack, alertsChannel }: Pick<Config, 'slack' | 'alertsChannel'>): string | null {
  return slack === null ? LOCAL_ALERTS_CHANNEL : alertsChannel;
}
