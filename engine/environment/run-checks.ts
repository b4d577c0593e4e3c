/** Runs all checks side by side; one that hangs or throws says so and hides none of the others. */
import type { Clock } from '../clock.ts';
import type { CheckResult, EnvironmentCheck } from './types.ts';

export async function runChecks(
  checks: readonly EnvironmentCheck[],
  options: { readonly timeoutMs: number },
  clock: Clock,
): Promise<readonly CheckResult[]> {
  return await Promise.all(checks.map((check) => runCheck(check, options.timeoutMs, clock)));
}

/** A check whose time is up hears of it by its signal, and has so long to say why it has no answer. */
const LAST_WORD_MS = 500;

async function runCheck(check: EnvironmentCheck, timeoutMs: number, clock: Clock): Promise<CheckResult> {
  const abort = new AbortController();
  const noAnswer: CheckResult = {
    name: check.name,
    state: 'failed',
    reason: 'no_answer',
    facts: { timeout_ms: timeoutMs },
  };
  const { promise: late, resolve } = Promise.withResolvers<CheckResult>();
  const stopTimers = [
    clock.after(timeoutMs, () => abort.abort()),
    clock.after(timeoutMs + LAST_WORD_MS, () => resolve(noAnswer)),
  ];
  try {
    const look = check.look(abort.signal).then((finding) => ({ name: check.name, ...finding }));
    return await Promise.race([look, late]);
  } catch (thrown) {
    if (abort.signal.aborted) return noAnswer;
    const detail = thrown instanceof Error ? thrown.message : String(thrown);
    return { name: check.name, state: 'failed', reason: 'error', facts: { detail } };
  } finally {
    for (const stop of stopTimers) stop();
  }
}
