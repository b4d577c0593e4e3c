/** What may be asked of `train`, and what is refused before there is a job. */
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { createPathRules } from '#engine/actions/drivers/path-rules.ts';
import type { AnyAction } from '#engine/actions/registry.ts';
import { trainingActions } from '#engine/actions/training.ts';
import type { OpsError } from '#engine/errors.ts';
import type { JobEngine } from '#engine/jobs/types.ts';
import type { TrainPlan } from '#engine/training/plan.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { temporaryFolder } from '../../fakes/temporary-folder.ts';

let train: AnyAction;
let dataset: string;

beforeEach(async () => {
  const dir = await temporaryFolder('train-options');
  dataset = join(dir, 'events.csv');
  await writeFile(dataset, 'a,meta_label\n1,0\n');
  const paths = createPathRules({ dataDirs: [dir], outputDir: dir, stateDir: join(dir, 'state') });
  const defaultOutput = join(dir, 'meta_model.onnx');
  // Planning gives no work to the engine.
  const ports = { jobs: {} as JobEngine, paths, clock: new FakeClock(), defaultOutput, mlflowUri: null };
  [train] = trainingActions(ports) as [AnyAction];
});

async function planned(typed: object): Promise<TrainPlan> {
  const args = train.args.parse({ dataset, ...typed });
  return (await train.plan!(args, { actor: { id: 'ann', edge: 'terminal' } })).plan;
}

async function refusal(typed: object): Promise<OpsError> {
  return planned(typed).then(
    (plan) => expect.fail(`expected a refusal, got ${JSON.stringify(plan)}`),
    (thrown: OpsError) => thrown,
  );
}

describe('a training', () => {
  it("is the original's when nothing is said", async () => {
    expect(await planned({})).toMatchObject({
      learner: { model: 'rf', trees: 300 },
      cv: 'walk-forward',
      cv_folds: 5,
      purge_gap: 5,
      embargo: { unit: 'rows', amount: 0 },
      start_column: null,
      weight_column: null,
      uniqueness: false,
      missing: 'ffill-zero',
    });
  });

  it('by purged k-fold reads starts from their usual column, or from the one that is named', async () => {
    expect(await planned({ cv: 'purged-kfold' })).toMatchObject({ start_column: 'event_start' });
    expect(await planned({ cv: 'purged-kfold', startColumn: 'opened' })).toMatchObject({ start_column: 'opened' });
  });

  it('takes events as moments when start and end are one column', async () => {
    expect(await planned({ cv: 'purged-kfold', startColumn: 'event_end' })).toMatchObject({ start_column: null });
  });

  it("has the original's boosting under both names, with what was said beside the defaults", async () => {
    const { learner } = await planned({ model: 'xgb', maxDepth: 3, learningRate: 0.1 });

    expect(learner).toMatchObject({
      model: 'gbt',
      trees: 400,
      max_depth: 3,
      learning_rate: 0.1,
      subsample: 0.9,
      colsample: 0.8,
    });
    expect(await planned({ model: 'gbt', maxDepth: 3, learningRate: 0.1 })).toMatchObject({ learner });
  });

  it('by a forest has the drawn features and the leaves that were asked for, and nothing of them else', async () => {
    const learner = { model: 'rf', trees: 300 };

    expect((await planned({})).learner).toEqual(learner);
    expect((await planned({ maxFeatures: '0.3', minLeaf: 20 })).learner).toEqual({
      ...learner,
      max_features: 0.3,
      min_leaf: 20,
    });
    expect((await planned({ maxFeatures: 'log2' })).learner).toEqual({ ...learner, max_features: 'log2' });
  });

  it('is named after the model as it was asked for', async () => {
    expect((await planned({ model: 'xgb' })).run_name).toMatch(/^meta-label-xgb-/);
  });
});

describe('is refused', () => {
  it.each([
    [{ maxDepth: 3 }, 'max-depth', ['--model gbt']],
    [{ model: 'logistic', trees: 3 }, 'trees', ['--model rf', '--model gbt', '--model ml-rf']],
    [{ model: 'gbt', c: 1 }, 'c', ['--model logistic']],
    [{ model: 'gbt', maxFeatures: 'all' }, 'max-features', ['--model rf']],
    [{ model: 'ml-rf', minLeaf: 3 }, 'min-leaf', ['--model rf']],
    [{ embargo: '5' }, 'embargo', ['--cv purged-kfold']],
    [{ uniqueness: true }, 'uniqueness', ['--start-column NAME']],
    [{ uniqueness: true, startColumn: 'event_end' }, 'uniqueness', ['--start-column NAME']],
    [{ model: 'ml-rf', weightColumn: 'w' }, 'weight-column', ['--model rf', '--model gbt', '--model logistic']],
    [{ model: 'ml-rf', missing: 'learn' }, 'missing learn', ['--model rf', '--model gbt', '--model logistic']],
  ])('%j: %s needs %j', async (typed, option, needs) => {
    expect(await refusal(typed)).toMatchObject({ code: 'option_needs', facts: { option, needs } });
  });

  it.each([
    [{ startColumn: 'meta_label' }, 'start-column', 'meta_label', 'column_taken'],
    [{ timeColumn: 'meta_label' }, 'time-column', 'meta_label', 'column_taken'],
    [{ weightColumn: 'meta_label' }, 'weight-column', 'meta_label', 'column_taken'],
    [{ weightColumn: 'event_end' }, 'weight-column', 'event_end', 'column_taken'],
    [{ weightColumn: 's', startColumn: 's' }, 'weight-column', 's', 'column_taken'],
    [{ weightColumn: 'event_start', cv: 'purged-kfold' }, 'weight-column', 'event_start', 'column_taken'],
    [{ labelColumn: 'event_start', cv: 'purged-kfold' }, 'start-column', 'event_start', 'column_taken'],
    [{ featureCols: ['f0', 'f1', 'f0'] }, 'feature-cols', 'f0', 'column_twice'],
    [{ cv: 'purged-kfold', embargo: '-1' }, 'embargo', '-1', 'not_an_embargo'],
    [{ cv: 'purged-kfold', embargo: '2 days' }, 'embargo', '2 days', 'not_an_embargo'],
    [{ mlflowUri: 'mlflow:5000' }, 'mlflow-uri', null, 'not_an_address'],
    [{ mlflowUri: 'http://ann:secret@mlflow:5000' }, 'mlflow-uri', null, 'address_with_secret'],
  ])('%j: the value of %s', async (typed, option, got, code) => {
    expect(await refusal(typed)).toMatchObject({ code: 'bad_value', facts: { option, got, reason: { code } } });
  });

  it('files that would lie in one place', async () => {
    const output = join(dirname(dataset), 'm.onnx');

    const scores = await refusal({ output, scores: output });
    const data = await refusal({ output: dataset });

    expect(scores.facts).toEqual({ option: 'scores', got: output, reason: { code: 'scores_over_output' } });
    expect(data.facts).toEqual({ option: 'output', got: dataset, reason: { code: 'output_over_dataset' } });
  });

  it('one column for two things, by the names of both options', async () => {
    expect(await refusal({ timeColumn: 't', weightColumn: 't' })).toMatchObject({
      code: 'bad_value',
      facts: { option: 'weight-column', got: 't', reason: { code: 'column_taken', by: 'time-column' } },
    });
  });

  it.each(['1.5', 'auto'])('drawn features that cannot be: %s', async (maxFeatures) => {
    expect(await refusal({ maxFeatures })).toMatchObject({
      code: 'max_features_unreadable',
      facts: { word: maxFeatures },
    });
  });

  it.each([0, -1, 2.5])('a leaf of %d rows, before anything is planned', (minLeaf) => {
    expect(() => train.args.parse({ dataset, minLeaf })).toThrowError();
  });

  it('a negative gap, before anything is planned', () => {
    expect(() => train.args.parse({ dataset, purgeGap: -1 })).toThrowError();
  });
});
