/** Finds the word that a mistyped one was probably meant to be. */

/** Optimal string alignment distance (Damerau-Levenshtein without repeated edits of one place): edits of one character. */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const swap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const replaced = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const edited = Math.min(replaced, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1);
      row.push(swap ? Math.min(edited, (beforeLast[j - 2] ?? 0) + 1) : edited);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}

/** The nearest of the candidates, or the only one that starts with the word; null when none is near enough to be meant. */
export function nearestWord(word: string, candidates: readonly string[]): string | null {
  const typed = comparable(word);
  const begun = candidates.filter((candidate) => typed.length > 1 && comparable(candidate).startsWith(typed));
  if (begun.length === 1) return begun[0] ?? null;
  let best: string | null = null;
  let bestDistance = Math.max(1, Math.floor(typed.length / 3)) + 1;
  for (const candidate of candidates) {
    const known = comparable(candidate);
    // The distance is at least the difference in length: most candidates need no table, however long the word is.
    if (Math.abs(known.length - typed.length) >= bestDistance) continue;
    const distance = editDistance(typed, known);
    if (distance >= bestDistance || distance >= known.length) continue;
    best = candidate;
    bestDistance = distance;
  }
  return best;
}

function comparable(word: string): string {
  return word.toLowerCase().replaceAll(/[-_ ]+/g, '-');
}
