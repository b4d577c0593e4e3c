/** Failures that pass by themselves, and trying again until they have. */
import type { Clock } from '../../../clock.ts';
import { OpsError } from '../../../errors.ts';

/** Never leaves this driver: becomes `hub_unreachable` when it has come too often. */
export class Transient extends Error {
  readonly host: string;
  /** The system's code, `timeout`, `cut`, or `HTTP 503`. */
  readonly reason: string;
  /** What the server asked for. */
  readonly waitMs: number | null;

  constructor(
    host: string,
    reason: string,
    options: { readonly waitMs?: number | null; readonly cause?: unknown } = {},
  ) {
    super(`${host}: ${reason}`, { cause: options.cause });
    this.name = 'Transient';
    this.host = host;
    this.reason = reason;
    this.waitMs = options.waitMs ?? null;
  }
}

export interface Patience {
  /** Failures in a row, with nothing gained between them, before it is given up. */
  readonly failures: number;
  readonly firstWaitMs: number;
  readonly longestWaitMs: number;
}

export interface Retrying {
  readonly patience: Patience;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Grows with what is gained; a failure after a gain counts as the first one. */
  readonly gained?: () => number;
}

/** @throws OpsError `hub_unreachable`; what `work` throws, unless it passes; the signal's reason */
export async function retrying<Result>(work: () => Promise<Result>, options: Retrying): Promise<Result> {
  const { patience, clock, signal, gained = () => 0 } = options;
  let most = gained();
  for (let failures = 1; ; failures++) {
    signal.throwIfAborted();
    try {
      return await work();
    } catch (thrown) {
      signal.throwIfAborted();
      if (!(thrown instanceof Transient)) throw thrown;
      if (gained() > most) {
        most = gained();
        failures = 1;
      }
      const waitMs = thrown.waitMs ?? Math.min(patience.longestWaitMs, patience.firstWaitMs * 2 ** (failures - 1));
      if (failures >= patience.failures || waitMs > patience.longestWaitMs) throw unreachable(thrown);
      await pause(waitMs, clock, signal);
    }
  }
}

function unreachable({ host, reason, message, cause }: Transient): OpsError {
  return new OpsError('hub_unreachable', `the hub cannot be reached: ${message}`, { facts: { host, reason }, cause });
}

function pause(ms: number, clock: Clock, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = () => {
      cancel();
      reject(signal.reason);
    };
    const cancel = clock.after(ms, () => {
      signal.removeEventListener('abort', leave);
      resolve();
    });
    signal.addEventListener('abort', leave, { once: true });
  });
}
