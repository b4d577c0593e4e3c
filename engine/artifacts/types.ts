/** Port OutputFiles: publishes what a job made, at the place that was asked for, without losing what stood there. */
export interface PublishedFile {
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
  /** Where the file that stood there was kept, `<name>.<sha8>.<suffix>`; null when there was none or it was the same. */
  readonly kept: string | null;
}

/** Bytes, or a file of ours with bytes put behind it: a large model need not pass through memory. */
export type OutputContent = Uint8Array | { readonly file: string; readonly tail: Uint8Array };

export interface OutputFiles {
  /** Atomic and idempotent: the same bytes again change nothing. @throws OpsError `output_unwritable`, `state_full` */
  publish(path: string, content: OutputContent): Promise<PublishedFile>;
}
