/** Paths stay where they may be, however they are written. */
import { mkdir, realpath, symlink, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { confine } from '#engine/durable/confined-path.ts';
import { temporaryFolder } from '../../fakes/temporary-folder.ts';

async function folders() {
  const base = await realpath(await temporaryFolder('confine'));
  const inside = join(base, 'data');
  const outside = join(base, 'data-private');
  await mkdir(join(inside, 'sub'), { recursive: true });
  await mkdir(outside);
  await writeFile(join(inside, 'sub', 'a.csv'), '');
  await writeFile(join(outside, 'secret.csv'), '');
  return { base, inside, outside };
}

describe('confine', () => {
  it('gives the real path of what lies inside, relative and dotted ways included', async () => {
    const { inside } = await folders();
    const file = join(inside, 'sub', 'a.csv');

    expect(await confine(file, [inside], 'input')).toBe(file);
    expect(await confine(relative(process.cwd(), file), [inside], 'input')).toBe(file);
    expect(await confine(`${inside}/sub/../sub/./a.csv`, [inside], 'input')).toBe(file);
    expect(await confine(inside, [inside], 'input')).toBe(inside);
  });

  it('accepts what does not exist yet, by its nearest existing parent', async () => {
    const { inside } = await folders();

    expect(await confine(`${inside}/new/deep/model.onnx`, [inside], 'output')).toBe(`${inside}/new/deep/model.onnx`);
    expect(await confine(`${inside}/..data/x`, [inside], 'output')).toBe(`${inside}/..data/x`);
  });

  it('refuses ways out: dots, a sibling with the same beginning, links to a file, a folder, or nothing', async () => {
    const { base, inside, outside } = await folders();
    await symlink(join(outside, 'secret.csv'), join(inside, 'file-link.csv'));
    await symlink(outside, join(inside, 'folder-link'));
    await symlink(join(outside, 'not-yet.csv'), join(inside, 'dangling.csv'));
    await symlink('loop', join(inside, 'loop'));
    const ways = [
      join(outside, 'secret.csv'),
      `${inside}/../data-private/secret.csv`,
      join(inside, 'file-link.csv'),
      join(inside, 'folder-link', 'secret.csv'),
      join(inside, 'folder-link', 'new', 'x.csv'),
      join(inside, 'dangling.csv'),
      join(inside, 'loop'),
      `${inside}/a\0b`,
      base,
      '/',
    ];

    for (const path of ways) {
      await expect(confine(path, [inside], 'input'), path).rejects.toMatchObject({
        code: 'path_outside',
        facts: { file: path, allowed: [inside], purpose: 'input' },
      });
    }
  });

  it('looks through links in the allowed folders too, and accepts any of several', async () => {
    const { base, inside, outside } = await folders();
    await symlink(outside, join(base, 'allowed'));

    const real = await confine(join(outside, 'secret.csv'), [inside, join(base, 'allowed')], 'input');

    expect(real).toBe(join(outside, 'secret.csv'));
  });

  it('follows a link that stays inside', async () => {
    const { inside } = await folders();
    await symlink('sub/a.csv', join(inside, 'link.csv'));
    await symlink('sub/new.csv', join(inside, 'new-link.csv'));

    expect(await confine(join(inside, 'link.csv'), [inside], 'input')).toBe(join(inside, 'sub', 'a.csv'));
    expect(await confine(join(inside, 'new-link.csv'), [inside], 'output')).toBe(join(inside, 'sub', 'new.csv'));
  });

  it('allows everything below the root folder when that is the allowed one', async () => {
    const { outside } = await folders();

    expect(await confine(join(outside, 'x'), ['/'], 'output')).toBe(join(outside, 'x'));
  });
});
