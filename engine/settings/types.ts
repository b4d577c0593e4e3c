/** Port SettingsSource: what a file of the deployment says, checked; while it has a mistake, what it said before. */

/** Keys and indices from the top of the document. */
export type DocumentPath = readonly (string | number)[];

export interface DocumentProblem {
  readonly path: DocumentPath;
  readonly text: string;
}

export interface SettingsState<T> {
  /** Null: there is no such file, or none that could be used so far. */
  readonly value: T | null;
  /** Where it stands, or would stand. */
  readonly file: string;
  /** What is wrong with the file as it stands now, each with its line and key; empty when all is well. */
  readonly problems: readonly string[];
}

export interface SettingsSource<T> {
  /** A change of the file counts from the next question on. Never throws. */
  current(): Promise<SettingsState<T>>;
}
