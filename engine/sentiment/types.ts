/** Ports of sentiment: the hub that models come from, the cache that they lie in, and the model that scores texts. */

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

/** @throws OpsError `hub_unreachable` (try again later), `hub_refused` (401, 403), `hub_not_found`, `download_damaged` */
export interface ModelHub {
  /** @param revision branch, tag or commit */
  resolve(repository: string, revision: string, signal: AbortSignal): Promise<HubRevision>;
  /**
   * Fetches one file to `target`, its bytes checked on the way against what the hub says of them; a part that a cut or a kill
   * left at `target` with `.incomplete` behind its name is gone on with.
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
  readonly files: readonly { readonly path: string; readonly bytes: number; readonly sha256: string }[];
  /** The platform's directory checksum over these files (`.checksum`). */
  readonly checksum: string;
  /** ISO 8601. */
  readonly at: string;
}

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
  /** A file of the manifest is missing, of another size, or of another hash. */
  | { readonly kind: 'damaged'; readonly file: string; readonly reason: 'missing' | 'size' | 'hash' };

export type SnapshotState =
  | { readonly ok: true; readonly snapshot: Snapshot; readonly foreignFiles: readonly string[] }
  | { readonly ok: false; readonly problem: SnapshotProblem };

/** The model cache on disk. One writer: the owner of the state folder. */
export interface SnapshotStore {
  /** Hashes the present snapshot against its manifest; one without a manifest is adopted when its `.checksum` is equal. */
  verify(signal: AbortSignal): Promise<SnapshotState>;
  /** The snapshot before the present one, when it is whole. */
  verifyFormer(signal: AbortSignal): Promise<SnapshotState>;
  /** Folder for the files of a commit; what an earlier attempt left for the same commit is still there. Others are removed. */
  stage(commit: string): Promise<string>;
  /** Makes the staged folder the present snapshot; the present one becomes the former. A kill leaves one or the other in force. */
  publish(commit: string, manifest: SnapshotManifest): Promise<Snapshot>;
  /** Swaps present and former. @throws OpsError `no_former_snapshot` */
  rollback(): Promise<Snapshot>;
  /** Moves a damaged present snapshot aside, so that nothing serves it. */
  quarantine(): Promise<void>;
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

/**
 * The model in its own process. Its crash is an error of the calls that were under way, and a restart; never the end of the bot.
 * @throws OpsError `model_unloadable` (of `load`), `model_host_lost`, `model_busy` (more waits than it takes), `timeout`
 */
export interface SentimentModel {
  /** Loads a snapshot beside the present one, and puts it in its place when it works. */
  load(snapshot: Snapshot): Promise<LoadedModel>;
  /** What serves now; null when nothing does. */
  loaded(): LoadedModel | null;
  score(
    texts: readonly string[],
    options: { readonly signal?: AbortSignal; readonly timeoutMs?: number },
  ): Promise<readonly Probabilities[]>;
  /** The same through the `pipeline` of @xenova/transformers: shares no code with `score`. */
  scoreByPipeline(snapshot: Snapshot, texts: readonly string[]): Promise<readonly Probabilities[]>;
  /** Peak memory of the process tree in bytes; null where the system does not tell. */
  peakBytes(): Promise<number | null>;
  close(): Promise<void>;
}
