/** The Python environment of the comparisons: made once in `.venv-interop/`, from pins, when Python and its registry are there. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

/**
 * scikit-learn 1.7 is the last line whose forest does what the original's does: weights by class on a plain bootstrap (later
 * ones draw the bootstrap by weight instead).
 */
const PINS = [
  'scikit-learn==1.7.2',
  'numpy==2.3.5',
  'scipy==1.16.3',
  'joblib==1.5.3',
  'pandas==3.1.1',
  // Readers of Parquet: peers of the load bench.
  'pyarrow==26.0.1',
  'duckdb==2.0.0',
  // Splitters of purged cross-validation.
  'purgedcv==0.1.11',
  'skfolio==1.12.2',
  'timeseriescv==0.2',
  'onnxruntime==1.23.2',
  'transformers==4.57.6',
  'lightgbm==4.7.0',
  // XGBoost without its 300 MB of code for graphics cards.
  'xgboost-cpu==3.2.0',
  // ADWIN.
  'river==0.26.1',
];

const FOLDER = join(import.meta.dirname, '../../.venv-interop');
const STAMP = join(FOLDER, 'pins.sha256');
const run = promisify(execFile);

export type Venv =
  | { readonly python: string }
  | {
      readonly missing: string;
      /** True where Python and its registry answer, so that the fault is ours. */
      readonly mustWork: boolean;
    };

/** Path of the environment's Python, or why there is none. */
export async function interopVenv(): Promise<Venv> {
  const python = join(FOLDER, 'bin/python');
  const pins = createHash('sha256').update(PINS.join('\n')).digest('hex');
  if ((await readFile(STAMP, 'utf8').catch(() => '')) === pins) return { python };
  const pip = (...args: string[]) => run(python, ['-m', 'pip', ...args, '--quiet', '--disable-pip-version-check']);
  try {
    // An environment of older pins is kept: pip changes what has changed.
    await run('python3', ['-m', 'venv', FOLDER]);
  } catch (thrown) {
    return { missing: `python3 -m venv does not work here: ${firstLine(thrown)}`, mustWork: false };
  }
  try {
    await pip('install', ...PINS);
  } catch (thrown) {
    // A registry that has any version of one of the packages answers.
    const mustWork = await pip('index', 'versions', 'numpy').then(
      () => true,
      () => false,
    );
    return { missing: `pip could not install ${PINS[0]} and the rest: ${lastLine(thrown)}`, mustWork };
  }
  await writeFile(STAMP, pins);
  return { python };
}

function firstLine(thrown: unknown): string {
  return (thrown instanceof Error ? thrown.message : String(thrown)).split('\n')[0]!;
}

/** What pip says in the end. */
function lastLine(thrown: unknown): string {
  return (thrown instanceof Error ? thrown.message : String(thrown)).trim().split('\n').at(-1)!;
}
