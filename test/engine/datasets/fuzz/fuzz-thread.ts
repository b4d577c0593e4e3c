/**
 * Reads many seeded bad files, as a thread of the fuzz tests.
 * One case again, by hand: `node test/engine/datasets/fuzz/fuzz-thread.ts parquet 1234`.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import type { Table } from '#engine/datasets/columns/assemble-table.ts';
import { loadTable } from '#engine/datasets/drivers/load-table.ts';
import { OpsError } from '#engine/errors.ts';
import { INLINE_THREAD } from '../inline-thread.ts';
import { csvCase } from './csv-cases.ts';
import { seededDraw } from './damage.ts';
import { difference } from './expected-table.ts';
import type { FuzzCase } from './fuzz-case.ts';
import { parquetCases } from './parquet-cases.ts';

export const FUZZ_KINDS = ['csv', 'parquet'] as const;

export interface FuzzPlan {
  readonly kind: (typeof FUZZ_KINDS)[number];
  readonly firstSeed: number;
  readonly cases: number;
  /** Its first element is the seed that is being read. */
  readonly progress: Int32Array;
}

export interface FuzzOutcome {
  readonly accepted: number;
  /** Refusals by error code. */
  readonly refused: Readonly<Record<string, number>>;
  /** What went wrong, each with its seed and the file that was written of it. */
  readonly failures: readonly string[];
}

const MAX_FAILURES = 5;

type Loaded = Table | { readonly refused: Pick<OpsError, 'code' | 'message' | 'facts'> };

async function fuzz({ kind, firstSeed, cases, progress }: FuzzPlan): Promise<FuzzOutcome> {
  const folder = mkdtempSync(join(tmpdir(), 'fuzz-'));
  const make = kind === 'csv' ? csvCase : parquetCases();
  const refused: Record<string, number> = {};
  const failures: string[] = [];
  let accepted = 0;
  for (let seed = firstSeed; seed < firstSeed + cases && failures.length < MAX_FAILURES; seed++) {
    Atomics.store(progress, 0, seed);
    const fuzzCase = make(seededDraw(seed));
    const verdict = await judged(fuzzCase, join(folder, `table.${fuzzCase.suffix}`));
    if (verdict === 'accepted') accepted++;
    else if (verdict.startsWith('refused ')) refused[verdict.slice(8)] = (refused[verdict.slice(8)] ?? 0) + 1;
    else failures.push(`${kind} ${seed}: ${verdict}; the file: ${kept(fuzzCase, kind, seed)}`);
  }
  rmSync(folder, { recursive: true });
  return { accepted, refused, failures };
}

/** `accepted`, `refused <code>`, or what is wrong. */
async function judged({ bytes, request, pieceBytes, cells }: FuzzCase, path: string): Promise<string> {
  writeFileSync(path, bytes);
  const asked = { ...request, path, displayPath: 'table' };
  try {
    const read = await loaded(loadTable(asked, { pieceBytes }));
    const shared = await loaded(loadTable(asked, { pieceBytes, secondThread: INLINE_THREAD, smallestShared: 0 }));
    if (!isDeepStrictEqual(shared, read) && !isSameRow(shared, read)) return 'two threads read something else than one';
    if ('refused' in read) return `refused ${read.refused.code}`;
    const wrong = difference(read, await cells(), asked);
    return wrong === undefined ? 'accepted' : `accepted, but ${wrong}`;
  } catch (thrown) {
    return thrown instanceof Error ? `${thrown.stack}` : `thrown ${String(thrown)}`;
  }
}

/** Of two mistakes in one row, the one that is told depends on where the file was cut. */
function isSameRow(one: Loaded, other: Loaded): boolean {
  if (!('refused' in one && 'refused' in other)) return false;
  const [row, otherRow] = [one, other].map(({ refused }) => ('row' in refused.facts ? refused.facts.row : undefined));
  return row !== undefined && row === otherRow;
}

async function loaded(loading: Promise<Table>): Promise<Loaded> {
  try {
    return await loading;
  } catch (thrown) {
    if (!(thrown instanceof OpsError) || thrown.code === 'internal') throw thrown;
    const { code, message, facts } = thrown;
    return { refused: { code, message, facts } };
  }
}

function kept({ bytes, suffix }: FuzzCase, kind: string, seed: number): string {
  const folder = join(tmpdir(), 'fuzz-failures');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${kind}-${seed}.${suffix}`);
  writeFileSync(path, bytes);
  return path;
}

if (!isMainThread) {
  parentPort?.postMessage(await fuzz(workerData as FuzzPlan));
} else if (process.argv[1] === import.meta.filename) {
  const [kind, seed, cases = '1'] = process.argv.slice(2);
  const plan = { kind: kind as FuzzPlan['kind'], firstSeed: Number(seed), cases: Number(cases) };
  process.stdout.write(`${JSON.stringify(await fuzz({ ...plan, progress: new Int32Array(1) }), null, 1)}\n`);
}
