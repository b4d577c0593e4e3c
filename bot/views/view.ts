/** The neutral view model: what is to be shown, without saying how; each edge renders it in its own way. */

/** What a piece of text means; never told by colour alone, the words say it as well. */
export type Tone = 'plain' | 'good' | 'warning' | 'bad' | 'dim' | 'strong';

export interface Cell {
  readonly text: string;
  readonly tone?: Tone;
  /** ISO 8601, where `text` is nothing but this time: an edge that knows the reader's time zone shows it in that. */
  readonly time?: string;
  /** `text` can be typed as it stands behind the program's name. */
  readonly command?: true;
  /** The edge's own id of the person that `text` names: they are notified. */
  readonly mention?: string;
}

export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
  /** Left out where there is little room. */
  readonly minor?: true;
  /** A cell that stands alone needs the title to be understood; numbers (`right`) always do. */
  readonly named?: true;
}

/** A piece of small print; `label` says what a time or a name is. */
export interface ContextItem extends Cell {
  readonly label?: string;
}

/** One step of a longer work; `text` says its state in words. */
export interface Stage {
  readonly name: string;
  readonly state: 'done' | 'doing' | 'pending' | 'failed';
  readonly text: string;
}

export interface Button {
  /** What it means, for the edge's listener: `job.cancel`. */
  readonly id: string;
  readonly label: string;
  /** What it is pressed for, for the listener. */
  readonly value: string;
  readonly style?: 'primary' | 'danger';
  /** Asked before it counts. */
  readonly confirm?: { readonly title: string; readonly text: string; readonly yes: string; readonly no: string };
}

/** Something that can be asked for. */
export interface Offer {
  readonly name: string;
  readonly summary: string;
  /** As it can be typed behind the program's name; null where there are too many to show one for each. */
  readonly example: string | null;
  /** Left out where nothing can be pressed. */
  readonly button: Button | null;
}

export type Block =
  /** The first thing to read: state or verdict. */
  | { readonly kind: 'headline'; readonly text: string; readonly tone: Tone }
  | { readonly kind: 'text'; readonly text: string; readonly tone?: Tone }
  | { readonly kind: 'fields'; readonly rows: readonly { readonly label: string; readonly value: Cell }[] }
  | { readonly kind: 'table'; readonly columns: readonly Column[]; readonly rows: readonly (readonly Cell[])[] }
  | { readonly kind: 'offers'; readonly offers: readonly Offer[] }
  | { readonly kind: 'list'; readonly title: string; readonly items: readonly Cell[] }
  /** What was typed, with a mark under `length` characters from index `at`. */
  | { readonly kind: 'pointer'; readonly line: string; readonly at: number; readonly length: number }
  /** Share of the work that is done, 0 to 1. */
  | { readonly kind: 'bar'; readonly fraction: number; readonly text: string }
  /** The steps of the work, in their order. */
  | { readonly kind: 'stages'; readonly stages: readonly Stage[] }
  /** What to type or do next. */
  | { readonly kind: 'next'; readonly label: string; readonly text: string }
  /** Small print: who, when. */
  | { readonly kind: 'context'; readonly items: readonly ContextItem[] }
  /** A picture that the edge holds under this name; `alt` says what it shows, `title` may be empty. Left out where no picture can be shown. */
  | { readonly kind: 'chart'; readonly name: string; readonly title: string; readonly alt: string }
  /** Left out where nothing can be pressed. */
  | { readonly kind: 'buttons'; readonly buttons: readonly Button[] };

export interface View {
  readonly blocks: readonly Block[];
}

export function view(...blocks: readonly (Block | null)[]): View {
  return { blocks: blocks.filter((block) => block !== null) };
}

/** Offers where nothing can be pressed: each with its example below it. */
export function offersTable(offers: readonly Offer[]): Extract<Block, { kind: 'table' }> {
  const rows = offers.flatMap(({ name, summary, example }): (readonly Cell[])[] => [
    [{ text: name, tone: 'strong' }, { text: summary }],
    ...(example === null ? [] : [[{ text: '' }, { text: example, tone: 'dim' as const, command: true as const }]]),
  ]);
  return { kind: 'table', columns: [{ title: '' }, { title: '' }], rows };
}

/** Rows without a value are left out. */
export function fields(rows: readonly (readonly [label: string, value: string | Cell | null, tone?: Tone])[]): Block {
  const given = rows.filter((row): row is [string, string | Cell, Tone?] => row[1] !== null);
  return { kind: 'fields', rows: given.map(([label, value, tone]) => ({ label, value: cellOf(value, tone) })) };
}

function cellOf(value: string | Cell, tone: Tone | undefined): Cell {
  const cell = typeof value === 'string' ? { text: value } : value;
  return tone === undefined ? cell : { ...cell, tone };
}

export function cells(...texts: readonly string[]): readonly Cell[] {
  return texts.map((text) => ({ text }));
}
