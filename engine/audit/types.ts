/** Port AuditLog: an append-only, hash-chained record of every request, the denied ones too. */
import type { JsonObject } from '../json.ts';

export interface AuditEntry {
  readonly actor: string;
  readonly edge: string;
  readonly action: string;
  /** `allowed`: it went on to the action; `refused`: bad request; `denied`: policy or a missing token. */
  readonly outcome: 'allowed' | 'refused' | 'denied';
  /** Arguments with secrets masked; for a refusal the error code; strings, integers, booleans, lists and objects of them only. */
  readonly data: JsonObject;
}

export interface AuditLine extends AuditEntry {
  readonly seq: number;
  readonly at: string;
  /** Hash of the line before, over file borders; 64 zeros for the first. */
  readonly prev: string;
  readonly hash: string;
}

export interface AuditVerdict {
  readonly ok: boolean;
  readonly lines: number;
  /** Hash of the last good line. */
  readonly head: string;
  /** Where the chain breaks, and how: `edited`; `missing`, another line was expected here: one was deleted, inserted or moved;
   *  `unreadable`. */
  readonly broken: {
    readonly file: string;
    readonly line: number;
    readonly seq: number | null;
    readonly reason: string;
  } | null;
}

export interface AuditLog {
  /** Resolves once durable. Secrets are masked before anything is written. */
  append(entry: AuditEntry): Promise<AuditLine>;
  /** Newest first. */
  list(filter: {
    readonly limit: number;
    readonly actor?: string;
    readonly action?: string;
    readonly outcome?: string;
  }): Promise<readonly AuditLine[]>;
  verify(): Promise<AuditVerdict>;
  close(): Promise<void>;
}
