/** The line that was probably meant: the one that was typed, with the unknown word replaced. */

/** Beyond this a proposal is harder to read than the line itself. */
const LONGEST = 120;

/** From the replaced word on; the replacement alone where the rest cannot stand in one line of a sentence. */
export function correctedLine(typed: {
  readonly line: string;
  readonly at: number;
  readonly word: string;
  readonly hint: string;
}): string {
  const { line, at, word, hint } = typed;
  if (!line.startsWith(word, at)) return hint;
  const corrected = hint + line.slice(at + word.length).trimEnd();
  return corrected.length > LONGEST || /[\n\r`]/.test(corrected) ? hint : corrected;
}
