import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPathRules } from '#engine/actions/drivers/path-rules.ts';
import type { PathRules } from '#engine/actions/path-rules.ts';

const ASKER = join(import.meta.dirname, '../../fakes/ask-path-rules.ts');
let dir: string;
let rules: PathRules;
const terminal = { id: 'ann', edge: 'terminal' } as const;
const program = { id: 'api', edge: 'api' } as const;

beforeEach(async () => {
  dir = await realpath(await mkdtemp(join(tmpdir(), 'paths-')));
  await mkdir(join(dir, 'data'));
  await mkdir(join(dir, 'out'));
  await writeFile(join(dir, 'data', 'events.csv'), 'a\n1\n');
  await writeFile(join(dir, 'secret.csv'), 'a\n1\n');
  rules = createPathRules({ dataDirs: [join(dir, 'data')], outputDir: join(dir, 'out'), stateDir: join(dir, 'state') });
});
afterEach(async () => {
  await rm(dir, { recursive: true });
});

describe('an input', () => {
  it('is a readable file below a data folder', async () => {
    const input = await rules.input(join(dir, 'data', 'events.csv'));

    expect(input).toMatchObject({ path: join(dir, 'data', 'events.csv'), bytes: 4 });
  });

  it('is refused when a link leads out of the data folders', async () => {
    await symlink(join(dir, 'secret.csv'), join(dir, 'data', 'link.csv'));

    await expect(rules.input(join(dir, 'data', 'link.csv'))).rejects.toMatchObject({ code: 'path_outside' });
  });

  it('that is mistyped is told with the file of nearly that name beside it', async () => {
    const wrong = join(dir, 'data', 'evnts.csv');

    await expect(rules.input(wrong)).rejects.toMatchObject({
      code: 'file_not_found',
      facts: { file: wrong, hint: join(dir, 'data', 'events.csv') },
    });
    await expect(rules.input(join(dir, 'data', 'prices.csv'))).rejects.toMatchObject({ facts: { hint: null } });
  });

  it.each([
    ['data/nothing.csv', 'file_not_found'],
    ['data', 'not_a_file'],
    ['nothing.csv', 'path_outside'],
    ['data/../secret.csv', 'path_outside'],
  ])('%s is refused as %s', async (path, code) => {
    await expect(rules.input(join(dir, path))).rejects.toMatchObject({ code });
  });
});

describe('a file that this user may not read', () => {
  it('is refused with the system’s reason', async () => {
    const path = join(dir, 'data', 'closed.csv');
    await writeFile(path, 'a\n1\n', { mode: 0o000 });
    await chmod(dir, 0o755);
    // Root may read everything: then somebody else asks.
    const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

    const { stdout } = await promisify(execFile)(process.execPath, [ASKER, path], nobody);

    expect(JSON.parse(stdout)).toEqual({ code: 'file_unreadable', facts: { file: path, reason: 'EACCES' } });
  });
});

describe('an output', () => {
  it('may be anywhere for the terminal, below the output folder for a program', async () => {
    const path = join(dir, 'new', 'model.onnx');

    await expect(rules.output(path, terminal)).resolves.toBe(path);
    await expect(rules.output(path, program)).rejects.toMatchObject({ code: 'path_outside' });
    await expect(rules.output(join(dir, 'out', 'model.onnx'), program)).resolves.toBe(join(dir, 'out', 'model.onnx'));
  });

  it('is refused inside the state folder and where a device stands', async () => {
    const inState = join(dir, 'state', 'journal', 'x.ndjson');

    for (const [path, reason] of [
      [inState, 'state_folder'],
      ['/dev/null', 'special_file'],
    ] as const) {
      await expect(rules.output(path, terminal)).rejects.toMatchObject({
        code: 'output_unwritable',
        facts: { reason },
      });
    }
  });

  it('is refused where a folder stands, and below a file', async () => {
    await expect(rules.output(join(dir, 'out'), terminal)).rejects.toMatchObject({ code: 'output_unwritable' });
    await expect(rules.output(join(dir, 'secret.csv', 'model.onnx'), terminal)).rejects.toMatchObject({
      code: 'output_unwritable',
      facts: { reason: 'ENOTDIR' },
    });
  });
});
