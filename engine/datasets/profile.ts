/** What `dataset check` says of a file. */
export interface DatasetProfile {
  readonly schema: 'mlops.dataset-check/1';
}
