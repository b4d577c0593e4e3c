/** Draws what a person enters or chooses: text fields, pickers, menus, checkboxes and radio buttons. */
import { type Html, html, type Piece } from '../html.ts';
import { isObject, type JsonObject, objectsOf, textAt } from '../json.ts';
import { type Drawing, elementKey, fieldName } from './drawing.ts';
import { textLine, textWords } from './text.ts';

export interface FieldNaming {
  /** Of a field without a label element of its own. */
  readonly label?: string;
  readonly id?: string;
  /** Ids of the texts that explain it or say what is wrong. */
  readonly describedBy?: string;
  readonly isInvalid?: boolean;
  readonly isRequired?: boolean;
}

interface Choice {
  readonly value: string;
  readonly words: Html;
  readonly description: Html;
}

interface Group {
  readonly label: string | null;
  readonly choices: readonly Choice[];
}

/** Each type of text field, with the type that browsers know it by. */
const TEXT_TYPES: Readonly<Record<string, string>> = {
  plain_text_input: 'text',
  number_input: 'number',
  email_text_input: 'email',
  url_text_input: 'url',
  datepicker: 'date',
  timepicker: 'time',
  datetimepicker: 'datetime-local',
};

/** Drawn as several fields under one legend rather than as one field with a label. */
export function isGroup(element: JsonObject): boolean {
  return element.type === 'checkboxes' || element.type === 'radio_buttons';
}

/** Null for a type that this page does not know. */
export function drawField(element: JsonObject, block: string, drawing: Drawing, naming: FieldNaming): Html | null {
  const type = String(element.type);
  const name = fieldName(block, textAt(element, 'action_id'));
  const key = `${elementKey(element, block, drawing.place)} field`;
  const attributes = html` name="${name}" data-key="${key}"${namingAttributes(naming)}`;
  const current = currentValues(element, block, drawing);
  if (Object.hasOwn(TEXT_TYPES, type))
    return drawText(element, TEXT_TYPES[type] ?? 'text', current[0] ?? '', attributes);
  const groups = choicesOf(element, drawing);
  if (groups === null) return null;
  if (isGroup(element)) return drawGroup(element, groups, current, { name, key, naming });
  return drawMenu(element, groups, current, attributes, drawing);
}

function drawText(element: JsonObject, type: string, current: string, attributes: Html): Html {
  const placeholder = textWords(element.placeholder);
  const more = html`${attributes}${placeholder !== '' && html` placeholder="${placeholder}"`}`;
  if (element.multiline === true) return html`<textarea rows="4"${more}>${'\n'}${current}</textarea>`;
  const step = element.is_decimal_allowed === true ? 'any' : '1';
  const number = html` step="${step}"${limit('min', element.min_value)}${limit('max', element.max_value)}`;
  return html`<input type="${type}" value="${current}"${more}${type === 'number' && number} autocomplete="off">`;
}

function limit(name: 'min' | 'max', value: unknown): Html | false {
  if (typeof value !== 'string' && typeof value !== 'number') return false;
  return name === 'min' ? html` min="${value}"` : html` max="${value}"`;
}

function drawGroup(
  element: JsonObject,
  groups: readonly Group[],
  current: readonly string[],
  { name, key, naming }: { readonly name: string; readonly key: string; readonly naming: FieldNaming },
): Html {
  const type = element.type === 'checkboxes' ? 'checkbox' : 'radio';
  const choices = groups.flatMap((group) => group.choices);
  const boxes = choices.map(({ value, words, description }) => {
    const checked = current.includes(value) && html` checked`;
    const invalid = naming.isInvalid === true && html` aria-invalid="true"`;
    return html`<label class="box"><input type="${type}" name="${name}" value="${value}" data-key="${key} ${value}"${checked}${invalid}>
      <span>${words}${description.markup !== '' && html`<small>${description}</small>`}</span></label>`;
  });
  return html`<span class="boxes"${naming.label !== undefined && html` role="group" aria-label="${naming.label}"`}>${boxes}</span>`;
}

function drawMenu(
  element: JsonObject,
  groups: readonly Group[],
  current: readonly string[],
  attributes: Html,
  { texts }: Drawing,
): Html {
  const isMulti = String(element.type).startsWith('multi_');
  const option = ({ value, words }: Choice) =>
    html`<option value="${value}"${current.includes(value) && html` selected`}>${words}</option>`;
  const drawn = groups.map(
    ({ label, choices }): Piece =>
      label === null ? choices.map(option) : html`<optgroup label="${label}">${choices.map(option)}</optgroup>`,
  );
  if (isMulti) return html`<select multiple size="4"${attributes}>${drawn}</select>`;
  const nothing = textWords(element.placeholder) || texts.choose;
  return html`<select${attributes}><option value="">${nothing}</option>${drawn}</select>`;
}

/** Null for a menu whose choices this page cannot know. */
function choicesOf(element: JsonObject, { directory }: Drawing): readonly Group[] | null {
  const source = String(element.type).replace(/^multi_/, '');
  const named = (value: string, words: string) => ({ value, words: html`${words}`, description: html`` });
  switch (source) {
    case 'static_select':
    case 'checkboxes':
    case 'radio_buttons':
      if (element.option_groups === undefined) return [{ label: null, choices: optionsOf(element.options) }];
      return objectsOf(element.option_groups).map((group) => ({
        label: textWords(group.label),
        choices: optionsOf(group.options),
      }));
    case 'users_select':
      return [{ label: null, choices: [...directory.users.values()].map(({ id, realName }) => named(id, realName)) }];
    case 'channels_select':
    case 'conversations_select': {
      const channels = [...directory.channels.values()].filter((channel) => channel.imUser === null);
      return [{ label: null, choices: channels.map(({ id, name }) => named(id, `#${name}`)) }];
    }
    default:
      return null;
  }
}

function optionsOf(options: unknown): readonly Choice[] {
  return objectsOf(options).map((option) => ({
    value: textAt(option, 'value'),
    words: textLine(option.text),
    description: textLine(option.description),
  }));
}

/** What was entered, else what the app put there to begin with. */
function currentValues(element: JsonObject, block: string, { values }: Drawing): readonly string[] {
  const entered = values[block]?.[textAt(element, 'action_id')];
  const isEntered = entered !== undefined && entered.type === element.type;
  const prefix = isEntered ? 'selected_' : 'initial_';
  const source = isEntered ? entered : element;
  const found = Object.entries(source).find(([key]) => key.startsWith(prefix) || (isEntered && key === 'value'));
  return valuesIn(found?.[1], element);
}

function valuesIn(value: unknown, element: JsonObject): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item) => valuesIn(item, element));
  if (isObject(value)) return [textAt(value, 'value')];
  if (typeof value === 'number') return [element.type === 'datetimepicker' ? localTime(value) : String(value)];
  return typeof value === 'string' ? [value] : [];
}

/** `2026-01-05T09:30` on this machine's clock, as browsers want it. */
function localTime(epochSeconds: number): string {
  const date = new Date(epochSeconds * 1000);
  const local = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}

function namingAttributes({ label, id, describedBy, isInvalid, isRequired }: FieldNaming): Html {
  return html`${label !== undefined && html` aria-label="${label}"`}${id !== undefined && html` id="${id}"`}${
    describedBy !== undefined && html` aria-describedby="${describedBy}"`
  }${isInvalid === true && html` aria-invalid="true"`}${isRequired === true && html` aria-required="true"`}`;
}
