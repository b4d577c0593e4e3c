/** What keeps FinBERT serving: its state, what it tells when that changes, and what can be asked of it. */
import type { ErrorRecord } from '../../jobs/types.ts';
import type { Outage } from '../../models/control.ts';
import type { LoadedModel, Snapshot, SnapshotProblem, SnapshotState } from '../types.ts';
import type { WarmUpContext, WarmUpOptions, WarmUpReport } from '../warm-up/types.ts';

export type Damage = Extract<SnapshotProblem, { kind: 'damaged' }>;

export interface Serving {
  readonly snapshot: Snapshot;
  readonly loaded: LoadedModel;
}

/** What asks for a person: it lasts until a warm-up has gone well, or the model answers again. */
export type FinbertTrouble =
  /** `error`: what the last attempt to bring the model back ended with. */
  | { readonly kind: 'on_rules'; readonly outage: Outage; readonly error: ErrorRecord | null }
  /** The snapshot before the damaged one serves. */
  | { readonly kind: 'on_former'; readonly damage: Damage; readonly commit: string };

export interface FinbertState {
  /** What answers, unless the route or the breaker says otherwise. */
  readonly serving: Serving | null;
  readonly outage: Outage | null;
  readonly trouble: FinbertTrouble | null;
}

export interface VerifyReport {
  readonly present: SnapshotState;
  readonly former: SnapshotState;
}

type Context = Pick<WarmUpContext, 'signal' | 'log'>;

/** One thing at a time; each waits for the one before. */
export interface FinbertKeeper {
  state(): FinbertState;
  /** Puts into service what the cache holds, once: the first call does it, all others wait for the same. */
  open(): Promise<FinbertState>;
  /** @throws OpsError `snapshot_missing`, `golden_failed`, `model_unloadable`, `no_space` and what hub and cache throw */
  warmUp(options: WarmUpOptions, context: WarmUpContext): Promise<WarmUpReport>;
  /** What is damaged does not serve any longer; a damaged former snapshot is removed. */
  verify(context: Context): Promise<VerifyReport>;
  /** Sets aside what is damaged, serves the former snapshot meanwhile, and warms up. */
  repair(context: WarmUpContext): Promise<WarmUpReport>;
  /** @throws OpsError `no_former_snapshot`, `former_damaged`, `golden_failed`, `model_unloadable` */
  rollback(context: Context): Promise<Serving>;
  /** What the circuit breaker says of the model; null when it answers again. */
  setBreaker(outage: Outage | null): void;
}
