/** How much of its own each event tells: events that are open at the same time are labelled by the same prices. */

/**
 * Average uniqueness of the events [start[row], end[row]] of `rows` (López de Prado 2018, ch. 4.3 and 4.4): the mean of
 * 1 / (events open) over the moments of the event's life, both ends included. Moments are the distinct starts and ends of these
 * events, which is every bar of a price series where on each bar some event begins or ends. O(n log n).
 * @returns in (0, 1], a row of `rows` each; 1 for an event that no other one touches
 */
export function averageUniqueness(start: Float64Array, end: Float64Array, rows: Uint32Array): Float64Array {
  const moments = distinctMoments(start, end, rows);
  const first = new Uint32Array(rows.length);
  const last = new Uint32Array(rows.length);
  const change = new Int32Array(moments.length + 1);
  for (let at = 0; at < rows.length; at++) {
    const from = placeOf(start[rows[at]!]!, moments);
    const to = placeOf(end[rows[at]!]!, moments);
    first[at] = from;
    last[at] = to;
    change[from] = change[from]! + 1;
    change[to + 1] = change[to + 1]! - 1;
  }
  /** Sum of 1 / (events open) over the moments before each one. */
  const shares = new Float64Array(moments.length + 1);
  let open = 0;
  for (let moment = 0; moment < moments.length; moment++) {
    open += change[moment]!;
    shares[moment + 1] = shares[moment]! + 1 / open;
  }
  const uniqueness = new Float64Array(rows.length);
  for (let at = 0; at < rows.length; at++) {
    const [from, to] = [first[at]!, last[at]!];
    // A difference of long sums may be a rounding above 1.
    uniqueness[at] = Math.min(1, (shares[to + 1]! - shares[from]!) / (to + 1 - from));
  }
  return uniqueness;
}

function distinctMoments(start: Float64Array, end: Float64Array, rows: Uint32Array): Float64Array {
  const all = new Float64Array(2 * rows.length);
  for (let at = 0; at < rows.length; at++) {
    all[2 * at] = start[rows[at]!]!;
    all[2 * at + 1] = end[rows[at]!]!;
  }
  all.sort();
  let distinct = 0;
  for (const moment of all) if (distinct === 0 || moment !== all[distinct - 1]) all[distinct++] = moment;
  return all.subarray(0, distinct);
}

/** Index of a moment that is among `moments`, by halving. */
function placeOf(moment: number, moments: Float64Array): number {
  let low = 0;
  let high = moments.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (moments[middle]! < moment) low = middle + 1;
    else high = middle;
  }
  return low;
}
