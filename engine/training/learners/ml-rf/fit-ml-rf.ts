/**
 * Learner `ml-rf`: the forest of the package ml-random-forest, for small data and for those who want to compare. Its votes are
 * hard, one a tree; the probability is their share (the package's own loses the first tree's vote).
 */
import { OpsError } from '../../../errors.ts';
import { FIT_ML_RF, type FitMlRfInput } from '../../tasks.ts';
import type { Fit, Learner, MlForestSpec } from '../types.ts';
import { packageImportance, readForest } from './read-forest.ts';
import type { PackageTrainer } from './types.ts';

/** Above it one tree takes seconds, and ten times the rows a hundred times as long. */
const MOST_ROWS = 2_000;
const MOST_ROW_TREES = 100_000;

export const mlRandomForest: Learner<MlForestSpec> = {
  async fit({ spec, table, rows, seed }, { signal, onProgress }, compute) {
    const { trees } = spec;
    const { values, label, weight, rows: tableRows } = table;
    if (weight !== null) throw needsOtherModel('weight-column');
    if (values.some(Number.isNaN)) throw needsOtherModel('missing learn');
    onProgress(0, trees);
    const fit = await compute.run(FIT_ML_RF, { values, tableRows, label, rows, trees, seed }, { signal });
    onProgress(trees, trees);
    return fit;
  },
};

/** @throws OpsError `learner_overloaded` for more than a fit can do in a reasonable time; asked before the first fit */
export function refuseOverload({ model, trees }: MlForestSpec, rows: number): void {
  if (rows <= MOST_ROWS && rows * trees <= MOST_ROW_TREES) return;
  const limits = `${MOST_ROWS} rows and ${MOST_ROW_TREES} rows times trees`;
  throw new OpsError('learner_overloaded', `expected at most ${limits}, got ${rows} rows x ${trees} trees`, {
    facts: { model, rows, trees, mostRows: MOST_ROWS, mostRowTrees: MOST_ROW_TREES },
  });
}

/** The package knows neither weights nor missing values. */
function needsOtherModel(option: string): OpsError {
  const facts = { option, needs: ['--model rf', '--model gbt'] };
  return new OpsError('option_needs', `${option} is not for ml-rf`, { facts });
}

/** @param train the package */
export function fitMlForest(input: FitMlRfInput, train: PackageTrainer): Fit {
  const { values, tableRows, label, rows, trees, seed } = input;
  const features = values.length / tableRows;
  const rowsOf = Array.from(rows, (row) => Array.from({ length: features }, (_, f) => values[f * tableRows + row]!));
  const forest = train({ rows: rowsOf, label: Array.from(rows, (row) => label[row]!), trees, seed });
  return { model: readForest(forest, features), importance: packageImportance(forest, features) };
}
