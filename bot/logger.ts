/** The process log on standard error: JSON lines, or lines for people; secrets masked, errors with their cause and stack. */
import { type DestinationStream, type Logger, pino } from 'pino';
import { maskSecrets } from '#engine/audit/mask-secrets.ts';
import type { JsonObject } from '#engine/json.ts';

const STDERR = 2;

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'silent';

/** @param secrets what the program was given in confidence */
export function createLogger(level: LogLevel, secrets: readonly string[], output = jsonOutput()): Logger {
  const log = (fields: Record<string, unknown>) => maskSecrets(plain(fields), secrets) as Record<string, unknown>;
  return pino({ level, base: { pid: process.pid }, formatters: { log } }, output);
}

function jsonOutput(): DestinationStream {
  return pino.destination({ fd: STDERR, sync: true });
}

/** One short line for each event, its fields behind it. Loaded only where somebody looks. */
export async function readableOutput({ colour }: { readonly colour: boolean }): Promise<DestinationStream> {
  const { default: pretty } = await import('pino-pretty');
  return pretty({
    destination: STDERR,
    sync: true,
    colorize: colour,
    translateTime: 'SYS:HH:MM:ss',
    ignore: 'pid,hostname',
    singleLine: true,
  });
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
