/** The forked model host: the port's suite, and what its process may know. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { GOLDEN_SENTENCES } from '#bot/local/hub/model/golden-sentences.ts';
import { createOnnxHost } from '#engine/sentiment/drivers/onnx-host.ts';
import type { ModelHostEvent, SentimentModel } from '#engine/sentiment/types.ts';
import { sentimentModelContract } from '../../../contracts/sentiment-model.ts';
import { systemClock } from '../../../fakes/system-clock.ts';
import { temporaryFolder } from '../../../fakes/temporary-folder.ts';
import { tinySnapshot } from '../../../fakes/tiny-snapshot.ts';

const entry = new URL('../../../../workers/onnx-host.ts', import.meta.url);
const TEXTS = GOLDEN_SENTENCES.map(({ text }) => text);

function host(maxWaitingTexts: number): SentimentModel {
  return createOnnxHost({ entry, threads: 2, clock: systemClock, niceIncrement: 0, maxWaitingTexts });
}

sentimentModelContract('the model host', host);

test('with prepared weights the host gives the same answers, after a restart too, and leaves only compiled code behind', async () => {
  const scratchDir = await temporaryFolder('prepared');
  const snapshot = await tinySnapshot({ precision: 'fp32' });
  const plain = host(100);
  let pid = 0;
  let tell = () => {};
  const recovered = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const prepared = createOnnxHost({
    entry,
    threads: 2,
    clock: systemClock,
    niceIncrement: 0,
    scratchDir,
    onStart: (started) => {
      pid = started;
    },
    onEvent: ({ kind }) => kind === 'recovered' && tell(),
  });
  onTestFinished(() => Promise.all([plain.close(), prepared.close()]).then(() => undefined));
  await plain.load(snapshot);
  const expected = await plain.score(TEXTS);

  await prepared.load(snapshot);
  const before = await prepared.score(TEXTS);
  const files = await readdir(join(scratchDir, 'weights-0'));
  process.kill(pid, 'SIGKILL');
  await recovered;
  const after = await prepared.score(TEXTS);
  await prepared.close();

  expect(before).toEqual(expected);
  expect(after).toEqual(expected);
  expect(files.sort()).toEqual(['weights.data', 'weights.onnx']);
  expect(await readdir(scratchDir)).toEqual(['compiled']);
});

test('a folder in which nothing can be prepared costs memory, not the model', async () => {
  const folder = await temporaryFolder('prepared');
  await writeFile(join(folder, 'file'), '');
  const options = { entry, threads: 1, clock: systemClock, niceIncrement: 0 };
  const model = createOnnxHost({ ...options, scratchDir: join(folder, 'file', 'below') });
  onTestFinished(() => model.close());

  await model.load(await tinySnapshot());

  expect(await model.score(TEXTS)).toHaveLength(TEXTS.length);
});

test('a host that could not be started again tells that it serves when the next load brings it back', async () => {
  const snapshot = await tinySnapshot();
  const events: ModelHostEvent['kind'][] = [];
  let [pid, tell] = [0, () => {}];
  const failed = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const model = createOnnxHost({
    entry,
    threads: 1,
    clock: systemClock,
    niceIncrement: 0,
    // One restart at once, the next one never.
    restart: { baseMs: 86_400_000, maxMs: 86_400_000 },
    onStart: (started) => {
      pid = started;
    },
    onEvent: ({ kind }) => {
      events.push(kind);
      if (kind === 'restart_failed') tell();
    },
  });
  onTestFinished(() => model.close());
  await model.load(snapshot);
  await rename(snapshot.dir, `${snapshot.dir}.away`);
  process.kill(pid, 'SIGKILL');
  await failed;

  await model.load(await tinySnapshot({ seed: 2 }));

  expect(events).toEqual(['lost', 'restart_failed', 'recovered']);
  expect(await model.score(TEXTS)).toHaveLength(TEXTS.length);
});

describe('the bot’s process', () => {
  // Only Linux tells which libraries a process has mapped.
  test.skipIf(!existsSync('/proc/self/maps'))('holds neither ONNX Runtime nor the library: they are the host’s', () => {
    const driver = new URL('../../../../engine/sentiment/drivers/onnx-host.ts', import.meta.url);
    const script = `
      import ${JSON.stringify(driver.href)};
      import { readFileSync } from 'node:fs';
      process.stdout.write(readFileSync('/proc/self/maps', 'utf8'));`;

    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });

    expect(stderr).toBe('');
    expect(stdout).toContain('node');
    expect(stdout).not.toContain('onnxruntime');
  });
});
