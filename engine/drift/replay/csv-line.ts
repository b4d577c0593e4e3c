/** One record of a CSV file (RFC 4180) as its cells. */

const QUOTE = '"';

/** @returns null where a quote never closes, or something follows a closed one */
export function splitCsv(line: string): string[] | null {
  if (!line.includes(QUOTE)) return line.split(',');
  const cells: string[] = [];
  let at = 0;
  for (;;) {
    let cell = '';
    if (line[at] === QUOTE) {
      at += 1;
      for (;;) {
        const close = line.indexOf(QUOTE, at);
        if (close < 0) return null;
        cell += line.slice(at, close);
        at = close + 1;
        if (line[at] !== QUOTE) break;
        cell += QUOTE;
        at += 1;
      }
      if (at < line.length && line[at] !== ',') return null;
    } else {
      const end = line.indexOf(',', at);
      cell = end < 0 ? line.slice(at) : line.slice(at, end);
      at = end < 0 ? line.length : end;
    }
    cells.push(cell);
    if (at >= line.length) return cells;
    at += 1;
  }
}
