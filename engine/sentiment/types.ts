/** Ports of sentiment: the hub that models come from, the cache that they lie in, and the model that scores texts. */
import type { OpsError } from '../errors.ts';

/** What a text says about its market: FinBERTLite's labels. */
export const SENTIMENTS = ['pos', 'neg', 'neu'] as const;
export type Sentiment = (typeof SENTIMENTS)[number];

/** An answer of FinBERTLite for one text. */
export interface SentimentAnswer {
  readonly label: Sentiment;
  /** -1 to 1. */
  readonly score: number;
  /** 0 to 1. */
  readonly confidence: number;
  readonly provider: 'finbert' | 'rules';
}

/** A file of a repository at one commit. */
export interface HubFile {
  /** Relative, with `/`. */
  readonly path: string;
  readonly bytes: number;
  /** Hex; null where the hub tells only `gitSha1`. */
  readonly sha256: string | null;
  /** Of `blob <bytes>\0` and the content, hex: how git names small files. */
  readonly gitSha1: string | null;
}

export interface HubRevision {
  readonly repository: string;
  /** 40 hex digits: what all files are pinned to. */
  readonly commit: string;
  readonly files: readonly HubFile[];
}

export interface DownloadedFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  /** Bytes that an earlier, interrupted download had left and that were not fetched again. */
  readonly resumedBytes: number;
}

/**
 * @throws OpsError `hub_unreachable` (after tries of its own; try again later), `hub_offline`, `hub_refused` (401, 403), `hub_not_found`,
 *   `hub_nonsense` (no answer that a hub gives), and of `download` also `download_damaged`, `state_full`, `cache_unwritable`; the
 *   signal's reason when it aborts, and what had come by then is kept for the next time
 */
export interface ModelHub {
  /** @param revision branch, tag or commit; paths of files are safe to be joined to a folder */
  resolve(repository: string, revision: string, signal: AbortSignal): Promise<HubRevision>;
  /**
   * Fetches one file to `target`, its bytes checked on the way against what the hub says of them; a part that a cut or a kill
   * left at `target` with `.incomplete` behind its name is gone on with, and a whole file there is only checked. Ask for all files at
   * once: the hub fetches a few of them at a time.
   * @param onBytes called with the bytes of this file that are there, resumed ones included
   */
  download(
    revision: HubRevision,
    file: HubFile,
    target: string,
    options: { readonly signal: AbortSignal; readonly onBytes: (bytes: number) => void },
  ): Promise<DownloadedFile>;
}

/** What a snapshot is made of: written beside it, never into it (`.mlops/`), since foreign files in it change its checksum. */
export interface SnapshotManifest {
  readonly schema: 'mlops.snapshot/1';
  readonly repository: string;
  readonly commit: string;
  readonly precision: Precision;
  readonly files: readonly SnapshotFile[];
  /** The platform's directory checksum over these files: what stands in `.checksum` where there are no others. */
  readonly checksum: string;
  /** ISO 8601. */
  readonly at: string;
}

export interface SnapshotFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** What `publish` is told of staged files; the rest of the manifest is computed. */
export type StagedSnapshot = Pick<SnapshotManifest, 'repository' | 'commit' | 'precision'> & {
  readonly files: readonly SnapshotFile[];
};

/** Commit of a snapshot that another program put there and that says nothing of where it is from. */
export const COMMIT_UNKNOWN = 'unknown';

export const PRECISIONS = ['int8', 'fp32'] as const;
export type Precision = (typeof PRECISIONS)[number];

/** A model folder whose every file of the manifest was found whole. */
export interface Snapshot {
  /** Absolute path of the folder. */
  readonly dir: string;
  readonly manifest: SnapshotManifest;
}

export type SnapshotProblem =
  | { readonly kind: 'none' }
  /** A file of the manifest is missing, of another size, or of another hash; said of a snapshot that was set aside too, while there is no other. */
  | { readonly kind: 'damaged'; readonly file: string; readonly reason: 'missing' | 'size' | 'hash' };

export type SnapshotState =
  | {
      readonly ok: true;
      readonly snapshot: Snapshot;
      /** Files that the manifest does not know; they are left alone. */
      readonly foreignFiles: readonly string[];
      /** Whether the platform, which looks at `.checksum` only, will take the folder when it is offline. */
      readonly checksumFile: 'equal' | 'different' | 'missing';
    }
  | { readonly ok: false; readonly problem: SnapshotProblem };

/**
 * The model cache on disk. One writer: the owner of the state folder.
 * @throws OpsError `state_full`, `cache_unwritable`; the snapshot that was in force stays so
 */
export interface SnapshotStore {
  /** Hashes the present snapshot against its manifest; one without a manifest is adopted when its `.checksum` is equal. */
  verify(signal: AbortSignal): Promise<SnapshotState>;
  /** The snapshot before the present one, when it is whole. */
  verifyFormer(signal: AbortSignal): Promise<SnapshotState>;
  /** Folder for the files of a commit; what an earlier attempt left for the same commit is still there. Others are removed. */
  stage(commit: string): Promise<string>;
  /**
   * Makes the staged files, which `ModelHub.download` has checked, the present snapshot; the present one becomes the former, unless
   * it is the same or `verify` found it damaged. A kill leaves one or the other in force.
   * @throws OpsError `download_damaged` where a staged file is missing or of another size
   */
  publish(staged: StagedSnapshot, signal: AbortSignal): Promise<Snapshot>;
  /** Swaps present and former. @throws OpsError `no_former_snapshot` */
  rollback(): Promise<Snapshot>;
  /** Moves a damaged present snapshot aside, so that nothing serves it; nothing where there is none. */
  quarantine(): Promise<void>;
  /** Removes the former snapshot, when it is no good; nothing where there is none. */
  dropFormer(): Promise<void>;
  /** Writes `.checksum` anew for what lies in the folder now, foreign files included. */
  sealChecksum(signal: AbortSignal): Promise<void>;
  /** Bytes that the disk of the cache has free. */
  freeBytes(): Promise<number>;
}

/** Probabilities of one text, in the order of `SENTIMENTS`. */
export type Probabilities = readonly [pos: number, neg: number, neu: number];

export interface LoadedModel {
  readonly commit: string;
  readonly precision: Precision;
  readonly loadMs: number;
}

export interface ScoreOptions {
  /** Rejects at once with its reason; what runs for nobody else is dropped. */
  readonly signal?: AbortSignal;
  /** From the call on, waiting included; default none. */
  readonly timeoutMs?: number;
  /** Called with the number of texts that are scored. */
  readonly onProgress?: (texts: number) => void;
}

/** What befell the model's process, for the log and the alert. */
export type ModelHostEvent =
  | { readonly kind: 'lost'; readonly reason: string }
  /** It runs again and serves what it served before. */
  | { readonly kind: 'recovered'; readonly model: LoadedModel }
  /** The next attempt is in so long. */
  | { readonly kind: 'restart_failed'; readonly error: OpsError; readonly nextMs: number };

/**
 * The model in its own process. Its crash is an error of the calls that were under way, and a restart; never the end of the bot.
 * @throws OpsError `model_unloadable` (of `load` and `scoreByPipeline`), `model_not_loaded`, `model_host_lost`, `model_busy` (more
 *   waits than it takes), `model_timeout`, `model_run_failed`, `engine_stopping` (closed)
 */
export interface SentimentModel {
  /** Loads a snapshot beside the present one, and puts it in its place when it works. */
  load(snapshot: Snapshot, options?: { readonly signal?: AbortSignal }): Promise<LoadedModel>;
  /** What serves now; null when nothing does, be it for the moment of a restart. */
  loaded(): LoadedModel | null;
  /** Answers in the order of the texts. */
  score(texts: readonly string[], options?: ScoreOptions): Promise<readonly Probabilities[]>;
  /** The same through the `pipeline` of @xenova/transformers, in a process that lives only for it: shares no code with `score`. */
  scoreByPipeline(
    snapshot: Snapshot,
    texts: readonly string[],
    options?: { readonly signal?: AbortSignal },
  ): Promise<readonly Probabilities[]>;
  /** Peak memory of the model's process in bytes; null where the system does not tell or nothing runs. */
  peakBytes(): Promise<number | null>;
  close(): Promise<void>;
}
