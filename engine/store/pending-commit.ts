/** A commit's ops as text for the disk and as a frozen copy for memory, so that the caller's objects are his own again. */

import type { Json } from '../json.ts';
import { freezeJson } from './frozen-json.ts';
import type { Op } from './types.ts';

export interface PendingCommit {
  /** The ops as JSON. */
  readonly text: string;
  readonly ops: readonly Op[];
}

export function pendingCommit(ops: readonly Op[]): PendingCommit {
  const text = JSON.stringify(ops);
  return { text, ops: freezeJson(JSON.parse(text) as Json) as unknown as readonly Op[] };
}
