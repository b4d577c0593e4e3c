/** Keeps paths that people name inside the folders that they may use, symbolic links looked through first. */
import { lstat, readlink, realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { OpsError } from '../errors.ts';
import { systemCode } from './state-error.ts';

export type PathPurpose = 'input' | 'output';

/** As many as Linux follows. */
const MOST_LINKS = 40;

/**
 * The real absolute path of `path`, which need not exist yet: then its nearest existing parent decides. Whoever may change the
 * allowed folders themselves can swap a link after the check; it protects against what is typed, not against them.
 * @param allowedRoots folders; they too may be or hold links
 * @throws OpsError `path_outside`; `file_unreadable` or `output_unwritable` when the system does not let us look
 */
export async function confine(path: string, allowedRoots: readonly string[], purpose: PathPurpose): Promise<string> {
  const outside = () => {
    const message = `expected a path inside ${allowedRoots.join(', ')}, got ${path}`;
    return new OpsError('path_outside', message, { facts: { file: path, allowed: allowedRoots, purpose } });
  };
  if (path.includes('\0')) throw outside();
  try {
    const real = await realTarget(resolve(path), MOST_LINKS);
    for (const root of allowedRoots) {
      if (isInside(real, await realTarget(resolve(root), MOST_LINKS))) return real;
    }
  } catch (thrown) {
    const code = systemCode(thrown);
    if (code === undefined || code === 'ELOOP') throw code === undefined ? thrown : outside();
    throw unreachable(path, purpose, code, thrown);
  }
  throw outside();
}

/** `realpath` for a path whose end may not exist; a link to something that does not exist is followed as well. */
async function realTarget(path: string, linksLeft: number): Promise<string> {
  try {
    return await realpath(path);
  } catch (thrown) {
    const code = systemCode(thrown);
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw thrown;
  }
  const link = await linkTarget(path);
  if (link !== undefined) {
    if (linksLeft === 0) throw Object.assign(new Error(`too many links: ${path}`), { code: 'ELOOP' });
    return realTarget(resolve(await realTarget(dirname(path), linksLeft - 1), link), linksLeft - 1);
  }
  return join(await realTarget(dirname(path), linksLeft), basename(path));
}

async function linkTarget(path: string): Promise<string | undefined> {
  try {
    return (await lstat(path)).isSymbolicLink() ? await readlink(path) : undefined;
  } catch (thrown) {
    const code = systemCode(thrown);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw thrown;
  }
}

function isInside(path: string, root: string): boolean {
  const way = relative(root, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

function unreachable(path: string, purpose: PathPurpose, reason: string, cause: unknown): OpsError {
  const code = purpose === 'input' ? 'file_unreadable' : 'output_unwritable';
  return new OpsError(code, `${path} cannot be looked at (${reason})`, { facts: { file: path, reason }, cause });
}
