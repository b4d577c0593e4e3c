/** Draws one input of a form with its label, its hint, and what is wrong with what was entered. */
import { type Html, html } from '../html.ts';
import { isObject, type JsonObject, textAt } from '../json.ts';
import type { Drawing } from './drawing.ts';
import { notShown } from './elements.ts';
import { drawField, isGroup } from './fields.ts';
import { textLine, textWords } from './text.ts';

export function drawInput(block: JsonObject, index: number, drawing: Drawing): Html {
  const { texts } = drawing;
  if (!isObject(block.element)) return notShown('input', texts);
  const blockId = textAt(block, 'block_id');
  const error = drawing.errors[blockId];
  const hint = textWords(block.hint);
  const id = `input-${index}`;
  const described = [hint !== '' && `${id}-hint`, error !== undefined && `${id}-error`].filter(
    (part) => part !== false,
  );
  const field = drawField(block.element, blockId, drawing, {
    id,
    ...(described.length > 0 && { describedBy: described.join(' ') }),
    isInvalid: error !== undefined,
    isRequired: block.optional !== true,
  });
  const label = html`${textLine(block.label)}${block.optional === true && html` <span class="optional">${texts.optional}</span>`}`;
  const notes = html`${error !== undefined && html`<span class="field-error" id="${id}-error">${error}</span>`}${
    hint !== '' && html`<span class="hint" id="${id}-hint">${textLine(block.hint)}</span>`
  }`;
  const shown = field ?? notShown(String(block.element.type), texts);
  if (isGroup(block.element)) {
    const describedBy = described.length > 0 && html` aria-describedby="${described.join(' ')}"`;
    return html`<fieldset class="input"${describedBy}><legend>${label}</legend>${shown}${notes}</fieldset>`;
  }
  return html`<div class="input"><label for="${id}">${label}</label>${shown}${notes}</div>`;
}
