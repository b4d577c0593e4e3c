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

async function runCheck(check: EnvironmentCheck, timeoutMs: number, clock: Clock): Promise<CheckResult> {
  const abort = new AbortController();
  const { promise: late, resolve } = Promise.withResolvers<CheckResult>();
  const stopTimer = clock.after(timeoutMs, () => {
    abort.abort();
    resolve({ name: check.name, state: 'failed', reason: 'no_answer', facts: { timeout_ms: timeoutMs } });
  });
  try {
    const look = check.look(abort.signal).then((finding) => ({ name: check.name, ...finding }));
    return await Promise.race([look, late]);
  } catch (thrown) {
    const detail = thrown instanceof Error ? thrown.message : String(thrown);
    return { name: check.name, state: 'failed', reason: 'error', facts: { detail } };
  } finally {
    stopTimer();
  }
}
