/** The process log: JSON lines on standard error, secrets masked, errors with their cause and stack. */
import { type Logger, pino } from 'pino';
import { maskSecrets } from '#engine/audit/mask-secrets.ts';
import type { JsonObject } from '#engine/json.ts';

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'silent';

/** @param secrets what the program was given in confidence */
export function createLogger(level: LogLevel, secrets: readonly string[]): Logger {
  const log = (fields: Record<string, unknown>) => maskSecrets(plain(fields), secrets) as Record<string, unknown>;
  return pino({ level, base: { pid: process.pid }, formatters: { log } }, pino.destination({ fd: 2, sync: true }));
}

/** Fields as JSON has them: an error's message and stack are not enumerable, and what somebody hangs on an error may be anything. */
function plain(fields: Record<string, unknown>): JsonObject {
  const seen = new WeakSet<object>();
  const text = JSON.stringify(fields, (_key, value: unknown) => {
    if (value instanceof Error) return { ...pino.stdSerializers.err(value) };
    if (typeof value === 'bigint') return String(value);
    if (typeof value !== 'object' || value === null) return value;
    if (seen.has(value)) return '[seen before]';
    seen.add(value);
    return value;
  });
  return JSON.parse(text) as JsonObject;
}
