/** How many features a node of a forest may be split by, as scikit-learn's `max_features` says it. */

/** A whole number counts features; a number below 1 is their share. */
export type MaxFeatures = 'sqrt' | 'log2' | 'all' | number;

const NAMES = ['sqrt', 'log2', 'all'] as const;

/** `sqrt`, `log2`, `all`, a count (`5`) or a share (`0.3`; `1.0` is `all`); undefined for anything else. */
export function parseMaxFeatures(text: string): MaxFeatures | undefined {
  const name = NAMES.find((each) => each === text);
  if (name !== undefined) return name;
  if (!/^(?:\d{1,6}|\d?\.\d{1,6})$/.test(text)) return undefined;
  const amount = Number(text);
  if (!text.includes('.')) return amount >= 1 ? amount : undefined;
  if (amount === 1) return 'all';
  return amount > 0 && amount < 1 ? amount : undefined;
}

/** Features drawn for each node, at least 1. @param max a count is at most `features` */
export function drawnFeatures(max: MaxFeatures, features: number): number {
  if (max === 'all') return features;
  if (max === 'sqrt') return Math.max(1, Math.floor(Math.sqrt(features)));
  if (max === 'log2') return Math.max(1, 31 - Math.clz32(features));
  return max < 1 ? Math.max(1, Math.trunc(max * features)) : max;
}
