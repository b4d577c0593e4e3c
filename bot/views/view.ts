/** The neutral view model: what is to be shown, without saying how; each edge renders it in its own way. */

/** What a piece of text means; never told by colour alone, the words say it as well. */
export type Tone = 'plain' | 'good' | 'warning' | 'bad' | 'dim' | 'strong';

export interface Cell {
  readonly text: string;
  readonly tone?: Tone;
}

export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
}

export type Block =
  /** The first thing to read: state or verdict. */
  | { readonly kind: 'headline'; readonly text: string; readonly tone: Tone }
  | { readonly kind: 'text'; readonly text: string; readonly tone?: Tone }
  | { readonly kind: 'fields'; readonly rows: readonly { readonly label: string; readonly value: Cell }[] }
  | { readonly kind: 'table'; readonly columns: readonly Column[]; readonly rows: readonly (readonly Cell[])[] }
  | { readonly kind: 'list'; readonly title: string; readonly items: readonly Cell[] }
  /** What was typed, with a mark under `length` characters from index `at`. */
  | { readonly kind: 'pointer'; readonly line: string; readonly at: number; readonly length: number }
  /** Share of the work that is done, 0 to 1. */
  | { readonly kind: 'bar'; readonly fraction: number; readonly text: string }
  /** What to type or do next. */
  | { readonly kind: 'next'; readonly label: string; readonly text: string };

export interface View {
  readonly blocks: readonly Block[];
}

export function view(...blocks: readonly (Block | null)[]): View {
  return { blocks: blocks.filter((block) => block !== null) };
}

export function fields(rows: readonly (readonly [label: string, value: string | null, tone?: Tone])[]): Block {
  const given = rows.filter((row): row is [string, string, Tone?] => row[1] !== null);
  return {
    kind: 'fields',
    rows: given.map(([label, text, tone]) => ({ label, value: { text, ...(tone === undefined ? {} : { tone }) } })),
  };
}

export function cells(...texts: readonly string[]): readonly Cell[] {
  return texts.map((text) => ({ text }));
}
