/** Submitted forms: what was filled in is carried out where the form was asked for. */
import type { App } from '@slack/bolt';
import { ACTION_MODAL, type ModalValues, readModal, readModalMetadata } from '#bot/views/block-kit/modal.ts';
import { errorText } from '#bot/views/drawings/error-view.ts';
import type { Texts } from '#bot/views/texts/texts.ts';
import type { ActionSpec, ArgumentSpec } from '#engine/actions/types.ts';
import { OpsError } from '#engine/errors.ts';
import type { JsonObject } from '#engine/json.ts';
import { placeOfForm } from '../answer-place.ts';
import type { Requests } from '../requests.ts';
import { turnOf } from './turn-of.ts';

export function listenToForms(
  app: App,
  { requests, specs }: { readonly requests: Requests; readonly specs: readonly ActionSpec[] },
): void {
  app.view(ACTION_MODAL, async ({ view, body, context }) => {
    const { action, context: where } = readModalMetadata(view.private_metadata);
    const spec = specs.find(({ name }) => name === action);
    if (spec === undefined) return;
    const args = readModal(view.state.values as ModalValues, spec);
    await requests.carryOut({ action, args }, placeOfForm(body as unknown as JsonObject, where), turnOf(context));
  });
}

/** What Slack shows beside the inputs instead of closing the form; null when nothing is wrong with them. Pure and quick. */
export function formErrors(body: JsonObject, specs: readonly ActionSpec[], texts: Texts): JsonObject | null {
  if (body.type !== 'view_submission') return null;
  const view = body.view as { callback_id?: string; private_metadata?: string; state?: { values?: ModalValues } };
  if (view.callback_id !== ACTION_MODAL) return null;
  const { action } = readModalMetadata(view.private_metadata ?? '{}');
  const spec = specs.find(({ name }) => name === action);
  if (spec === undefined) return null;
  const args = readModal(view.state?.values ?? {}, spec);
  const problems = spec.arguments.flatMap((argument) => {
    const problem = problemWith(argument, args[argument.key], action);
    return problem === null ? [] : [[argument.key, errorText(problem.toRecord(), texts).message]];
  });
  return problems.length === 0 ? null : { response_action: 'errors', errors: Object.fromEntries(problems) };
}

function problemWith(argument: ArgumentSpec, value: unknown, action: string): OpsError | null {
  const { kind, name, required, minimum, maximum } = argument;
  if (value === undefined) {
    if (!required) return null;
    const facts = { line: action, argument: name, action, example: action };
    return new OpsError('missing_argument', `${action} needs ${name}`, { facts });
  }
  if (kind !== 'number' && kind !== 'integer') return null;
  const word = String(value);
  const facts = { line: word, at: 0, option: name, word };
  if (typeof value !== 'number' || (kind === 'integer' && !Number.isInteger(value))) {
    return new OpsError('bad_number', `${name} is no number: ${word}`, { facts });
  }
  if (value >= (minimum ?? value) && value <= (maximum ?? value)) return null;
  return new OpsError('number_out_of_range', `${name} is out of range: ${word}`, {
    facts: { ...facts, minimum, maximum },
  });
}
