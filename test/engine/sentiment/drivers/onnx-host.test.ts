/** The forked model host: the port's suite, and what its process may know. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createOnnxHost } from '#engine/sentiment/drivers/onnx-host.ts';
import type { SentimentModel } from '#engine/sentiment/types.ts';
import { sentimentModelContract } from '../../../contracts/sentiment-model.ts';
import { systemClock } from '../../../fakes/system-clock.ts';

const entry = new URL('../../../../workers/onnx-host.ts', import.meta.url);

function host(maxWaitingTexts: number): SentimentModel {
  return createOnnxHost({ entry, threads: 2, clock: systemClock, niceIncrement: 0, maxWaitingTexts });
}

sentimentModelContract('the model host', host);

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
