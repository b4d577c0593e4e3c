/** Runbook section 1 as checks: each looks at one thing that the work needs, and says what it saw. */
import type { JsonObject } from '../json.ts';

export const CHECK_NAMES = ['model_cache', 'mlflow', 'wandb', 'requirements', 'pool', 'clock', 'state_folder'] as const;
export type CheckName = (typeof CHECK_NAMES)[number];

export const CHECK_STATES = ['ok', 'warning', 'failed', 'not_checked'] as const;
export type CheckState = (typeof CHECK_STATES)[number];

/** `reason` is a stable code; views turn `name.reason` and the facts into a sentence with the next step. */
export interface CheckFinding {
  readonly state: CheckState;
  readonly reason: string;
  readonly facts: JsonObject;
}

export interface CheckResult extends CheckFinding {
  readonly name: CheckName;
}

export interface EnvironmentCheck {
  readonly name: CheckName;
  /** Whatever it throws counts as `failed` with reason `error`, or `no_answer` once the signal has told that its time is up. */
  look(signal: AbortSignal): Promise<CheckFinding>;
}
