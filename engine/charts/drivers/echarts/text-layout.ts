/** Breaks text into lines by the widths of its letters: the library's own guess is made for another weight. */

// Widths of Arimo Bold in parts of the letter height, rounded up; other letters count as the widest of their kind.
const NARROW = /[ijltfI1.,:;|!'()[\]/ -]/;
const WIDE = /[mwMW%@ЖШЩЮжшщю—]/;
const FULL = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60\u{1f000}-\u{3ffff}]/u;

/** Letters of the regular weight are so much narrower: to be multiplied with their size. */
export const REGULAR = 0.9;

/** Pixels at most, of bold letters. */
export function textWidth(text: string, size: number): number {
  let width = 0;
  for (const letter of text) width += letterWidth(letter);
  return width * size;
}

/** Lines of at most `width` pixels; a word that is wider is broken, and what does not fit into the last line is cut. */
export function textLines(text: string, size: number, width: number, most: number): readonly string[] {
  const lines: string[] = [''];
  for (const word of text.split(/\s+/).flatMap((each) => pieces(each, size, width))) {
    const longer = lines.at(-1) === '' ? word : `${lines.at(-1)} ${word}`;
    if (textWidth(longer, size) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  if (lines.length <= most) return lines;
  return [...lines.slice(0, most - 1), cutText(lines.slice(most - 1).join(' '), size, width)];
}

/** The beginning that fits, with an ellipsis where something is left out. */
export function cutText(text: string, size: number, width: number): string {
  if (textWidth(text, size) <= width) return text;
  let kept = '';
  for (const letter of text) {
    if (textWidth(`${kept}${letter}…`, size) > width) break;
    kept += letter;
  }
  return `${kept.trimEnd()}…`;
}

function pieces(word: string, size: number, width: number): readonly string[] {
  if (textWidth(word, size) <= width) return [word];
  const all: string[] = [];
  let piece = '';
  for (const letter of word) {
    if (textWidth(piece + letter, size) > width) {
      all.push(piece);
      piece = '';
    }
    piece += letter;
  }
  return [...all, piece];
}

function letterWidth(letter: string): number {
  if (NARROW.test(letter)) return 0.34;
  if (FULL.test(letter)) return 1.05;
  if (WIDE.test(letter)) return 0.96;
  return /\p{Lu}/u.test(letter) ? 0.75 : 0.62;
}
