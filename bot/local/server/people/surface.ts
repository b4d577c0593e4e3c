/** Where a person presses something: a message, their modal or their home; and finding what they press. */
import { elementsOf } from '../block-kit/fill-ids.ts';
import { initialValues } from '../block-kit/state-values.ts';
import type { EphemeralMessage, Message, StateValues, View } from '../documents.ts';
import { type JsonObject, objectsOf, textAt } from '../json.ts';
import type { Workspace } from '../workspace.ts';
import { PersonCannot } from './person-cannot.ts';

export interface MessageRef {
  readonly channel: string;
  readonly ts: string;
}

/** A message, the view on top of the person's modal, or their home. */
export type Where = MessageRef | 'modal' | 'home';

/** What to press: an action id, a visible text, or some of what tells two of them apart. */
export type Target =
  | string
  | { readonly actionId?: string; readonly text?: string; readonly blockId?: string; readonly value?: string };

export type Surface =
  | {
      readonly kind: 'message';
      readonly message: Message | EphemeralMessage;
      readonly blocks: readonly JsonObject[];
      readonly values: StateValues;
    }
  | {
      readonly kind: 'view';
      readonly view: View;
      readonly blocks: readonly JsonObject[];
      readonly values: StateValues;
    };

export function surfaceOf(where: Where, user: string, workspace: Workspace): Surface {
  if (where === 'modal' || where === 'home') {
    const view = where === 'home' ? workspace.homes.get(user) : workspace.modals.get(user)?.at(-1);
    if (view === undefined) throw new PersonCannot(`${user} has no ${where} open`);
    return { kind: 'view', view, blocks: objectsOf(view.content.blocks), values: view.values };
  }
  const message =
    workspace.message(where.channel, where.ts) ??
    workspace.ephemerals(user, where.channel).find(({ ts }) => ts === where.ts);
  if (message === undefined) throw new PersonCannot(`${user} sees no message ${where.ts} in ${where.channel}`);
  const blocks = [...message.blocks, ...message.attachments.flatMap((attachment) => objectsOf(attachment.blocks))];
  return { kind: 'message', message, blocks, values: initialValues(blocks, {}) };
}

export interface Found {
  readonly blockId: string;
  readonly element: JsonObject;
}

/** The one element that fits; throws where there is none or more than one. */
export function findElement(target: Target, blocks: readonly JsonObject[], types: readonly string[] | 'any'): Found {
  const all = elementsOf(blocks).filter(({ element }) => types === 'any' || types.includes(String(element.type)));
  const fitting = all.filter((found) => fits(found, target));
  const [first, ...more] = fitting;
  if (first !== undefined && more.length === 0) return first;
  const there = all.map(({ element }) => `${String(element.action_id)} "${labelOf(element)}"`).join(', ');
  const count = first === undefined ? 'nothing' : `${fitting.length} things`;
  throw new PersonCannot(`${count} to press fits ${JSON.stringify(target)}; there is: ${there || 'nothing'}`);
}

function fits({ blockId, element }: Found, target: Target): boolean {
  if (typeof target === 'string') return element.action_id === target || labelOf(element) === target;
  return (
    (target.actionId === undefined || element.action_id === target.actionId) &&
    (target.text === undefined || labelOf(element) === target.text) &&
    (target.blockId === undefined || blockId === target.blockId) &&
    (target.value === undefined || element.value === target.value)
  );
}

function labelOf(element: JsonObject): string {
  return textAt(element, 'text', 'text') ?? textAt(element, 'placeholder', 'text') ?? '';
}

/** The option of an overflow or menu with that value or visible text. */
export function findOption(choice: string, element: JsonObject): JsonObject {
  const options = [
    ...objectsOf(element.options),
    ...objectsOf(element.option_groups).flatMap((group) => objectsOf(group.options)),
  ];
  const option = options.find(({ value, text }) => value === choice || textAt(text, 'text') === choice);
  if (option !== undefined) return option;
  const there = options.map(({ text }) => textAt(text, 'text')).join(', ');
  throw new PersonCannot(`no option fits "${choice}"; there is: ${there || 'none'}`);
}
