/** Reads what a form has sent: the element that was pressed, and what was entered. */

import { type Pressed, readFieldName, readPressed } from '../blocks/drawing.ts';
import { isObject, objectsOf, textAt } from '../json.ts';
import type { Entries, PageView } from '../types.ts';

export function pressedIn(form: URLSearchParams): Pressed | null {
  return readPressed(form.get('press') ?? '');
}

/** What stands in the field of one element; of a dialog that asks, what had been chosen before it. */
export function chosenIn(form: URLSearchParams, { block, action }: Pressed): readonly string[] {
  const name = [...form.keys()].find((key) => {
    const field = readFieldName(key);
    return field !== null && field[0] === block && field[1] === action;
  });
  const values = [...(name === undefined ? [] : form.getAll(name)), ...form.getAll('chosen')];
  return values.filter((value) => value !== '');
}

/** Everything that was entered into a modal; a field that came empty, or not at all, is null. */
export function entriesIn(form: URLSearchParams, view: PageView): Entries {
  const sent = new Map<string, readonly string[]>();
  for (const key of new Set(form.keys())) {
    const field = readFieldName(key);
    if (field !== null)
      sent.set(
        JSON.stringify(field),
        form.getAll(key).filter((value) => value !== ''),
      );
  }
  const entries: Record<string, string | readonly string[] | null> = {};
  for (const block of objectsOf(view.content.blocks)) {
    if (block.type !== 'input' || !isObject(block.element)) continue;
    const blockId = textAt(block, 'block_id');
    const action = textAt(block.element, 'action_id');
    const type = textAt(block.element, 'type');
    const values = sent.get(JSON.stringify([blockId, action])) ?? [];
    entries[blockId] = values.length === 0 ? null : entered(values, type);
  }
  return entries;
}

function entered(values: readonly string[], type: string): readonly string[] {
  if (type === 'datetimepicker') return values.map((value) => String(Math.floor(new Date(value).getTime() / 1000)));
  // Browsers send line breaks of texts as two characters.
  return values.map((value) => value.replaceAll('\r\n', '\n'));
}
