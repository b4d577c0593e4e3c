/** A value for each feature, by its name. */
export function byFeature<T>(features: readonly string[], values: readonly T[]): { readonly [feature: string]: T } {
  // No prototype: a column may be called `__proto__`.
  const table: { [feature: string]: T } = Object.create(null);
  for (const [index, feature] of features.entries()) table[feature] = values[index]!;
  return table;
}
