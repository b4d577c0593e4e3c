/** What an observation and a batch of them may be, wherever they come from. */

export const OBSERVATION_LIMITS = {
  /** Of a source, a signal or a model version. */
  nameChars: 200,
  /** In one batch. */
  items: 10_000,
  bodyBytes: 4 * 1024 * 1024,
  keyChars: 200,
} as const;
