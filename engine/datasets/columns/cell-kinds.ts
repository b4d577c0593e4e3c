/** What a cell that is no plain number may mean. Nothing is trimmed: a stray space makes a text. */
const MISSING = new Set(['', 'NaN', 'nan', 'null', 'NULL', 'NA', 'N/A']);
const BOOLEANS = new Map([
  ['true', true],
  ['True', true],
  ['TRUE', true],
  ['false', false],
  ['False', false],
  ['FALSE', false],
]);
const INFINITY = /^[+-]?inf(?:inity)?$/i;
/** Longer cells are none of the words above. */
const LONGEST_WORD = 9;

export type CellKind = 'missing' | 'boolean' | 'infinite' | 'text';

export function cellKind(cell: string): CellKind {
  if (cell.length > LONGEST_WORD) return 'text';
  if (MISSING.has(cell)) return 'missing';
  if (BOOLEANS.has(cell)) return 'boolean';
  return INFINITY.test(cell) ? 'infinite' : 'text';
}

/** Only for a cell of kind `boolean`. */
export function booleanCell(cell: string): boolean {
  return BOOLEANS.get(cell) === true;
}
