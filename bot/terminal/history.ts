/** The lines that a person typed at the prompt, kept over sessions in a file that only its owner can read. */
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { maskText } from '#engine/audit/mask-secrets.ts';
import { ifThere } from '#engine/durable/if-there.ts';
import { stateError } from '#engine/durable/state-error.ts';

export const HISTORY_LINES = 1000;

/** Newest first, as readline wants them; empty where there is no file yet. @throws OpsError `state_unwritable` */
export async function readHistory(file: string): Promise<string[]> {
  const text = await ifThere(readFile(file, 'utf8')).catch((thrown: unknown) => {
    throw stateError(thrown, file);
  });
  return (text ?? '')
    .split('\n')
    .filter((line) => line !== '')
    .slice(-HISTORY_LINES)
    .reverse();
}

/** @param lines newest first; the oldest are dropped beyond HISTORY_LINES @throws OpsError `state_full`, `state_unwritable` */
export async function writeHistory(file: string, lines: readonly string[]): Promise<void> {
  const kept = lines
    .slice(0, HISTORY_LINES)
    .toReversed()
    .map((line) => maskText(line));
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await writeFile(file, kept.map((line) => `${line}\n`).join(''), { mode: 0o600 });
    await chmod(file, 0o600); // The mode above counts only for a new file.
  } catch (thrown) {
    throw stateError(thrown, file);
  }
}
