/** Tells somebody outside, every minute, that this process is well: whoever hears nothing for a while knows that nobody watches. */
import type { Clock } from '../clock.ts';
import { toOpsError } from '../errors.ts';
import type { Logger } from '../jobs/logger.ts';

export interface HeartbeatOptions {
  readonly beat: (signal: AbortSignal) => Promise<void>;
  /** What is wrong here, in a few words or a code; null when all is well. */
  readonly problem: () => Promise<string | null>;
  readonly clock: Clock;
  readonly log: Logger;
}

const EVERY_MS = 60_000;
const TIMEOUT_MS = 10_000;

/** @returns stops it; resolves when nothing is under way */
export function startHeartbeat({ beat, problem, clock, log }: HeartbeatOptions): () => Promise<void> {
  const abort = new AbortController();
  let trouble: string | null = null;
  let cancel = () => {};
  let beating: Promise<void> = Promise.resolve();

  /** Told when it changes, not each minute. */
  const tell = (now: string | null, err?: unknown) => {
    if (now === trouble) return;
    trouble = now;
    if (now === null) log.info({}, 'the heartbeat is heard again');
    else log.warn({ reason: now, ...(err === undefined ? {} : { err }) }, 'no heartbeat goes out');
  };
  const once = async () => {
    const wrong = await problem().catch((thrown: unknown) => toOpsError(thrown).code);
    if (wrong !== null) return tell(wrong);
    const late = new AbortController();
    const stopTimer = clock.after(TIMEOUT_MS, () => late.abort());
    try {
      await beat(AbortSignal.any([late.signal, abort.signal]));
      tell(null);
    } catch (thrown) {
      if (!abort.signal.aborted) tell('unreachable', thrown);
    } finally {
      stopTimer();
    }
  };
  const goOn = () => {
    // Measured from its beginning, so that a slow answer does not stretch the minute.
    cancel = clock.after(EVERY_MS, goOn);
    beating = beating.then(once);
  };
  goOn();
  return async () => {
    abort.abort();
    cancel();
    await beating;
  };
}
