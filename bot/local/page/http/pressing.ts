/** Presses what a person pressed, as long as it still stands where they saw it, and asks first where the app wants it. */
import type { Pressed } from '../blocks/drawing.ts';
import { isObject, type JsonObject, objectsOf, textAt } from '../json.ts';
import type { Answer, PagePerson, Place, Target } from '../types.ts';

export type PressOutcome =
  | Answer
  | { readonly status: 'changed' }
  | { readonly status: 'ask'; readonly confirm: JsonObject };

/** @param chosen the chosen values of a menu; empty for a button */
export async function press(
  pressed: Pressed,
  chosen: readonly string[],
  isConfirmed: boolean,
  person: PagePerson,
): Promise<PressOutcome> {
  const found = standing(pressed, person);
  if (found === null) return { status: 'changed' };
  if (isObject(found.element.confirm) && !isConfirmed) return { status: 'ask', confirm: found.element.confirm };
  const choices = pressed.option === null ? chosen : [pressed.option];
  if (found.element.type === 'button') return person.click(pressed.place, found.target);
  return person.choose(pressed.place, found.target, ...choices);
}

interface Standing {
  readonly element: JsonObject;
  readonly target: Target;
}

/**
 * The same element as it is now: of the same action and value. Its block counts only where that names more than one:
 * blocks of messages get a new id with each edit.
 */
function standing({ place, block, action, value }: Pressed, person: PagePerson): Standing | null {
  const all = blocksAt(place, person).flatMap((one) => elementsIn(one).map((element) => ({ element, block: one })));
  const same = all.filter(({ element }) => element.action_id === action && (element.value ?? null) === value);
  const fitting = same.length > 1 ? same.filter((each) => each.block.block_id === block) : same;
  const [found] = fitting;
  if (found === undefined || fitting.length > 1) return null;
  const blockId = textAt(found.block, 'block_id');
  return { element: found.element, target: { actionId: action, blockId, ...(value !== null && { value }) } };
}

function blocksAt(place: Place, person: PagePerson): readonly JsonObject[] {
  if (place === 'modal') return objectsOf(person.modal?.content.blocks);
  if (place === 'home') return objectsOf(person.home?.content.blocks);
  const { channel, ts } = place;
  const everyone = person.thread({ channel, ts }).find((message) => message.ts === ts);
  const message = everyone ?? person.ephemerals(channel).find((alone) => alone.ts === ts);
  if (message === undefined) return [];
  return [...message.blocks, ...message.attachments.flatMap((attachment) => objectsOf(attachment.blocks))];
}

function elementsIn(block: JsonObject): readonly JsonObject[] {
  return [...objectsOf(block.elements), ...objectsOf([block.accessory]), ...objectsOf([block.element])];
}
