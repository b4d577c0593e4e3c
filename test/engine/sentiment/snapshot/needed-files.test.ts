/** What is downloaded of a repository, and how it is shared out for hashing. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { neededFiles } from '#engine/sentiment/snapshot/needed-files.ts';
import { shareOut } from '#engine/sentiment/snapshot/share-out.ts';
import type { HubRevision } from '#engine/sentiment/types.ts';

const COMMIT = 'c0ffee'.padEnd(40, '0');
const REPOSITORY_OF_MANY = [
  'README.md',
  'config.json',
  'onnx/model.onnx',
  'onnx/model.onnx_data',
  'onnx/model_fp16.onnx',
  'onnx/model_quantized.onnx',
  'pytorch_model.bin',
  'special_tokens_map.json',
  'tokenizer.json',
  'tokenizer_config.json',
  'vocab.txt',
];

function revisionOf(paths: readonly string[]): HubRevision {
  const files = paths.map((path) => ({ path, bytes: 1, sha256: null, gitSha1: '0'.repeat(40) }));
  return { repository: 'a/b', commit: COMMIT, files };
}

describe('the files that are needed', () => {
  it.each([
    ['int8', ['onnx/model_quantized.onnx']],
    ['fp32', ['onnx/model.onnx', 'onnx/model.onnx_data']],
  ] as const)('of %s are its weights and what reads texts, nothing else', (precision, weights) => {
    const needed = neededFiles(revisionOf(REPOSITORY_OF_MANY), precision).map(({ path }) => path);

    expect(needed).toEqual([
      'config.json',
      ...weights,
      'special_tokens_map.json',
      'tokenizer.json',
      'tokenizer_config.json',
      'vocab.txt',
    ]);
  });

  it('are all named when they are missing', () => {
    const asked = () => neededFiles(revisionOf(['config.json', 'pytorch_model.bin', 'vocab.txt']), 'int8');

    expect(asked).toThrow(
      expect.objectContaining({
        code: 'snapshot_incomplete',
        facts: {
          repository: 'a/b',
          commit: COMMIT,
          missing: ['tokenizer.json', 'tokenizer_config.json', 'onnx/model_quantized.onnx'],
        },
      }),
    );
  });
});

describe('files shared out among threads', () => {
  it('are each in one share, and no share exceeds a fair one by more than the largest file', () => {
    const files = fc.array(fc.nat({ max: 1_000 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(files, fc.integer({ min: 1, max: 8 }), (sizes, parts) => {
        const shares = shareOut(
          sizes.map((bytes) => ({ bytes })),
          parts,
        );

        const sum = (share: readonly { bytes: number }[]) => share.reduce((total, { bytes }) => total + bytes, 0);
        expect(shares.length).toBe(Math.min(parts, sizes.length));
        expect(
          shares
            .flat()
            .map(({ bytes }) => bytes)
            .sort(),
        ).toEqual([...sizes].sort());
        const fair = sizes.reduce((total, bytes) => total + bytes + 1, 0) / shares.length;
        for (const share of shares) expect(sum(share)).toBeLessThanOrEqual(fair + Math.max(...sizes) + 1);
      }),
    );
  });
});
