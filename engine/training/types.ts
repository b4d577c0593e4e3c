/** What the training jobs are given, and the port of their tables. */
import type { OutputFiles } from '../artifacts/types.ts';
import type { Clock } from '../clock.ts';
import type { Compute } from '../jobs/compute.ts';
import type { WorkFolder } from '../jobs/types.ts';
import type { RunSpool } from '../trackers/types.ts';
import type { CardReport, CodeVersion } from './outputs/report.ts';
import type { TrainPlan } from './plan.ts';
import type { TrainingTable } from './table/training-table.ts';

export interface TableCache {
  /** The table of a flow. An abort gives up this caller's wait; the reading ends when nobody waits any more. */
  open(plan: TrainPlan, work: WorkFolder, signal: AbortSignal): Promise<TrainingTable>;
}

/** Keeps a flow's own copy of its input, so that all its jobs and attempts see the same bytes. */
export interface InputCopies {
  /**
   * Copies `path` into the work folder unless a copy is there already; resolves to the copy's path.
   * @throws OpsError `file_not_found`, `not_a_file`, `file_unreadable`, `state_full`
   */
  take(path: string, displayPath: string, work: WorkFolder): Promise<string>;
}

/** The memory of this process, all its threads included. */
export interface Memory {
  /** Resident now. */
  residentBytes(): number;
  /** What the machine, or the container's limit, still has for it. */
  freeBytes(): number;
}

export interface TrainCollaborators {
  readonly compute: Compute;
  readonly tables: TableCache;
  readonly outputs: OutputFiles;
  readonly spool: RunSpool;
  readonly code: () => Promise<CodeVersion>;
  /** Text of a model card. */
  readonly card: (report: CardReport) => string;
  readonly clock: Clock;
  readonly memory: Memory;
}
