/** PathRules on this machine's files: looks before a job is made, so that a slip is answered at once and not after an hour of training. */
import { constants } from 'node:fs';
import { access, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { confine } from '#engine/durable/confined-path.ts';
import { systemCode } from '#engine/durable/state-error.ts';
import { OpsError } from '../../errors.ts';
import { nearestWord } from '../../nearest-word.ts';
import type { PathRules } from '../path-rules.ts';

export interface PathRulesOptions {
  /** Folders that inputs may come from. */
  readonly dataDirs: readonly string[];
  /** Nobody's output may go there: it would replace what the product stands on. */
  readonly stateDir: string;
  /** Where everyone but the terminal writes; `artifacts/…` typed by anyone is inside it when it has its default name. */
  readonly outputDir: string;
}

export function createPathRules({ dataDirs, outputDir, stateDir }: PathRulesOptions): PathRules {
  return {
    input: async (path) => {
      const real = await confine(path, dataDirs, 'input');
      const found = await look(real);
      if (found === 'missing') {
        const facts = { file: path, hint: await nearestFile(path, real) };
        throw new OpsError('file_not_found', `no file ${path}`, { facts });
      }
      if (typeof found === 'string') throw unreadable(path, found);
      if (!found.isFile()) throw new OpsError('not_a_file', `${path} is not a file`, { facts: { file: path } });
      await access(real, constants.R_OK).catch((thrown: unknown) => {
        throw unreadable(path, systemCode(thrown) ?? 'unknown');
      });
      return { path: real, bytes: found.size, modifiedMs: found.mtimeMs };
    },

    output: async (path, actor) => {
      const target = actor.edge === 'terminal' ? resolve(path) : await confine(path, [outputDir], 'output');
      const found = await look(target);
      if (typeof found !== 'string' && !found.isFile()) {
        throw unwritable(path, found.isDirectory() ? 'EISDIR' : 'special_file');
      }
      if (await isInside(target, stateDir)) throw unwritable(path, 'state_folder');
      const parent = await nearestFolder(dirname(target));
      await access(parent, constants.W_OK).catch((thrown: unknown) => {
        throw unwritable(path, systemCode(thrown) ?? 'unknown');
      });
      if (!(await stat(parent)).isDirectory()) throw unwritable(path, 'ENOTDIR');
      return target;
    },
  };
}

async function isInside(path: string, folder: string): Promise<boolean> {
  return await confine(path, [folder], 'output').then(
    () => true,
    () => false,
  );
}

/** `missing`, or the system's code for why nobody can look. */
async function look(path: string) {
  try {
    return await stat(path);
  } catch (thrown) {
    const code = systemCode(thrown);
    if (code === undefined) throw thrown;
    return code === 'ENOENT' || code === 'ENOTDIR' ? 'missing' : code;
  }
}

/** What was probably meant, of what lies in the same folder; written as the path was. @param real the same, confined */
async function nearestFile(path: string, real: string): Promise<string | null> {
  const names = await readdir(dirname(real)).catch(() => []);
  const near = nearestWord(basename(path), names);
  return near === null ? null : join(dirname(path), near);
}

async function nearestFolder(path: string): Promise<string> {
  let at = path;
  while ((await look(at)) === 'missing' && dirname(at) !== at) at = dirname(at);
  return at;
}

function unreadable(file: string, reason: string): OpsError {
  return new OpsError('file_unreadable', `${file} cannot be read (${reason})`, { facts: { file, reason } });
}

function unwritable(file: string, reason: string): OpsError {
  return new OpsError('output_unwritable', `${file} cannot be written (${reason})`, { facts: { file, reason } });
}
