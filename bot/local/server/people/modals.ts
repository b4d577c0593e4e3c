/** A person fills in, submits and closes a modal. */
import { isEmptyValue, withValue } from '../block-kit/state-values.ts';
import type { User, View } from '../documents.ts';
import { isObject, type JsonObject, objectsOf } from '../json.ts';
import { Refusal } from '../web-api/refusal.ts';
import { pushedView, refuseBadView, updatedView } from '../web-api/views.ts';
import { viewClosedPayload, viewSubmissionPayload } from './payloads.ts';
import { PersonCannot } from './person-cannot.ts';
import { enteredValue, keepValues, type PeopleParts } from './pressing.ts';
import { findElement } from './surface.ts';

/** By block id, action id or label: a text, the chosen options, or null for nothing. */
export type Entries = Readonly<Record<string, string | readonly string[] | null>>;

/** What the person sees after pressing Submit. */
export type Submission =
  | { readonly status: 'closed' | 'updated' | 'pushed' | 'cleared' }
  /** Messages under the inputs, by block id: of the client itself, or of the app. */
  | { readonly status: 'incomplete' | 'errors'; readonly errors: Readonly<Record<string, string>> }
  /** "We had some trouble connecting. Try again?": no answer in time, or one that Slack cannot use. */
  | { readonly status: 'trouble'; readonly reason: string };

/** Enters values into the view on top without submitting it. */
export function fillIn(entries: Entries, user: User, { house }: PeopleParts): void {
  let view = topView(user, house.workspace.modals);
  for (const [name, entered] of Object.entries(entries)) {
    const { blockId, element } = inputOf(name, view);
    view = { ...view, values: withValue(view.values, blockId, element, enteredValue(element, entered)) };
  }
  keepValues(view, house);
}

export async function submit(entries: Entries, user: User, parts: PeopleParts): Promise<Submission> {
  fillIn(entries, user, parts);
  const { house, deliveries } = parts;
  const view = topView(user, house.workspace.modals);
  if (view.content.submit === undefined) throw new PersonCannot('the modal has no submit button');
  const problems = incompleteInputs(view);
  if (Object.keys(problems).length > 0) {
    keepValues({ ...view, errors: problems }, house);
    return { status: 'incomplete', errors: problems };
  }
  const answer = await deliveries.interact('interactive', viewSubmissionPayload(view, user, house));
  const current = house.workspace.modals.get(user.id)?.find((open) => open.id === view.id);
  if (answer.status !== 'acked')
    return { status: 'trouble', reason: answer.status === 'failed' ? answer.reason : 'timeout' };
  if (current === undefined) return { status: 'closed' };
  try {
    return follow(isObject(answer.body) ? answer.body : {}, current, user, parts);
  } catch (thrown) {
    if (thrown instanceof Refusal) return { status: 'trouble', reason: thrown.error };
    throw thrown;
  }
}

/** Closes the view on top with its close button, or the whole modal with its cross. */
export async function closeModal(
  how: 'button' | 'cross',
  user: User,
  { house, deliveries }: PeopleParts,
): Promise<void> {
  const view = topView(user, house.workspace.modals);
  const stack = house.workspace.modals.get(user.id) ?? [];
  const isCleared = how === 'cross' || view.content.clear_on_close === true;
  house.workspace.putModal(user.id, isCleared ? [] : stack.slice(0, -1), 'closed', view.id);
  const closed = isCleared ? stack.toReversed() : [view];
  const told = closed.filter((gone) => gone.content.notify_on_close === true);
  await Promise.all(
    told.map((gone) => deliveries.interact('interactive', viewClosedPayload(gone, isCleared, user, house))),
  );
}

/** Does what the acknowledgement of a submission asks for. */
function follow(body: JsonObject, view: View, user: User, { house }: PeopleParts): Submission {
  const stack = house.workspace.modals.get(user.id) ?? [];
  switch (body.response_action) {
    case undefined:
      house.workspace.putModal(user.id, stack.slice(0, -1), 'closed', view.id);
      return { status: 'closed' };
    case 'clear':
      house.workspace.putModal(user.id, [], 'closed', view.id);
      return { status: 'cleared' };
    case 'update':
      refuseBadView(body.view, 'modal');
      updatedView(view, body.view as JsonObject, house);
      return { status: 'updated' };
    case 'push':
      refuseBadView(body.view, 'modal');
      pushedView(body.view as JsonObject, stack, house);
      return { status: 'pushed' };
    case 'errors':
      return showErrors(body.errors, view, house);
    default:
      throw new Refusal('invalid_response_action');
  }
}

/** Errors must name input blocks of the view, as Slack demands. */
function showErrors(errors: unknown, view: View, house: PeopleParts['house']): Submission {
  const inputs = objectsOf(view.content.blocks).filter((block) => block.type === 'input');
  const shown: Record<string, string> = {};
  for (const [blockId, text] of Object.entries(isObject(errors) ? errors : {})) {
    if (!inputs.some((input) => input.block_id === blockId)) throw new Refusal('errors_for_unknown_block');
    shown[blockId] = String(text);
  }
  if (Object.keys(shown).length === 0) throw new Refusal('errors_empty');
  keepValues({ ...view, errors: shown }, house);
  return { status: 'errors', errors: shown };
}

/** What Slack's client does not even send: a required input without a value, a text too short, too long, or no number. */
function incompleteInputs(view: View): Record<string, string> {
  const problems: Record<string, string> = {};
  for (const block of objectsOf(view.content.blocks)) {
    if (block.type !== 'input' || !isObject(block.element)) continue;
    const blockId = String(block.block_id);
    const entered = view.values[blockId]?.[String(block.element.action_id)];
    if (isEmptyValue(entered)) {
      if (block.optional !== true) problems[blockId] = 'Please complete this required field.';
      continue;
    }
    const problem = textProblem(block.element, String(entered?.value));
    if (problem !== null) problems[blockId] = problem;
  }
  return problems;
}

function textProblem(element: JsonObject, text: string): string | null {
  if (element.type === 'plain_text_input') {
    if (typeof element.min_length === 'number' && text.length < element.min_length)
      return `This field must contain at least ${element.min_length} characters.`;
    if (typeof element.max_length === 'number' && text.length > element.max_length)
      return `This field may contain ${element.max_length} characters at most.`;
  }
  if (element.type === 'number_input') {
    const number = text.trim() === '' ? Number.NaN : Number(text);
    if (Number.isNaN(number)) return 'This field must be a number.';
    if (element.is_decimal_allowed !== true && !Number.isInteger(number)) return 'This field must be a whole number.';
    if (number < Number(element.min_value ?? -Infinity))
      return `This field must be at least ${String(element.min_value)}.`;
    if (number > Number(element.max_value ?? Infinity))
      return `This field must be at most ${String(element.max_value)}.`;
  }
  if (element.type === 'url_text_input' && !URL.canParse(text)) return 'This field must be a link.';
  return null;
}

function topView(user: User, modals: ReadonlyMap<string, readonly View[]>): View {
  const view = modals.get(user.id)?.at(-1);
  if (view === undefined) throw new PersonCannot(`${user.name} has no modal open`);
  return view;
}

function inputOf(name: string, view: View): { blockId: string; element: JsonObject } {
  const blocks = objectsOf(view.content.blocks);
  const block = blocks.find(
    ({ block_id, label, type }) => type === 'input' && (block_id === name || (isObject(label) && label.text === name)),
  );
  if (isObject(block?.element)) return { blockId: String(block.block_id), element: block.element };
  return findElement({ actionId: name }, blocks, 'any');
}
