/** Keeps the page's key over a restart in a file that its owner alone can read, so that a bookmark and a cookie stay good. */
import { chmod, open, readFile } from 'node:fs/promises';

/** Letters that need no escape in an address or cookie, and too many of them to try. */
const TOKEN = /^[\w-]{32,}$/;

/** The key in the file; a new one is written where there is no file, and in the place of one that is no key. */
export async function pageToken(file: string, newToken: () => string): Promise<string> {
  const kept = await readToken(file);
  if (kept !== null) return kept;
  const token = newToken();
  const handle = await open(file, 'w', 0o600);
  try {
    // A file that was there before keeps its mode, whatever `open` was asked for.
    await handle.chmod(0o600);
    await handle.writeFile(`${token}\n`);
  } finally {
    await handle.close();
  }
  return token;
}

async function readToken(file: string): Promise<string | null> {
  try {
    const token = (await readFile(file, 'utf8')).trim();
    if (!TOKEN.test(token)) return null;
    await chmod(file, 0o600);
    return token;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
