/** Metrics of the order that probabilities put rows into; tied rows count as they should. */

/** Rows by ascending probability, and where each run of equal probabilities ends. */
export interface Ranking {
  readonly order: Uint32Array;
  /** Ends (exclusive) of the runs in `order`, ascending. */
  readonly tieEnds: Uint32Array;
}

/** Tied rows stay in their order. Values are sorted without a comparison function, which is several times faster, then rows dealt out. */
export function rank(probability: Float64Array): Ranking {
  const values = probability.slice().sort();
  const starts: number[] = [];
  const distinct = new Float64Array(values.length);
  for (let at = 0; at < values.length; at++) {
    if (at > 0 && values[at] === values[at - 1]) continue;
    distinct[starts.length] = values[at]!;
    starts.push(at);
  }
  const next = Uint32Array.from(starts);
  const order = new Uint32Array(values.length);
  for (let row = 0; row < order.length; row++) {
    const run = indexOf(distinct, starts.length, probability[row]!);
    order[next[run]!] = row;
    next[run] = next[run]! + 1;
  }
  // Every run is full now: where the next row would go, it ends.
  return { order, tieEnds: next };
}

/** Of a value that is among the first `count` of `ascending`. */
function indexOf(ascending: Float64Array, count: number, value: number): number {
  let low = 0;
  let high = count - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Pairs of a row of class 1 and one of class 0: how many there are, and how many the scores order right (a tie is half). */
export interface Concordance {
  readonly right: number;
  readonly pairs: number;
}

export function concordance({ order, tieEnds }: Ranking, label: Uint8Array): Concordance {
  let right = 0;
  let negatives = 0;
  let positives = 0;
  let at = 0;
  for (const end of tieEnds) {
    let tied0 = 0;
    let tied1 = 0;
    for (; at < end; at++) {
      if (label[order[at]!] === 1) tied1++;
      else tied0++;
    }
    right += tied1 * (negatives + tied0 / 2);
    negatives += tied0;
    positives += tied1;
  }
  return { right, pairs: negatives * positives };
}

/** Area under the ROC curve: the share of pairs that are ordered right; null with one class only. */
export function rocAuc(ranking: Ranking, label: Uint8Array): number | null {
  const { right, pairs } = concordance(ranking, label);
  return pairs === 0 ? null : right / pairs;
}

/** Area under the precision-recall curve as average precision, sum of (R_n - R_n-1) P_n; null without rows of class 1 or 0. */
export function averagePrecision({ order, tieEnds }: Ranking, label: Uint8Array): number | null {
  const positives = label.reduce((sum, value) => sum + value, 0);
  if (positives === 0 || positives === label.length) return null;
  let truePositives = 0;
  let area = 0;
  for (let tie = tieEnds.length - 1; tie >= 0; tie--) {
    const start = tie === 0 ? 0 : tieEnds[tie - 1]!;
    let found = 0;
    for (let at = start; at < tieEnds[tie]!; at++) found += label[order[at]!]!;
    truePositives += found;
    area += (found / positives) * (truePositives / (order.length - start));
  }
  return area;
}

/**
 * Share of class 1 among the `share` of the rows (at least one) with the highest probabilities; of the rows that tie at the border, as
 * many count as fit, each with the tie's average.
 */
export function precisionAtTop({ order, tieEnds }: Ranking, label: Uint8Array, share: number): number {
  const wanted = Math.ceil(share * order.length);
  let left = wanted;
  let found = 0;
  for (let tie = tieEnds.length - 1; left > 0; tie--) {
    const start = tie === 0 ? 0 : tieEnds[tie - 1]!;
    const end = tieEnds[tie]!;
    let positives = 0;
    for (let at = start; at < end; at++) positives += label[order[at]!]!;
    const counted = Math.min(left, end - start);
    found += (positives * counted) / (end - start);
    left -= counted;
  }
  return found / wanted;
}
