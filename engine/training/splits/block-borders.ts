/** Where the test blocks begin and end. */

/**
 * Borders of `blocks` blocks over `rows` rows, blocks + 1 of them: int(linspace(0, rows, blocks + 1)). In doubles that is
 * i * (rows / blocks), cut; floor(i * rows / blocks) differs (14 blocks of 122 rows, for one).
 */
export function blockBorders(rows: number, blocks: number): number[] {
  const step = rows / blocks;
  const borders = Array.from({ length: blocks }, (_, block) => Math.trunc(block * step));
  borders.push(rows);
  return borders;
}
