/** One file to be read, and what it holds. */
import type { DatasetRequest } from '#engine/datasets/types.ts';
import type { Cells } from './expected-table.ts';

export interface FuzzCase {
  readonly bytes: Buffer;
  readonly suffix: 'csv' | 'parquet';
  /** How much of a CSV file is read at once. */
  readonly pieceBytes: number;
  readonly request: Omit<DatasetRequest, 'path' | 'displayPath'>;
  /** What an independent reader sees; asked only for files that were accepted. @throws Error when it refuses them */
  readonly cells: () => Promise<Cells>;
}
