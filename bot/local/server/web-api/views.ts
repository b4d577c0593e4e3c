/** views.*: opening, stacking and changing modals, and publishing a person's home. */
import { checkView } from '../block-kit/check-view.ts';
import { fillIds } from '../block-kit/fill-ids.ts';
import { initialValues } from '../block-kit/state-values.ts';
import type { View } from '../documents.ts';
import type { JsonObject } from '../json.ts';
import type { ApiMethods, House, Trigger } from './api-method.ts';
import { neededText, objectOf, textOf, userOf } from './arguments.ts';
import { viewJson } from './documents-json.ts';
import { malformed, Refusal } from './refusal.ts';

export const viewMethods: ApiMethods = {
  'views.open': { tier: 'tier4', run: openView },
  'views.push': { tier: 'tier4', run: push },
  'views.update': { tier: 'tier4', run: update },
  'views.publish': { tier: 'tier4', run: publish },
};

const TRIGGER_ERRORS = {
  unknown: 'invalid_trigger_id',
  expired: 'expired_trigger_id',
  used: 'exchanged_trigger_id',
} as const;

function openView(args: JsonObject, house: House): JsonObject {
  const content = checkedView(args, 'modal', house);
  const { user } = triggerOf(args, house);
  const view = newView(content, 'modal', user, null, house);
  house.workspace.putModal(user, [view], 'opened', view.id);
  return { view: viewJson(view, house.workspace) };
}

function push(args: JsonObject, house: House): JsonObject {
  const content = checkedView(args, 'modal', house);
  const { user, viewId } = triggerOf(args, house);
  const stack = house.workspace.modals.get(user) ?? [];
  if (viewId === null || stack.length === 0) throw new Refusal('invalid_trigger_id');
  const view = pushedView(content, stack, house);
  return { view: viewJson(view, house.workspace) };
}

/** Puts a view on top of a modal; also what the answer to a submission may ask for. */
export function pushedView(content: JsonObject, stack: readonly View[], house: House): View {
  if (stack.length >= house.limits.modalDepth) throw new Refusal('push_limit_reached');
  const top = stack.at(-1)!;
  const view = newView(content, 'modal', top.user, top, house);
  house.workspace.putModal(top.user, [...stack, view], 'opened', view.id);
  return view;
}

function update(args: JsonObject, house: House): JsonObject {
  const content = checkedView(args, 'modal', house);
  const [id, externalId, hash] = [textOf(args, 'view_id'), textOf(args, 'external_id'), textOf(args, 'hash')];
  if (id === undefined && externalId === undefined) neededText(args, 'view_id');
  const view = [...house.workspace.modals.values()]
    .flat()
    .find((open) => (id === undefined ? open.content.external_id === externalId : open.id === id));
  if (view === undefined) throw new Refusal('not_found');
  if (hash !== undefined && hash !== view.hash) throw new Refusal('hash_conflict');
  return { view: viewJson(updatedView(view, content, house), house.workspace) };
}

/** Changes an open view. What the person entered stays where block and action keep their ids. */
export function updatedView(view: View, content: JsonObject, house: House): View {
  const filled = filledView(content, house);
  const values = initialValues(filled.blocks, view.values);
  const changed: View = { ...view, content: filled, hash: newHash(house), values, errors: {} };
  const stack = house.workspace.modals.get(view.user) ?? [];
  const next = stack.map((open) => (open.id === view.id ? changed : open));
  house.workspace.putModal(view.user, next, 'updated', view.id);
  return changed;
}

function publish(args: JsonObject, house: House): JsonObject {
  const content = checkedView(args, 'home', house);
  const user = userOf(textOf(args, 'user_id'), house);
  const before = house.workspace.homes.get(user.id);
  const hash = textOf(args, 'hash');
  if (hash !== undefined && hash !== before?.hash) throw new Refusal('hash_conflict');
  const made = newView(content, 'home', user.id, null, house);
  const view = before === undefined ? made : { ...made, id: before.id, rootId: before.id };
  house.workspace.putHome(view);
  return { view: viewJson(view, house.workspace) };
}

/** The `view` of a call; throws `invalid_arguments` with what is wrong. */
function checkedView(args: JsonObject, type: 'modal' | 'home', house: House): JsonObject {
  const view = objectOf(args, 'view');
  refuseBadView(view, type);
  const externalId = textOf(view ?? {}, 'external_id');
  const taken = [...house.workspace.modals.values()].flat();
  const own = textOf(args, 'view_id');
  if (
    externalId !== undefined &&
    textOf(args, 'external_id') !== externalId &&
    taken.some((open) => open.content.external_id === externalId && open.id !== own)
  )
    throw new Refusal('duplicate_external_id');
  return view!;
}

export function refuseBadView(view: unknown, type: 'modal' | 'home'): void {
  const findings = checkView(view, type);
  if (findings.length > 0)
    throw malformed('invalid_arguments', ['failed to match all allowed schemas [json-pointer:/view]', ...findings]);
}

/** Arguments are checked first: a view that cannot be opened costs no trigger. */
function triggerOf(args: JsonObject, house: House): Trigger {
  const redeemed = house.triggers.redeem(neededText(args, 'trigger_id'));
  if (!redeemed.ok) throw new Refusal(TRIGGER_ERRORS[redeemed.why]);
  return redeemed.value;
}

function newView(content: JsonObject, type: 'modal' | 'home', user: string, below: View | null, house: House): View {
  const id = house.workspace.newId('V');
  const filled = filledView(content, house);
  return {
    id,
    hash: newHash(house),
    type,
    user,
    content: filled,
    rootId: below?.rootId ?? id,
    previousId: below?.id ?? null,
    values: initialValues(filled.blocks, {}),
    errors: {},
  };
}

function filledView(
  content: JsonObject,
  { workspace }: House,
): JsonObject & { readonly blocks: readonly JsonObject[] } {
  return { ...content, blocks: fillIds(content.blocks, () => workspace.newId('B')) };
}

function newHash({ workspace }: House): string {
  return `${workspace.seconds()}.${workspace.newId('h')}`;
}
