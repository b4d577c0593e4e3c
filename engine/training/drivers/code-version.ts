/** The commit of the checkout that trains; read when the first training asks for it. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { CodeVersion } from '../outputs/report.ts';

/** @param folder the product's own checkout
 *  @returns reads once; null outside git. Untracked files do not make it dirty: artifacts are such files. */
export function codeVersionOf(folder: string): () => Promise<CodeVersion> {
  let reading: Promise<CodeVersion> | undefined;
  return () => {
    reading ??= read(folder);
    return reading;
  };
}

async function read(folder: string): Promise<CodeVersion> {
  const git = async (...words: string[]) => (await promisify(execFile)('git', ['-C', folder, ...words])).stdout.trim();
  try {
    const commit = await git('rev-parse', 'HEAD');
    return { commit, dirty: (await git('status', '--porcelain', '--untracked-files=no')) !== '' };
  } catch {
    return null;
  }
}
