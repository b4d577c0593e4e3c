/** Whether a model says of the golden sentences what it must, on the way that texts go and on one that shares no code with it. */
import { OpsError, toOpsError } from '../../errors.ts';
import { GOLDEN_SENTENCES } from '../golden-sentences.ts';
import { type Probabilities, SENTIMENTS, type Sentiment, type SentimentModel, type Snapshot } from '../types.ts';

export type GoldenWay = 'hot_path' | 'pipeline';

const LONGEST_DETAIL = 200;
const TEXTS = GOLDEN_SENTENCES.map(({ text }) => text);

/** Asks the model that serves. @throws OpsError `golden_failed` */
export async function checkHotPath(model: SentimentModel, signal: AbortSignal): Promise<readonly Probabilities[]> {
  return checked('hot_path', await model.score(TEXTS, { signal }));
}

/** Asks the library's own pipeline about files that need not serve. @throws OpsError `golden_failed`, `model_unloadable` */
export async function checkPipeline(
  model: SentimentModel,
  snapshot: Snapshot,
  signal: AbortSignal,
): Promise<readonly Probabilities[]> {
  return checked('pipeline', await model.scoreByPipeline(snapshot, TEXTS, { signal }).catch(refuse));
}

/** The library looks at nothing before it runs: whatever it stumbles over is a fault of the files. */
function refuse(thrown: unknown): never {
  const { code, message } = toOpsError(thrown);
  if (thrown instanceof OpsError && code !== 'internal') throw thrown;
  const detail = message.split('\n')[0]!.slice(0, LONGEST_DETAIL);
  throw new OpsError('model_unloadable', message, { facts: { part: 'graph', detail }, cause: thrown });
}

/** The most by which two ways differ on any probability. */
export function largestDifference(a: readonly Probabilities[], b: readonly Probabilities[]): number {
  return Math.max(0, ...a.flatMap((row, at) => row.map((p, label) => Math.abs(p - b[at]![label]!))));
}

function checked(way: GoldenWay, answers: readonly Probabilities[]): readonly Probabilities[] {
  const wrong = GOLDEN_SENTENCES.flatMap(({ text, label }, at) => {
    const said = likeliest(answers[at]!);
    return said === label ? [] : [{ text, label, said }];
  });
  if (wrong.length === 0) return answers;
  const [first] = wrong as [(typeof wrong)[number]];
  const facts = { way, wrong: wrong.length, texts: TEXTS.length, ...first };
  throw new OpsError('golden_failed', `${way}: ${wrong.length} of ${TEXTS.length} golden sentences are wrong`, {
    facts,
  });
}

function likeliest(probabilities: Probabilities): Sentiment {
  const [pos, neg, neu] = probabilities;
  if (pos > neg && pos > neu) return SENTIMENTS[0];
  return neg > neu ? SENTIMENTS[1] : SENTIMENTS[2];
}
