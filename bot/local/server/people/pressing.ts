/** A person presses buttons and chooses from menus. */

import { BLOCK_LIMITS } from '../block-kit/block-limits.ts';
import { checkOptions } from '../block-kit/check-elements.ts';
import { Findings, PLAIN } from '../block-kit/findings.ts';
import { valueFieldOf, withValue } from '../block-kit/state-values.ts';
import type { Deliveries } from '../delivery/deliveries.ts';
import type { Answer } from '../delivery/delivery.ts';
import type { Message, User, View } from '../documents.ts';
import { isObject, type Json, type JsonObject, objectsOf } from '../json.ts';
import type { House } from '../web-api/api-method.ts';
import { blockActionsPayload, suggestionPayload } from './payloads.ts';
import { PersonCannot } from './person-cannot.ts';
import { type Found, findElement, findOption, type Surface, surfaceOf, type Target, type Where } from './surface.ts';

export interface PeopleParts {
  readonly house: House;
  readonly deliveries: Deliveries;
}

const BUTTONS = ['button', 'workflow_button', 'icon_button', 'feedback_buttons'];

/** `seen` is the message as the person still sees it: a press on what has been changed meanwhile. */
export function click(where: Where, target: Target, user: User, parts: PeopleParts, seen?: Message): Promise<Answer> {
  const surface = visibleSurface(where, user, parts.house, seen);
  const found = findElement(target, surface.blocks, BUTTONS);
  return press(surface, found, {}, user, parts);
}

/** Chooses from an overflow, a menu, radio buttons, checkboxes or a picker; several only where several can be chosen. */
export function choose(
  where: Where,
  target: Target,
  choices: readonly string[],
  user: User,
  parts: PeopleParts,
): Promise<Answer> {
  const surface = visibleSurface(where, user, parts.house);
  const found = findElement(target, surface.blocks, 'any');
  const value = chosenValue(found.element, choices);
  const field = valueFieldOf(found.element.type) ?? 'selected_option';
  const values = withValue(surface.values, found.blockId, found.element, value);
  if (surface.kind === 'message') return press({ ...surface, values }, found, { [field]: value }, user, parts);

  const view: View = { ...surface.view, values };
  keepValues(view, parts.house);
  const inside = objectsOf(surface.view.content.blocks).find((block) => block.block_id === found.blockId);
  const silent = inside?.type === 'input' && inside.dispatch_action !== true;
  if (silent) return Promise.resolve({ status: 'acked', body: null });
  return press({ ...surface, view, values }, found, { [field]: value }, user, parts);
}

/** What an external menu offers for what was typed; checked as Slack checks it. */
export async function suggest(
  where: Where,
  target: Target,
  typed: string,
  user: User,
  parts: PeopleParts,
): Promise<readonly JsonObject[]> {
  const surface = visibleSurface(where, user, parts.house);
  const found = findElement(target, surface.blocks, ['external_select', 'multi_external_select']);
  const answer = await parts.deliveries.interact(
    'interactive',
    suggestionPayload(surface, found, typed, user, parts.house),
  );
  const body = answer.status === 'acked' && isObject(answer.body) ? answer.body : {};
  const findings = new Findings();
  checkOptions(body.options, '/options', BLOCK_LIMITS.selectOptions, PLAIN, findings);
  if (findings.list.length > 0) throw new PersonCannot(`the menu could not load: ${findings.list.join('; ')}`);
  return objectsOf(body.options);
}

/** What stands in an input after the person entered or chose it. */
export function enteredValue(element: JsonObject, entered: string | readonly string[] | null): Json {
  if (entered === null) return element.type === 'checkboxes' || String(element.type).startsWith('multi_') ? [] : null;
  const texts = typeof entered === 'string' ? [entered] : entered;
  return valueFieldOf(element.type) === 'value' ? (texts[0] ?? '') : chosenValue(element, texts);
}

function chosenValue(element: JsonObject, choices: readonly string[]): Json {
  const field = valueFieldOf(element.type) ?? 'selected_option';
  const first = choices[0];
  if (field === 'selected_options') return choices.map((choice) => optionOf(choice, element));
  if (field.endsWith('s') && field !== 'files') return choices;
  if (first === undefined) throw new PersonCannot('nothing to choose was named');
  if (field === 'selected_option') return optionOf(first, element);
  return field === 'selected_date_time' ? Number(first) : first;
}

/** An external menu's options are the app's to know: what the person picks there is taken as it is. */
function optionOf(choice: string, element: JsonObject): JsonObject {
  if (!String(element.type).includes('external')) return findOption(choice, element);
  return { text: { type: 'plain_text', text: choice, emoji: true }, value: choice };
}

/** Puts what a person entered into their open view, without telling the app. */
export function keepValues(view: View, { workspace }: House): void {
  if (view.type === 'home') {
    workspace.putHome(view);
    return;
  }
  const stack = workspace.modals.get(view.user) ?? [];
  const next = stack.map((open) => (open.id === view.id ? view : open));
  workspace.putModal(view.user, next, 'updated', view.id);
}

function press(
  surface: Surface,
  found: Found,
  action: JsonObject,
  user: User,
  { house, deliveries }: PeopleParts,
): Promise<Answer> {
  return deliveries.interact('interactive', blockActionsPayload(surface, found, action, user, house));
}

function visibleSurface(where: Where, user: User, { workspace }: House, seen?: Message): Surface {
  if (seen !== undefined) return { kind: 'message', message: seen, blocks: seen.blocks, values: {} };
  const surface = surfaceOf(where, user.id, workspace);
  if (surface.kind === 'message' && !workspace.channels.get(surface.message.channel)?.members.includes(user.id))
    throw new PersonCannot(`${user.name} is not in ${surface.message.channel}`);
  return surface;
}
