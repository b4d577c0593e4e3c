/** The jobs that look after FinBERT (runbook sections 2 and 6): each is one piece of work of the keeper. */
import { OpsError } from '../errors.ts';
import type { Actor, JobEngine, JobSpec } from '../jobs/types.ts';
import type { Json, JsonObject } from '../json.ts';
import type { Damage, FinbertKeeper, VerifyReport } from './keeper/types.ts';
import type { SnapshotState } from './types.ts';
import type { WarmUpOptions } from './warm-up/types.ts';

export const WARM_UP_JOB = 'finbert.warmup';
export const VERIFY_JOB = 'finbert.verify';
export const REPAIR_JOB = 'finbert.repair';
export const ROLLBACK_JOB = 'finbert.rollback';
const KINDS = [WARM_UP_JOB, VERIFY_JOB, REPAIR_JOB, ROLLBACK_JOB] as const;
export type FinbertJobKind = (typeof KINDS)[number];

/** As of one snapshot in the report of a verification. */
type Found =
  | {
      readonly state: 'whole';
      readonly repository: string;
      readonly commit: string;
      readonly precision: string;
      readonly checksum: string;
      /** Whether `.checksum` is what the platform would compute. */
      readonly checksum_file: 'equal' | 'different' | 'missing';
      readonly foreign_files: readonly string[];
    }
  | ({ readonly state: 'damaged' } & Pick<Damage, 'file' | 'reason'>)
  | { readonly state: 'none' };

/** Result of `finbert.verify`; where a snapshot is damaged, the fact `found` of its failure. */
export type VerifyResult = {
  readonly present: Found;
  readonly former: Found;
  /** Commit of what answers now; null while the rules do. */
  readonly serving: string | null;
};

/** Result of `finbert.rollback`. */
export type RollbackResult = { readonly commit: string; readonly repository: string; readonly load_ms: number };

const HOUR_MS = 3_600_000;

/** Warm-ups that ask for the same are one while they last. */
export function finbertJob(
  kind: FinbertJobKind,
  payload: WarmUpOptions | Record<never, never>,
  by: Actor,
  requestKey?: string,
): JobSpec {
  return {
    kind,
    payload: payload as JsonObject,
    by,
    dedupeKey: `${kind}:${JSON.stringify(payload)}`,
    timeoutMs: 2 * HOUR_MS,
    maxAttempts: 4,
    backoff: { baseMs: 2_000, maxMs: 60_000 },
    ...(requestKey === undefined ? {} : { requestKey }),
  };
}

export function handleFinbert(engine: JobEngine, keeper: FinbertKeeper): void {
  // They wait for each other in the keeper's line, where a cancel reaches them.
  const options = { concurrency: 2 };
  engine.handle(WARM_UP_JOB, options, async (payload, context) =>
    asJson(await keeper.warmUp(payload as unknown as WarmUpOptions, context)),
  );
  engine.handle(REPAIR_JOB, options, async (_payload, context) => asJson(await keeper.repair(context)));
  engine.handle(VERIFY_JOB, options, async (_payload, context) => {
    const found = verifyResult(await keeper.verify(context), keeper);
    // A script must see by the exit that something was wrong, whatever serves instead by now.
    const { present, former } = found;
    if (present.state === 'damaged') throw damaged('snapshot_damaged', present, found);
    if (former.state === 'damaged') throw damaged('former_damaged', former, found);
    return asJson(found);
  });
  engine.handle(ROLLBACK_JOB, options, async (_payload, context) => {
    const { snapshot, loaded } = await keeper.rollback(context);
    const { commit, repository } = snapshot.manifest;
    const result: RollbackResult = { commit, repository, load_ms: Math.round(loaded.loadMs) };
    return asJson(result);
  });
}

function verifyResult({ present, former }: VerifyReport, keeper: FinbertKeeper): VerifyResult {
  const { serving } = keeper.state();
  return { present: found(present), former: found(former), serving: serving?.snapshot.manifest.commit ?? null };
}

function found(state: SnapshotState): Found {
  if (state.ok) {
    const { repository, commit, precision, checksum } = state.snapshot.manifest;
    const { checksumFile: checksum_file, foreignFiles: foreign_files } = state;
    return { state: 'whole', repository, commit, precision, checksum, checksum_file, foreign_files };
  }
  const { problem } = state;
  if (problem.kind === 'none') return { state: 'none' };
  return { state: 'damaged', file: problem.file, reason: problem.reason };
}

function damaged(
  code: 'snapshot_damaged' | 'former_damaged',
  { file, reason }: Found & { state: 'damaged' },
  found: VerifyResult,
): OpsError {
  return new OpsError(code, `${file}: ${reason}`, { facts: { file, reason, found } });
}

function asJson(value: unknown): Json {
  return value as Json;
}
