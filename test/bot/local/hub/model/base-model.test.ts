/** Random models of any size, written to disk block by block. */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { InferenceSession } from 'onnxruntime-node';
import { expect, it } from 'vitest';
import { writeRandomModel } from '#bot/local/hub/model/base-model.ts';
import { numberedWords } from '#bot/local/hub/model/vocabulary.ts';
import { sha256Hex } from '#engine/durable/sha256.ts';
import { temporaryFolder } from '../../../../fakes/temporary-folder.ts';
import { bertVocabulary } from './bert-vocabulary.ts';

const SMALL = {
  // More numbers than one block holds, and no whole number of blocks.
  vocabulary: numberedWords(3_001),
  shape: { hidden: 48, layers: 1, heads: 3, intermediate: 100, positions: 40 },
};

it('a random model of chosen size is sound in both precisions, and the same each time', async () => {
  const folder = await temporaryFolder('models');
  await writeRandomModel(join(folder, 'a'), SMALL);
  await writeRandomModel(join(folder, 'b'), SMALL);

  for (const name of ['onnx/model.onnx', 'onnx/model_quantized.onnx']) {
    const session = await InferenceSession.create(join(folder, 'a', name));
    expect(session.inputNames).toEqual(['input_ids', 'attention_mask', 'token_type_ids']);
    expect(session.outputNames).toEqual(['logits']);
    await session.release();
    expect(await readFile(join(folder, 'b', name))).toEqual(await readFile(join(folder, 'a', name)));
  }
  expect((await stat(join(folder, 'a/onnx/model.onnx'))).size).toBeGreaterThan(4 * 3_001 * 48);
  const config = JSON.parse(await readFile(join(folder, 'a/config.json'), 'utf8'));
  expect(config).toMatchObject({ vocab_size: 3_001, hidden_size: 48, num_hidden_layers: 1, num_attention_heads: 3 });
});

it('only the precision that was asked for is written', async () => {
  const folder = await temporaryFolder('models');

  await writeRandomModel(folder, { ...SMALL, precisions: ['int8'] });

  await expect(stat(join(folder, 'onnx/model.onnx'))).rejects.toThrow('ENOENT');
  expect((await stat(join(folder, 'onnx/model_quantized.onnx'))).size).toBeGreaterThan(3_001 * 48);
});

it('the vocabulary of uncased BERT is whole', async () => {
  const text = (await bertVocabulary()).map((word) => `${word}\n`).join('');

  expect(sha256Hex(text)).toBe('07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3');
});
