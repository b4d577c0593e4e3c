/** Bolt's logger, writing to ours; its debug lines hold whole payloads and are not written. */
import { type Logger as BoltLogger, LogLevel } from '@slack/bolt';
import type { Logger } from '#engine/jobs/logger.ts';

/** @param silenced nothing is written once it has aborted */
export function boltLogger(log: Logger, silenced?: AbortSignal): BoltLogger {
  const line = (texts: readonly unknown[]) =>
    texts.map((text) => (text instanceof Error ? text.message : String(text))).join(' ');
  const warn = (texts: readonly unknown[], what: string) => {
    if (!silenced?.aborted) log.warn({ from: 'bolt', detail: line(texts) }, what);
  };
  return {
    debug: () => {},
    info: () => {},
    warn: (...texts) => warn(texts, 'a warning of the Slack library'),
    error: (...texts) => warn(texts, 'an error of the Slack library'),
    setLevel: () => {},
    getLevel: () => LogLevel.WARN,
    setName: () => {},
  };
}
