/** Renders a view as lines for a terminal or a file: within the width, harmless, coloured only where that is wanted. */
import { cutToWidth, displayWidth, harmless, padToWidth, wrapToWidth } from './display-width.ts';
import { type Block, type Cell, type ContextItem, offersTable, type Stage, type Tone, type View } from './view.ts';

export interface TerminalLook {
  /** Null when the output is no terminal: then nothing is cut or wrapped. */
  readonly columns: number | null;
  readonly colour: boolean;
  /** What stands before an action where these lines are read: `npx mlops` in a shell, nothing at the prompt. */
  readonly program: string;
}

const SGR: Readonly<Record<Tone, string>> = { plain: '', good: '32', warning: '33', bad: '31', dim: '2', strong: '1' };
const STAGE_SIGNS: Readonly<Record<Stage['state'], string>> = { done: 'x', doing: '>', pending: ' ', failed: '!' };
const INDENT = '  ';
const GAP = '  ';
/** What is left of a column that is cut more than this says nothing any more. */
const LEAST_SHARE = 0.6;
/** A sentence in a narrower column is a ladder. */
const LEAST_SENTENCE = 20;

export function terminalLines(view: View, look: TerminalLook): string[] {
  return view.blocks.flatMap((block, index) => {
    const lines = blockLines(block, look);
    const before = view.blocks[index - 1];
    return before && isApart(before, block) ? ['', ...lines] : lines;
  });
}

/** Colours one piece of harmless text. */
export function toned(text: string, tone: Tone | undefined, colour: boolean): string {
  const code = SGR[tone ?? 'plain'];
  return colour && code !== '' && text !== '' ? `\x1b[${code}m${text}\x1b[0m` : text;
}

/** Blocks of several lines have an empty line around them; a heading between others stands with what it is of. */
function isApart(before: Block, block: Block): boolean {
  if (before.kind === 'headline' && block.kind === 'offers') return false;
  return block.kind === 'headline' || standsApart(before) || standsApart(block);
}

function standsApart(block: Block): boolean {
  return block.kind === 'table' || block.kind === 'offers' || block.kind === 'list';
}

function blockLines(block: Block, look: TerminalLook): string[] {
  switch (block.kind) {
    case 'headline':
      return paragraph(block.text, look).map((line) =>
        toned(line, block.tone === 'plain' ? 'strong' : block.tone, look.colour),
      );
    case 'text':
      return paragraph(block.text, look).map((line) => toned(line, block.tone, look.colour));
    case 'next':
      return nextLines(block.label, block.text, look);
    case 'fields':
      return fieldLines(block.rows, look);
    case 'list':
      return [
        toned(shown(block.title, look), 'strong', look.colour),
        ...block.items.flatMap((item) => labelled(`${INDENT}- `, 4, item.text, look, item.tone)),
      ];
    case 'table':
      return tableLines(block, look);
    case 'offers':
      return tableLines(offersTable(block.offers), look);
    case 'pointer':
      return pointerLines(block, look);
    case 'bar':
      return [barLine(block.fraction, block.text, look)];
    case 'stages':
      return block.stages.flatMap(({ name, state, text }) =>
        labelled(`${INDENT}[${STAGE_SIGNS[state]}] `, 6, `${name}: ${text}`, look),
      );
    case 'context':
      return paragraph(block.items.map(contextText).join(', '), look).map((line) => toned(line, 'dim', look.colour));
    case 'chart':
    case 'buttons':
      return [];
  }
}

function contextText({ label, text }: ContextItem): string {
  return label === undefined ? text : `${label} ${text}`;
}

/** Commands in the texts start with the program's name; here it becomes what works where the text is read. */
function shown(text: string, look: TerminalLook): string {
  return harmless(text.replaceAll('`mlops ', look.program === '' ? '`' : `\`${look.program} `));
}

function paragraph(text: string, look: TerminalLook): string[] {
  const plain = shown(text, look);
  return look.columns === null ? [plain] : wrapToWidth(plain, look.columns);
}

function labelled(label: string, labelWidth: number, text: string, look: TerminalLook, tone?: Tone): string[] {
  const plain = shown(text, look);
  const lines = look.columns === null ? [plain] : wrapToWidth(plain, Math.max(20, look.columns - labelWidth));
  return lines.map((line, index) => (index === 0 ? label : ' '.repeat(labelWidth)) + toned(line, tone, look.colour));
}

function nextLines(label: string, text: string, look: TerminalLook): string[] {
  const shownLabel = `${shown(label, look)}: `;
  return labelled(toned(shownLabel, 'strong', look.colour), displayWidth(shownLabel), text, look);
}

function fieldLines(rows: readonly { readonly label: string; readonly value: Cell }[], look: TerminalLook): string[] {
  const labels = rows.map((row) => shown(row.label, look));
  const width = Math.max(0, ...labels.map(displayWidth));
  return rows.flatMap((row, index) => {
    const label = toned(padToWidth(labels[index] ?? '', width), 'dim', look.colour);
    return labelled(`${INDENT}${label}${GAP}`, width + 4, row.value.text, look, row.value.tone);
  });
}

function tableLines(table: Extract<Block, { kind: 'table' }>, look: TerminalLook): string[] {
  const titles = table.columns.map((column) => ({ text: column.title, tone: 'dim' as const }));
  const withTitles = table.columns.some((column) => column.title !== '');
  const rows = (withTitles ? [titles, ...table.rows] : table.rows).map((row) =>
    row.map((cell) => ({ text: shown(cell.text, look), tone: cell.tone })),
  );
  const widths = fittingWidths(rows, table.columns.length, look.columns);
  if (isReadable(rows, widths, table)) return rows.flatMap((row) => rowLines(row, widths, table, look));
  const isSaid = (index: number) => table.rows.some((row) => (row[index]?.text.trim() ?? '') !== '');
  const major = table.columns.map((column, index) => column.minor !== true && isSaid(index));
  if (major.every((stays) => stays))
    return rows.slice(withTitles ? 1 : 0).flatMap((row) => recordLines(row, table, look));
  const kept = <Item>(items: readonly Item[]) => items.filter((_, index) => major[index]);
  return tableLines({ ...table, columns: kept(table.columns), rows: table.rows.map(kept) }, look);
}

/** A command that is cut cannot be typed. */
function isReadable(
  rows: readonly (readonly { text: string }[])[],
  widths: readonly number[],
  table: Extract<Block, { kind: 'table' }>,
): boolean {
  const natural = fittingWidths(rows, widths.length, null);
  return widths.every((width, index) => {
    const whole = natural[index] ?? 0;
    const share = table.rows.some((row) => row[index]?.command === true) ? 1 : LEAST_SHARE;
    return width >= (index === widths.length - 1 ? Math.min(whole, LEAST_SENTENCE) : whole * share);
  });
}

/** A row where the table is too wide: numbers with their title, the others speak for themselves, as in a chat. */
function recordLines(
  row: readonly { text: string; tone: Tone | undefined }[],
  { columns }: Extract<Block, { kind: 'table' }>,
  look: TerminalLook,
): string[] {
  const pieces = row.flatMap(({ text }, index) => {
    if (text.trim() === '' || text === '-') return [];
    const { title = '', align, named } = columns[index] ?? {};
    return [title !== '' && (align === 'right' || named === true) ? `${title} ${text}` : text];
  });
  const lines = wrapToWidth(pieces.join(' · '), Math.max(20, (look.columns ?? 80) - 2 * INDENT.length));
  return lines.map((line, index) => INDENT + (index === 0 ? '' : INDENT) + line);
}

/** The last column wraps, the others are cut: names and numbers stand in them, sentences in the last. */
function rowLines(
  row: readonly { text: string; tone: Tone | undefined }[],
  widths: readonly number[],
  table: Extract<Block, { kind: 'table' }>,
  look: TerminalLook,
): string[] {
  const last = table.columns.length - 1;
  const start = row.slice(0, last).map((cell, index) => {
    const width = widths[index] ?? 0;
    const text = padToWidth(cutToWidth(cell.text, width), width, table.columns[index]?.align);
    return toned(text, cell.tone, look.colour);
  });
  const lead = INDENT + start.map((text) => text + GAP).join('');
  const leadWidth = INDENT.length + widths.slice(0, last).reduce((sum, width) => sum + width + GAP.length, 0);
  const end = row[last];
  const width = widths[last] ?? 0;
  const lines = look.columns === null ? [end?.text ?? ''] : wrapToWidth(end?.text ?? '', width);
  return lines.map((text, index) => {
    const padded = table.columns[last]?.align === 'right' ? padToWidth(text, width, 'right') : text;
    return ((index === 0 ? lead : ' '.repeat(leadWidth)) + toned(padded, end?.tone, look.colour)).trimEnd();
  });
}

/** Natural widths; too wide for the terminal, the last column, which wraps, gives way first, then the widest. */
function fittingWidths(
  rows: readonly (readonly { text: string }[])[],
  count: number,
  columns: number | null,
): number[] {
  const widths = Array.from({ length: count }, (_, index) =>
    Math.max(0, ...rows.map((row) => displayWidth(row[index]?.text ?? ''))),
  );
  if (columns === null) return widths;
  const room = columns - INDENT.length - GAP.length * (count - 1);
  let excess = widths.reduce((sum, width) => sum + width, 0) - room;
  const last = widths[count - 1] ?? 0;
  const given = Math.min(Math.max(0, excess), Math.max(0, last - LEAST_SENTENCE));
  if (count > 0) widths[count - 1] = last - given;
  excess -= given;
  while (excess > 0) {
    const widest = widths.indexOf(Math.max(...widths));
    if ((widths[widest] ?? 0) <= 6) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
    excess -= 1;
  }
  return widths;
}

/** The physical line that the place is in, windowed around it, and carets below. */
function pointerLines(block: Extract<Block, { kind: 'pointer' }>, look: TerminalLook): string[] {
  const from = block.line.lastIndexOf('\n', Math.max(0, block.at - 1)) + 1;
  const newline = block.line.indexOf('\n', block.at);
  const line = block.line.slice(from, newline < 0 ? undefined : newline);
  const at = block.at - from;
  let before = harmless(line.slice(0, at));
  const marked = harmless(line.slice(at, at + block.length));
  const after = harmless(line.slice(at + block.length));
  if (look.columns !== null) {
    const room = Math.max(10, look.columns - INDENT.length - Math.min(displayWidth(marked), 20) - 10);
    if (displayWidth(before) > room) before = `…${[...before].slice(-room + 1).join('')}`;
  }
  const limit = look.columns === null ? Number.POSITIVE_INFINITY : look.columns - INDENT.length;
  const caretWidth = Math.max(1, Math.min(displayWidth(marked), limit - displayWidth(before)));
  return [
    INDENT + (look.columns === null ? before + marked + after : cutToWidth(before + marked + after, limit)),
    INDENT + ' '.repeat(displayWidth(before)) + toned('^'.repeat(caretWidth), 'bad', look.colour),
  ];
}

function barLine(fraction: number, text: string, look: TerminalLook): string {
  const width = Math.max(10, Math.min(30, (look.columns ?? 80) - displayWidth(text) - 8));
  const done = Math.round(Math.max(0, Math.min(1, fraction)) * width);
  const bar = `[${'#'.repeat(done)}${'-'.repeat(width - done)}]`;
  return `${INDENT}${toned(bar, 'dim', look.colour)} ${shown(text, look)}`;
}
