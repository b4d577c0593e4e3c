/** Bolt's logger, writing to ours; its debug lines hold whole payloads and are not written. */
import { type Logger as BoltLogger, LogLevel } from '@slack/bolt';
import type { Logger } from '#engine/jobs/logger.ts';

export function boltLogger(log: Logger): BoltLogger {
  const line = (texts: readonly unknown[]) =>
    texts.map((text) => (text instanceof Error ? text.message : String(text))).join(' ');
  return {
    debug: () => {},
    info: () => {},
    warn: (...texts) => log.warn({ from: 'bolt', detail: line(texts) }, 'a warning of the Slack library'),
    error: (...texts) => log.warn({ from: 'bolt', detail: line(texts) }, 'an error of the Slack library'),
    setLevel: () => {},
    getLevel: () => LogLevel.WARN,
    setName: () => {},
  };
}
