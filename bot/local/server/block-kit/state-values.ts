/** What stands in the inputs of a view or message: initial values, and what a person chose since. */
import type { StateValues } from '../documents.ts';
import { isObject, type Json, type JsonObject } from '../json.ts';
import { elementsOf } from './fill-ids.ts';

/** Where the value of an input stands in `state.values`, and which field of the element it starts from. */
const VALUE_FIELDS: Readonly<Record<string, readonly [field: string, initial: string, empty: Json]>> = {
  plain_text_input: ['value', 'initial_value', null],
  number_input: ['value', 'initial_value', null],
  email_text_input: ['value', 'initial_value', null],
  url_text_input: ['value', 'initial_value', null],
  rich_text_input: ['rich_text_value', 'initial_value', null],
  file_input: ['files', '', []],
  datepicker: ['selected_date', 'initial_date', null],
  timepicker: ['selected_time', 'initial_time', null],
  datetimepicker: ['selected_date_time', 'initial_date_time', null],
  static_select: ['selected_option', 'initial_option', null],
  external_select: ['selected_option', 'initial_option', null],
  radio_buttons: ['selected_option', 'initial_option', null],
  users_select: ['selected_user', 'initial_user', null],
  conversations_select: ['selected_conversation', 'initial_conversation', null],
  channels_select: ['selected_channel', 'initial_channel', null],
  checkboxes: ['selected_options', 'initial_options', []],
  multi_static_select: ['selected_options', 'initial_options', []],
  multi_external_select: ['selected_options', 'initial_options', []],
  multi_users_select: ['selected_users', 'initial_users', []],
  multi_conversations_select: ['selected_conversations', 'initial_conversations', []],
  multi_channels_select: ['selected_channels', 'initial_channels', []],
};

/** `selected_option`, `value`, …; undefined for an element that keeps no state, such as a button or overflow. */
export function valueFieldOf(elementType: unknown): string | undefined {
  return VALUE_FIELDS[String(elementType)]?.[0];
}

/** The values of all inputs; those of `before` stay where block, action and kind of input are the same. */
export function initialValues(blocks: readonly JsonObject[], before: StateValues): StateValues {
  const values: Record<string, Record<string, JsonObject>> = {};
  for (const { blockId, element } of elementsOf(blocks)) {
    const fields = VALUE_FIELDS[String(element.type)];
    if (fields === undefined) continue;
    const [field, initial, empty] = fields;
    const actionId = String(element.action_id);
    const kept = before[blockId]?.[actionId];
    const start: JsonObject = { type: String(element.type), [field]: element[initial] ?? empty };
    const stands = kept !== undefined && kept.type === element.type ? kept : start;
    values[blockId] = { ...values[blockId], [actionId]: stands };
  }
  return values;
}

/** The values after a person entered `value` in one input. */
export function withValue(values: StateValues, blockId: string, element: JsonObject, value: Json): StateValues {
  const field = valueFieldOf(element.type);
  if (field === undefined) return values;
  const entered = { type: String(element.type), [field]: value };
  return { ...values, [blockId]: { ...values[blockId], [String(element.action_id)]: entered } };
}

/** Whether an input's value counts as nothing. */
export function isEmptyValue(value: JsonObject | undefined): boolean {
  if (value === undefined) return true;
  const { type, ...rest } = value;
  const field = rest[valueFieldOf(type) ?? ''];
  if (Array.isArray(field)) return field.length === 0;
  return field === undefined || field === null || field === '' || (isObject(field) && Object.keys(field).length === 0);
}
