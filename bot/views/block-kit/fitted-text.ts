/** Cuts text so that what is written of it fits: marks and escapes make it longer, and no character may be split. */

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

export interface Fitted {
  readonly text: string;
  readonly cut: boolean;
}

/**
 * The longest beginning of `text` whose written form is at most `limit` UTF-16 units long, with an ellipsis where something is
 * left out. Cuts between what readers see as characters.
 * @param write never makes text shorter, and makes less of less text
 */
export function fitted(text: string, limit: number, write: (text: string) => string = (same) => same): Fitted {
  if (text.length <= limit) {
    const whole = write(text);
    if (whole.length <= limit) return { text: whole, cut: false };
  }
  // A piece that the slice has split is not among the places to cut at: each place is where a character starts.
  const places = Array.from(graphemes.segment(text.slice(0, limit)), ({ index }) => index);
  let best = '';
  let low = 0;
  let high = places.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const candidate = write(`${text.slice(0, places[middle]).trimEnd()}…`);
    if (candidate.length <= limit) {
      best = candidate;
      low = middle + 1;
    } else {
      high = middle - 1;
    }
  }
  return { text: best, cut: true };
}
