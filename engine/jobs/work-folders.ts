/** Port WorkFolders: the folders of all flows, with the log that outlives the work. */
import type { JobLogLine, WorkFolder } from './types.ts';

export interface WorkFolders {
  /** The flow's folder as one attempt may use it: `assertCurrent` throws `stale_attempt` once the attempt may no longer write. */
  open(flowId: string, assertCurrent: () => void): WorkFolder;
  /** Appends in the order of the calls, without waiting and without fsync; a failure goes to the logger. */
  log(flowId: string, line: JobLogLine): void;
  /** The lines in order, those of calls just made included. */
  readLog(flowId: string): Promise<readonly JobLogLine[]>;
  /** Removes everything but the log. */
  clear(flowId: string): Promise<void>;
  /** Resolves when every line given so far is written. */
  flush(): Promise<void>;
}
