/** How long a call to the model's process is waited for, and what becomes of one that nobody waits for any more. */
import type { Clock } from '../../../clock.ts';
import { OpsError } from '../../../errors.ts';
import type { ScoreOptions } from '../../types.ts';
import type { CallUnderWay, FinalAnswer, HostClient } from './host-client.ts';

interface CallLimits extends Pick<ScoreOptions, 'signal' | 'timeoutMs'> {
  readonly clock: Clock;
  /** After so long in vain the process is killed, unless somebody else waits for it. */
  readonly graceMs: number;
  readonly texts?: number;
}

/** The answer, or the reason for which it is no longer waited for. */
export function underWay(process: HostClient, call: CallUnderWay, limits: CallLimits): Promise<FinalAnswer> {
  const { clock, signal, timeoutMs, texts = 0 } = limits;
  return new Promise((resolve, reject) => {
    const giveUp = (reason: unknown) => {
      stopWaiting();
      reject(reason);
      letGo(process, call, limits);
    };
    const abort = () => giveUp(signal?.reason);
    const facts = { texts, timeoutMs: timeoutMs ?? 0 };
    const late = () => giveUp(new OpsError('model_timeout', `not scored within ${timeoutMs} ms`, { facts }));
    const cancelTimer = timeoutMs === undefined ? undefined : clock.after(timeoutMs, late);
    const stopWaiting = () => {
      cancelTimer?.();
      signal?.removeEventListener('abort', abort);
    };
    signal?.addEventListener('abort', abort, { once: true });
    call.answer.finally(stopWaiting).then(resolve, reject);
  });
}

function letGo(process: HostClient, call: CallUnderWay, limits: CallLimits): void {
  process.abandon(call.id);
  if (limits.graceMs === Number.POSITIVE_INFINITY) return;
  const wait = (): (() => void) =>
    limits.clock.after(limits.graceMs, () => {
      if (process.isWanted) stop = wait();
      else process.kill('a cancelled call did not end');
    });
  let stop = wait();
  const ended = () => stop();
  call.answer.then(ended, ended);
}
