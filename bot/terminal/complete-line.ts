/** Completion at the prompt: what the grammar proposes, and file names where a path may stand. */
import { readdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { complete } from '#bot/grammar/complete.ts';
import { quoteWord } from '#bot/grammar/words.ts';
import type { ActionSpec } from '#engine/actions/types.ts';

/** As readline wants it: whole words that may stand in the place of the last one, and that last one. */
export async function completeLine(
  line: string,
  specs: readonly ActionSpec[],
  cwd: string,
): Promise<[candidates: string[], replaced: string]> {
  const { fragment, at, candidates, path } = complete(line, specs);
  const replaced = line.slice(at);
  const files = path && !fragment.startsWith('-') ? await filesLike(fragment, cwd) : [];
  const words = candidates.filter((word) => fragment !== '' || !word.startsWith('-') || files.length === 0);
  // A finished word gets its space; a folder waits for what is in it.
  return [[...files, ...words.map((word) => `${word} `)], replaced];
}

async function filesLike(fragment: string, cwd: string): Promise<string[]> {
  const folder = fragment.endsWith('/') ? fragment : dirname(`${fragment}x`);
  const shown = fragment.includes('/') ? fragment.slice(0, fragment.lastIndexOf('/') + 1) : '';
  const start = fragment.slice(shown.length);
  const entries = await readdir(resolve(cwd, folder), { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.name.startsWith(start) && (start !== '' || !entry.name.startsWith('.')))
    .map((entry) => (entry.isDirectory() ? openQuote(`${shown}${entry.name}/`) : `${quoteWord(shown + entry.name)} `))
    .sort();
}

/** A folder's quote stays open, so that typing goes on inside it. */
function openQuote(folder: string): string {
  const quoted = quoteWord(folder);
  return quoted.endsWith('"') ? quoted.slice(0, -1) : quoted;
}
