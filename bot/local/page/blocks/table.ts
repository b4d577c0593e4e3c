/** Draws a table block; its first row names the columns. */
import { type Html, html } from '../html.ts';
import { type JsonObject, objectsOf, textAt } from '../json.ts';
import { withSigns } from '../markup/signs.ts';
import type { Drawing } from './drawing.ts';
import { drawRichText } from './rich-text.ts';

export function drawTable(block: JsonObject, drawing: Drawing): Html {
  const rows: readonly unknown[] = Array.isArray(block.rows) ? block.rows : [];
  const settings: readonly unknown[] = Array.isArray(block.column_settings) ? block.column_settings : [];
  const [head, ...body] = rows.map(objectsOf);
  const align = (column: number) => {
    const wanted = textAt(settings[column], 'align');
    return wanted === 'right' || wanted === 'center' ? html` class="${wanted}"` : null;
  };
  const heading = (head ?? []).map(
    (cell, column) => html`<th scope="col"${align(column)}>${drawCell(cell, drawing)}</th>`,
  );
  const lines = body.map((row) => {
    return html`<tr>${row.map((cell, column) => html`<td${align(column)}>${drawCell(cell, drawing)}</td>`)}</tr>`;
  });
  return html`<div class="table" tabindex="0"><table><thead><tr>${heading}</tr></thead><tbody>${lines}</tbody></table></div>`;
}

function drawCell(cell: JsonObject, drawing: Drawing): Html {
  if (cell.type === 'rich_text') return html`${drawRichText(cell, drawing)}`;
  if (cell.type === 'raw_number') return html`${textAt(cell, 'text') || String(cell.value ?? '')}`;
  return withSigns(textAt(cell, 'text'));
}
