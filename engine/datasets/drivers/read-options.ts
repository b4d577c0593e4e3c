/** What readers of both formats are given and give back. */
import type { TableColumns } from '../columns/table-columns.ts';
import type { DatasetWarning } from '../types.ts';
import type { SecondThread } from './second-thread.ts';

export interface ReadColumns {
  readonly columns: TableColumns;
  readonly rows: number;
  readonly bytesRead: number;
  readonly warnings?: readonly DatasetWarning[];
}

export interface ReadOptions {
  /** How much of a CSV file is read at once. */
  readonly pieceBytes?: number;
  /** Called now and then with the share of the file that was read. */
  readonly onProgress?: (fraction: number) => void;
  /** Reads a part of large files; without it one thread reads all. */
  readonly secondThread?: SecondThread;
  /** Files below this size are not worth a second thread. */
  readonly smallestShared?: number;
}

/** Starting a thread costs about what reading so many bytes does. */
export const SMALLEST_SHARED_BYTES = 24 << 20;
