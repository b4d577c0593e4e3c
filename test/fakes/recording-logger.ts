/** A logger that keeps what it was told. */
import type { Logger } from '#engine/jobs/logger.ts';

export interface LogEntry {
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface RecordingLogger extends Logger {
  readonly entries: readonly LogEntry[];
}

export function createRecordingLogger(): RecordingLogger {
  const entries: LogEntry[] = [];
  const bound = (bindings: object): Logger => {
    const at = (level: LogEntry['level']) => (fields: object, message: string) => {
      entries.push({ level, message, fields: { ...bindings, ...fields } });
    };
    return {
      info: at('info'),
      warn: at('warn'),
      error: at('error'),
      child: (more) => bound({ ...bindings, ...more }),
    };
  };
  return { ...bound({}), entries };
}
