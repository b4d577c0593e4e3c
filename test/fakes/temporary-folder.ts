/** A folder of a test's own, gone when the test is over. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { removeFolder } from './remove-folder.ts';

export async function temporaryFolder(name: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `mlops-${name}-`));
  onTestFinished(() => removeFolder(folder));
  return folder;
}
