import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { modelCacheCheck, stateFolderCheck } from '#engine/environment/drivers/folders.ts';

let dir: string;
const never = new AbortController().signal;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'cache-'));
});
afterEach(async () => {
  await rm(dir, { recursive: true });
});

describe('the model cache check', () => {
  it('tells the room that is left', async () => {
    const finding = await modelCacheCheck({ path: dir, configured: true }).look(never);

    expect(finding.facts).toMatchObject({ path: dir, needed_bytes: 2 * 1024 ** 3 });
    expect(finding.facts.free_bytes).toBeGreaterThan(0);
    expect(['ready', 'low_space']).toContain(finding.reason);
  });

  it('fails when the configured folder is not there, and not when the default one is still to be made', async () => {
    const path = join(dir, 'not', 'yet');

    const configured = await modelCacheCheck({ path, configured: true }).look(never);
    const byDefault = await modelCacheCheck({ path, configured: false }).look(never);

    expect(configured).toMatchObject({ state: 'failed', reason: 'missing' });
    expect(byDefault.state).not.toBe('failed');
  });

  it('fails when a file stands where the folder should be', async () => {
    const path = join(dir, 'file');
    await writeFile(path, '');

    const finding = await modelCacheCheck({ path, configured: true }).look(never);

    expect(finding).toMatchObject({ state: 'failed', reason: 'not_a_folder' });
  });
});

describe('the state folder check', () => {
  it('tells the room that is left, and fails when a file stands in its place', async () => {
    const path = join(dir, 'file');
    await writeFile(path, '');

    const good = await stateFolderCheck({ path: dir }).look(never);
    const bad = await stateFolderCheck({ path }).look(never);

    expect(good.facts).toMatchObject({ path: dir, needed_bytes: 256 * 1024 ** 2 });
    expect(bad).toMatchObject({ state: 'failed', reason: 'not_a_folder' });
  });
});
