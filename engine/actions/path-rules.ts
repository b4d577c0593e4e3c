/** Port PathRules: where inputs may come from and where outputs may go. */
import type { Actor } from '../jobs/types.ts';

export interface InputFile {
  /** Absolute, symbolic links resolved. */
  readonly path: string;
  readonly bytes: number;
  /** Time of the last change, milliseconds since the Unix epoch. */
  readonly modifiedMs: number;
}

export interface PathRules {
  /** @throws OpsError `file_not_found`, `not_a_file`, `file_unreadable`, `path_outside` (not below `MLOPS_DATA_DIRS`) */
  input(path: string): Promise<InputFile>;
  /** The terminal may write anywhere; everyone else below the output folder, where relative paths start for everyone's default.
   * @throws OpsError `path_outside`, `output_unwritable` when the path is a folder or below a file */
  output(path: string, actor: Actor): Promise<string>;
}
