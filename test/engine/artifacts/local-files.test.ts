import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createLocalFiles } from '#engine/artifacts/drivers/local-files.ts';
import { sha256Hex } from '#engine/durable/sha256.ts';
import type { WritePoint } from '#engine/durable/write-points.ts';
import { temporaryFolder } from '../../fakes/temporary-folder.ts';

const OLD = Buffer.from('old model');
const NEW = Buffer.from('new model');
const OLD_HASH = sha256Hex(OLD);

/** Publishes NEW in a process of its own, which is killed just before the given write. */
async function publishAndDie(path: string, point: WritePoint): Promise<void> {
  const program = join(import.meta.dirname, '../../faults/publish-and-die.ts');
  const child = spawn(process.execPath, [program, path, NEW.toString(), point], { stdio: 'inherit' });
  expect(await once(child, 'close')).toEqual([null, 'SIGKILL']);
}

describe('output files', () => {
  it('are written with their folders, readable for other programs', async () => {
    const path = join(await temporaryFolder('outputs'), 'deep', 'er', 'model.onnx');

    const published = await createLocalFiles().publish(path, NEW);

    expect(published).toEqual({ path, sha256: sha256Hex(NEW), bytes: NEW.length, kept: null });
    expect(await readFile(path)).toEqual(NEW);
    expect((await stat(path)).mode & 0o444).toBe(0o444);
  });

  it('can be a file of ours with bytes put behind it', async () => {
    const folder = await temporaryFolder('outputs');
    const path = join(folder, 'model.onnx');
    await writeFile(join(folder, 'work'), 'model', { mode: 0o600 });

    const published = await createLocalFiles().publish(path, {
      file: join(folder, 'work'),
      tail: Buffer.from(' and metadata'),
    });

    expect(await readFile(path, 'utf8')).toBe('model and metadata');
    expect(published).toMatchObject({ sha256: sha256Hex('model and metadata'), bytes: 18 });
    expect((await stat(path)).mode & 0o777).toBe(0o644);
    expect((await readdir(folder)).sort()).toEqual(['model.onnx', 'work']);
  });

  it('keep what stood there under its hash', async () => {
    const folder = await temporaryFolder('outputs');
    const path = join(folder, 'meta.v2.onnx');
    await writeFile(path, OLD);

    const { kept } = await createLocalFiles().publish(path, NEW);

    expect(kept).toBe(join(folder, `meta.v2.${OLD_HASH.slice(0, 8)}.onnx`));
    expect(await readFile(kept!)).toEqual(OLD);
    expect(await readFile(path)).toEqual(NEW);
  });

  it('stay as they are when the same bytes come again', async () => {
    const folder = await temporaryFolder('outputs');
    const path = join(folder, 'model.onnx');
    await createLocalFiles().publish(path, NEW);
    const before = await stat(path);

    const again = await createLocalFiles().publish(path, NEW);

    expect(again.kept).toBeNull();
    expect((await stat(path)).ino).toBe(before.ino);
    expect(await readdir(folder)).toEqual(['model.onnx']);
  });

  it('go back and forth between two versions without a third copy', async () => {
    const folder = await temporaryFolder('outputs');
    const path = join(folder, 'model.onnx');
    const files = createLocalFiles();
    for (const bytes of [OLD, NEW, OLD, NEW]) await files.publish(path, bytes);

    expect((await readdir(folder)).length).toBe(3);
    expect(await readFile(path)).toEqual(NEW);
  });

  it('take a longer hash where the short name holds something else', async () => {
    const folder = await temporaryFolder('outputs');
    const path = join(folder, 'model.onnx');
    await writeFile(path, OLD);
    await writeFile(join(folder, `model.${OLD_HASH.slice(0, 8)}.onnx`), 'somebody else');

    const { kept } = await createLocalFiles().publish(path, NEW);

    expect(kept).toBe(join(folder, `model.${OLD_HASH.slice(0, 16)}.onnx`));
    expect(await readFile(kept!)).toEqual(OLD);
  });

  it.each(['artifact.keep', 'artifact.write', 'artifact.rename'] as const)(
    'killed at %s hold the old version at their place, and the next attempt ends as if nothing had been',
    async (point) => {
      const folder = await temporaryFolder('outputs');
      const path = join(folder, 'model.onnx');
      await writeFile(path, OLD);
      await publishAndDie(path, point);
      expect(await readFile(path)).toEqual(OLD);

      const { kept } = await createLocalFiles().publish(path, NEW);

      expect(await readFile(path)).toEqual(NEW);
      expect(await readFile(kept!)).toEqual(OLD);
      expect((await readdir(folder)).length).toBe(2);
    },
  );

  it('clear away what a killed process left half-written, and nothing that is not theirs', async () => {
    const folder = await temporaryFolder('outputs');
    const gone = '.model.onnx.4194303-0123456789ab.tmp';
    const others = ['.model.onnx.tmp', `.report.json.${process.pid}-0123456789ab.tmp`, 'notes.tmp'];
    for (const name of [gone, ...others]) await writeFile(join(folder, name), 'half');

    await createLocalFiles().publish(join(folder, 'model.onnx'), NEW);

    expect((await readdir(folder)).sort()).toEqual([...others, 'model.onnx'].sort());
  });

  it('say which file could not be written, and why', async () => {
    const folder = await temporaryFolder('outputs');
    await mkdir(join(folder, 'is-a-folder.onnx'));
    await writeFile(join(folder, 'is-a-file'), '');

    const onFolder = createLocalFiles().publish(join(folder, 'is-a-folder.onnx'), NEW);
    await expect(onFolder).rejects.toMatchObject({ code: 'output_unwritable', facts: { reason: 'EISDIR' } });
    const underFile = createLocalFiles().publish(join(folder, 'is-a-file', 'model.onnx'), NEW);
    await expect(underFile).rejects.toMatchObject({ code: 'output_unwritable', facts: { reason: 'ENOTDIR' } });
  });

  it('fail as a full disk does, with the old version in place', async () => {
    const path = join(await temporaryFolder('outputs'), 'model.onnx');
    await writeFile(path, OLD);
    const full = createLocalFiles((point) => {
      if (point === 'artifact.write') throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
    });

    await expect(full.publish(path, NEW)).rejects.toMatchObject({ code: 'state_full' });

    expect(await readFile(path)).toEqual(OLD);
  });
});
