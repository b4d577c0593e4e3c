/** The files of a model folder, as the platform sees them: links to files count as files, links to folders are not followed. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ifThere } from '#engine/durable/if-there.ts';

/** Relative path with `/` -> bytes, hidden files too; empty where there is no such folder. */
export async function listFiles(dir: string): Promise<Map<string, number>> {
  const files = new Map<string, number>();
  const folders = [''];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const entries = (await ifThere(readdir(join(dir, folder), { withFileTypes: true }))) ?? [];
    for (const entry of entries) {
      const path = folder + entry.name;
      if (entry.isDirectory()) folders.push(`${path}/`);
      else {
        // A link may lead nowhere, and a file may go at any moment.
        const found = await ifThere(stat(join(dir, path)));
        if (found?.isFile()) files.set(path, found.size);
      }
    }
  }
  return files;
}
