/** Puts a repository's files into a folder, as transformers.js finds them below `env.localModelPath`. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { RepositoryFiles } from './tiny-model.ts';

export async function writeFiles(dir: string, files: RepositoryFiles): Promise<void> {
  for (const [path, bytes] of files) {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), bytes);
  }
}
