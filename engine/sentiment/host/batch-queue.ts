/**
 * Texts that wait for the model, and which of them go next. A large request is sorted by length, so that its batches hold hardly any
 * padding; small ones are put together as they came. Small and large take turns, and so do the large ones.
 */

/** A text of a request, as tokens. */
export interface WaitingText {
  readonly request: number;
  /** Its place in the request. */
  readonly at: number;
  readonly ids: Int32Array;
}

export interface BatchLimits {
  /** Most texts of a batch. */
  readonly rows: number;
  /** Most tokens of a batch, padding included: a text that is longer is a batch of its own. */
  readonly tokens: number;
}

export interface BatchQueue {
  add(request: number, texts: readonly Int32Array[]): void;
  /** Takes out what is to be scored together; empty when nothing waits. */
  next(): readonly WaitingText[];
  /** Forgets what still waits of a request. */
  drop(request: number): void;
}

export function createBatchQueue(limits: BatchLimits): BatchQueue {
  let small: WaitingText[] = [];
  /** Request -> its waiting texts, the longest last. In the order of their turns. */
  const large = new Map<number, WaitingText[]>();
  let smallsTurn = true;

  function nextSmall(): WaitingText[] {
    const rows = rowsThatFit(small, 0, 1);
    return small.splice(0, rows);
  }

  /** How many texts, from `from` on in steps of `step`, fit into one batch: at least one. */
  function rowsThatFit(texts: readonly WaitingText[], from: number, step: 1 | -1): number {
    let [rows, longest] = [0, 0];
    for (let at = from; at >= 0 && at < texts.length && rows < limits.rows; at += step) {
      longest = Math.max(longest, texts[at]!.ids.length);
      if (rows > 0 && longest * (rows + 1) > limits.tokens) break;
      rows += 1;
    }
    return rows;
  }

  function nextLarge(request: number, texts: WaitingText[]): WaitingText[] {
    const batch = texts.splice(-rowsThatFit(texts, texts.length - 1, -1));
    large.delete(request);
    if (texts.length > 0) large.set(request, texts);
    return batch;
  }

  return {
    add(request, texts) {
      const waiting = texts.map((ids, at) => ({ request, at, ids }));
      if (waiting.length > limits.rows) {
        large.set(
          request,
          waiting.sort((a, b) => a.ids.length - b.ids.length),
        );
      } else small.push(...waiting);
    },
    next() {
      const first = large.entries().next();
      const takeSmall = small.length > 0 && (smallsTurn || first.done === true);
      smallsTurn = !takeSmall;
      if (takeSmall) return nextSmall();
      return first.done === true ? [] : nextLarge(...first.value);
    },
    drop(request) {
      small = small.filter((text) => text.request !== request);
      large.delete(request);
    },
  };
}
