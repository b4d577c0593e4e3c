/** How long events last and how many are open at once: what a purge gap must cover. */
export interface EventOverlap {
  readonly medianMicros: number;
  readonly maxMicros: number;
  /** Events open at the start of an event, itself included: mean and maximum over all events. */
  readonly meanConcurrency: number;
  readonly maxConcurrency: number;
  /** Events that end before they start; they count nowhere else. */
  readonly reversed: number;
}

/** Event `i` covers `[starts[i], ends[i]]`, in microseconds; undefined when no event ends after it starts. */
export function eventOverlap(starts: Float64Array, ends: Float64Array): EventOverlap | undefined {
  const rows = [...starts.keys()].filter((row) => ends[row]! >= starts[row]!);
  if (rows.length === 0) return undefined;
  const horizons = Float64Array.from(rows, (row) => ends[row]! - starts[row]!).sort();
  const opened = Float64Array.from(rows, (row) => starts[row]!).sort();
  const closed = Float64Array.from(rows, (row) => ends[row]!).sort();

  let begun = 0;
  let over = 0;
  let sum = 0;
  let maxConcurrency = 0;
  for (const start of opened) {
    while (begun < opened.length && opened[begun]! <= start) begun++;
    while (over < closed.length && closed[over]! < start) over++;
    sum += begun - over;
    maxConcurrency = Math.max(maxConcurrency, begun - over);
  }
  return {
    medianMicros: median(horizons),
    maxMicros: horizons[horizons.length - 1]!,
    meanConcurrency: sum / rows.length,
    maxConcurrency,
    reversed: starts.length - rows.length,
  };
}

function median(sorted: Float64Array): number {
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
