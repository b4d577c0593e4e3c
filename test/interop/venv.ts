/** The Python environment of the comparisons: made once in `.venv-interop/`, from pins, when Python and its registry are there. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
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
  'onnxruntime==1.23.2',
  'lightgbm==4.7.0',
  // XGBoost without its 300 MB of code for graphics cards.
  'xgboost-cpu==3.2.0',
];

const FOLDER = join(import.meta.dirname, '../../.venv-interop');
const STAMP = join(FOLDER, 'pins.sha256');
const run = promisify(execFile);

export type Venv = { readonly python: string } | { readonly missing: string };

/** Path of the environment's Python, or why there is none. */
export async function interopVenv(): Promise<Venv> {
  const python = join(FOLDER, 'bin/python');
  const pins = createHash('sha256').update(PINS.join('\n')).digest('hex');
  if ((await readFile(STAMP, 'utf8').catch(() => '')) === pins) return { python };
  try {
    await rm(FOLDER, { recursive: true, force: true });
    await run('python3', ['-m', 'venv', FOLDER]);
  } catch (thrown) {
    return { missing: `python3 -m venv does not work here: ${firstLine(thrown)}` };
  }
  try {
    await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...PINS]);
  } catch (thrown) {
    return { missing: `pip could not install ${PINS[0]} and the rest: ${firstLine(thrown)}` };
  }
  await writeFile(STAMP, pins);
  return { python };
}

function firstLine(thrown: unknown): string {
  return (thrown instanceof Error ? thrown.message : String(thrown)).split('\n')[0]!;
}
