/** Do Python's AutoTokenizer and ONNX Runtime say of each text what our tokenizer and model host say? */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tinyModel } from '#bot/local/hub/model/tiny-model.ts';
import { writeFiles } from '#bot/local/hub/model/write-files.ts';
import { createOnnxHost } from '#engine/sentiment/drivers/onnx-host.ts';
import { GOLDEN_SENTENCES } from '#engine/sentiment/golden-sentences.ts';
import { MODEL_FILES } from '#engine/sentiment/snapshot/needed-files.ts';
import { PRECISIONS, type Precision, type Probabilities } from '#engine/sentiment/types.ts';
import { removeFolder } from '../fakes/remove-folder.ts';
import { systemClock } from '../fakes/system-clock.ts';
import { snapshotOf } from '../fakes/tiny-snapshot.ts';
import { askPython, type Finding, type Suite } from './suites.ts';

const TOLERANCE = 1e-5;
const LABELS = ['positive', 'negative', 'neutral'] as const;

interface Answer {
  readonly versions: string;
  /** By file of weights, in the order of the texts. */
  readonly probabilities: Readonly<Record<string, readonly Readonly<Record<string, number>>[]>>;
}

export const sentimentSuite: Suite = {
  name: 'sentiment',
  async run(python) {
    const dir = await mkdtemp(join(tmpdir(), 'mlops-interop-'));
    try {
      await writeFiles(dir, tinyModel());
      const texts = textsToScore();
      const args = [dir, JSON.stringify(Object.values(MODEL_FILES))];
      const answer = await askPython<Answer>(python, 'score-texts.py', { args, input: texts });
      const findings: Finding[] = [];
      for (const precision of PRECISIONS) {
        const theirs = answer.probabilities[MODEL_FILES[precision]]!;
        const most = largestDifference(await scored(dir, precision, texts), theirs);
        const text = `${answer.versions}, ${precision}, ${texts.length} texts: probabilities differ by ${most} at most`;
        findings.push({ text, agrees: most <= TOLERANCE });
      }
      return findings;
    } finally {
      await removeFolder(dir);
    }
  },
};

/** News, and what only a tokenizer trips over; beyond the model's length too. */
function textsToScore(): readonly string[] {
  const news = GOLDEN_SENTENCES.map(({ text }) => text);
  return [
    ...news,
    ...news.map((text) => text.toUpperCase()),
    'Profit\u00a0rose 12.5 % — “sharply”, U.S. sales fell…',
    'Ｐｒｏｆｉｔ 利益 profit. ÉTÉ naïve',
    'a'.repeat(300),
    `${news.join('. ')} ${news.join('. ')}`,
    '\u200bprofit\u0000 surges\tand\nfalls',
  ];
}

/** One text at a time: how int8 rounds depends on what else is in a batch. */
async function scored(dir: string, precision: Precision, texts: readonly string[]): Promise<readonly Probabilities[]> {
  const entry = new URL('../../workers/onnx-host.ts', import.meta.url);
  const model = createOnnxHost({ entry, threads: 1, clock: systemClock });
  try {
    await model.load(snapshotOf(dir, precision, 1));
    const rows: Probabilities[] = [];
    for (const text of texts) rows.push(...(await model.score([text])));
    return rows;
  } finally {
    await model.close();
  }
}

function largestDifference(ours: readonly Probabilities[], theirs: Answer['probabilities'][string]): number {
  return Math.max(
    ...ours.flatMap((row, at) => LABELS.map((label, column) => Math.abs(row[column]! - theirs[at]![label]!))),
  );
}
