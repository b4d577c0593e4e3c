/** The downloader against the drill hub over real HTTP: what goes wrong on the way, and who is told what. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { createDrillHub } from '#bot/local/hub/drill-hub.ts';
import { tinyModel } from '#bot/local/hub/model/tiny-model.ts';
import { createModelHub } from '#engine/sentiment/drivers/hub.ts';
import { modelHubContract } from '../../../contracts/model-hub.ts';
import { hashingPool } from '../../../fakes/hashing.ts';
import { systemClock } from '../../../fakes/system-clock.ts';

const ID = 'ProsusAI/finbert';
const files = new Map([...tinyModel(), ['onnx/model.onnx', randomBytes(5_000_000)]]);
const patience = { failures: 3, firstWaitMs: 1, longestWaitMs: 1_000 };

modelHubContract('HTTP', async () => {
  const drill = await createDrillHub({ models: { [ID]: files } });
  onTestFinished(() => drill.close());
  return {
    hub: createModelHub({ endpoint: drill.url, compute: hashingPool(), clock: systemClock, patience }),
    repository: ID,
    files,
    cut: (path, afterBytes) => drill.inject({ kind: 'cut', path, afterBytes }),
    fetched: drill.bytesServed,
  };
});

/** Numbers that nobody chose, the same each time. */
function randomBytes(count: number): Uint8Array {
  let state = 1;
  return Uint8Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return state >>> 24;
  });
}
