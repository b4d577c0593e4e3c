/** Gives every block and interactive element the id that Slack would give it. */
import { isObject, type JsonObject, objectsOf } from '../json.ts';

/** A copy of the blocks in which each has a `block_id` and each element an `action_id`; `newId` makes the missing ones. */
export function fillIds(blocks: unknown, newId: () => string): readonly JsonObject[] {
  return objectsOf(blocks).map((block) => {
    const filled: Record<string, JsonObject[string]> = { ...block, block_id: block.block_id ?? newId() };
    if (block.type === 'actions' || block.type === 'context_actions')
      filled.elements = objectsOf(block.elements).map(withActionId);
    if (isObject(block.accessory) && block.accessory.type !== 'image') filled.accessory = withActionId(block.accessory);
    if (isObject(block.element)) filled.element = withActionId(block.element);
    return filled;
  });

  function withActionId(element: JsonObject): JsonObject {
    return { ...element, action_id: element.action_id ?? newId() };
  }
}

/** Every interactive element of the blocks with the id of its block. */
export function elementsOf(blocks: readonly JsonObject[]): readonly { blockId: string; element: JsonObject }[] {
  return blocks.flatMap((block) => {
    const inside = [
      ...objectsOf(block.elements),
      ...objectsOf([block.accessory ?? null]),
      ...objectsOf([block.element ?? null]),
    ];
    return inside
      .filter((element) => typeof element.action_id === 'string')
      .map((element) => ({ blockId: String(block.block_id), element }));
  });
}
