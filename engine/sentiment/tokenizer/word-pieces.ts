/** A word as pieces of the vocabulary: the longest that fits, again and again; without such a cover the word is unknown. */
import type { TokenizerSettings } from './settings.ts';

export type WordPieces = (word: string) => readonly number[];

const CONTINUATION = '##';

export function createWordPieces(settings: Pick<TokenizerSettings, 'vocabulary' | 'longestWord' | 'ids'>): WordPieces {
  const { longestWord } = settings;
  const unknown = [settings.ids.unknown];
  const first = new Map<string, number>();
  const further = new Map<string, number>();
  let longestPiece = 0;
  for (const [piece, id] of settings.vocabulary) {
    first.set(piece, id);
    if (piece.startsWith(CONTINUATION)) further.set(piece.slice(CONTINUATION.length), id);
    longestPiece = Math.max(longestPiece, piece.length);
  }

  return (word) => {
    if (word.length > longestWord && [...word].length > longestWord) return unknown;
    const ids: number[] = [];
    for (let from = 0; from < word.length; ) {
      const pieces = from === 0 ? first : further;
      let to = Math.min(word.length, from + longestPiece);
      let id = pieces.get(word.slice(from, to));
      while (id === undefined && to > from + 1) {
        to -= 1;
        id = pieces.get(word.slice(from, to));
      }
      if (id === undefined) return unknown;
      ids.push(id);
      from = to;
    }
    return ids;
  };
}
