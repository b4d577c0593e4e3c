/** `npx mlops <action> …`: one line from the shell, one answer, one exit code. */
import { wantsJson } from '#bot/grammar/parse.ts';
import { printFailure, runLine } from './run-line.ts';
import type { Session } from './session.ts';

/** @returns 0 done, 1 failed or cancelled, 2 bad request, 3 refused by policy or lock, 130 left a job that goes on */
export async function runOneShot(argv: readonly string[], session: Session): Promise<number> {
  return await runLine(argv, session);
}

/** For a failure before a session could do anything, such as a bad configuration: answered like any other, in JSON if wanted. */
export async function answerFailure(argv: readonly string[], thrown: unknown, session: Session): Promise<number> {
  return await printFailure(thrown, null, wantsJson(argv), session);
}
