/** An action's form in Slack, made of its arguments and filled with what was typed; and what a person has entered, as arguments. */
import { quoteWord, scan } from '#bot/grammar/words.ts';
import type { ActionSpec, ArgumentSpec } from '#engine/actions/types.ts';
import type { Json } from '#engine/json.ts';
import { actionSummary, argumentMeaning, fallbackText, valueText } from '../drawings/help-view.ts';
import { own } from '../reading.ts';
import type { FormText } from '../texts/chat-texts.ts';
import type { Texts } from '../texts/texts.ts';
import { plainText } from './buttons.ts';
import { fitted } from './fitted-text.ts';
import { LIMITS } from './limits.ts';
import { mrkdwn } from './mrkdwn.ts';
import { mrkdwnText } from './section.ts';
import type { InputBlock, InputElement, ModalView, Option, SlackBlock } from './types.ts';

/** `callback_id` of every form of an action. */
export const ACTION_MODAL = 'action';
/** Each input's own id; its block is named by the argument's key. */
const INPUT = 'value';
/** The one option of a switch. */
const ON = 'on';

/** Keys of arguments, by action; the form of every other action asks for all it takes. */
const ASKED_FIRST: Readonly<Record<string, readonly string[]>> = {
  train: ['model', 'cv', 'cvFolds', 'purgeGap', 'output'],
};

type Args = Readonly<Record<string, unknown>>;

/**
 * @param given arguments by key, as far as they could be read; what an input cannot hold (too long, of another kind) stays out of it
 * @param context for the listener: which channel, which thread; at most 2,900 characters
 */
export function modalFor(spec: ActionSpec, given: Args, texts: Texts, context = ''): ModalView {
  const summary = fitted(actionSummary(spec.name, texts), LIMITS.section, (part) => mrkdwn(part, '/mlops')).text;
  const asked = askedFor(spec, given);
  const inputs = inTurn(asked, given).map((argument) => inputBlock(spec, argument, given[argument.key], texts));
  const opening: SlackBlock[] = summary === '' ? [] : [{ type: 'section', text: mrkdwnText(summary) }];
  const left = spec.arguments.length - asked.length;
  const more = left === 0 ? '' : mrkdwn(texts.modal.more(left, spec.name), '/mlops');
  const closing: SlackBlock[] = more === '' ? [] : [{ type: 'section', text: mrkdwnText(more) }];
  const words = own(texts.modal.forms, spec.name) ?? { title: spec.name, submit: texts.modal.submit, verb: spec.name };
  return {
    type: 'modal',
    callback_id: ACTION_MODAL,
    private_metadata: JSON.stringify({ action: spec.name, context }),
    title: plainText(titleOf(words, spec, given), LIMITS.modalTitle),
    submit: plainText(words.submit, LIMITS.modalTitle),
    close: plainText(texts.modal.close, LIMITS.modalTitle),
    blocks: [...opening, ...inputs, ...closing].slice(0, LIMITS.viewBlocks),
  };
}

/** The inverse of what `modalFor` puts there. @throws SyntaxError for what is no form of ours */
export function readModalMetadata(metadata: string): { readonly action: string; readonly context: string } {
  return JSON.parse(metadata) as { action: string; context: string };
}

/** `view.state.values` of a submission: by block, by input. */
export type ModalValues = Readonly<Record<string, Readonly<Record<string, ModalValue>>>>;

export interface ModalValue {
  readonly type?: string;
  readonly value?: string | null;
  readonly selected_option?: { readonly value: string } | null;
  readonly selected_options?: readonly { readonly value: string }[];
}

/** Arguments by key; what was left empty is left out. A number that is none stays text, for the action to refuse. */
export function readModal(values: ModalValues, spec: ActionSpec): Record<string, unknown> {
  const args: Record<string, unknown> = {};
  for (const argument of spec.arguments) {
    const entered = values[argument.key]?.[INPUT];
    const value = entered === undefined ? undefined : readInput(argument, entered);
    if (value !== undefined) args[argument.key] = value;
  }
  return args;
}

/** `Dismiss A-3` where the form is about one thing, `Dismiss an alert` where that is still to be said. */
function titleOf(words: FormText, { arguments: all }: ActionSpec, given: Args): string {
  const about = given[all.find(({ positional }) => positional)?.key ?? ''];
  return typeof about === 'string' && /^[AJT]-\d{1,9}$/.test(about)
    ? `${words.verb ?? words.submit} ${about}`
    : words.title;
}

/** Of an action with many options those that matter first, and whatever was typed: nothing of that is lost. */
function askedFor({ name, arguments: all }: ActionSpec, given: Args): readonly ArgumentSpec[] {
  const first = own(ASKED_FIRST, name);
  if (first === undefined) return all;
  return all.filter(({ key, required }) => required || first.includes(key) || given[key] !== undefined);
}

/** What must be given comes first, then what was typed, then the rest. */
function inTurn(all: readonly ArgumentSpec[], given: Args): readonly ArgumentSpec[] {
  const rank = (argument: ArgumentSpec) => {
    if (argument.required) return 0;
    return given[argument.key] === undefined ? 2 : 1;
  };
  return all.toSorted((a, b) => rank(a) - rank(b));
}

function inputBlock(spec: ActionSpec, argument: ArgumentSpec, given: unknown, texts: Texts): InputBlock {
  const hint = hintOf(spec, argument, texts);
  return {
    type: 'input',
    block_id: argument.key,
    label: plainText(argument.name, LIMITS.label),
    ...(hint === '' ? {} : { hint: plainText(hint, LIMITS.hint) }),
    optional: !argument.required,
    element: inputElement(argument, given ?? argument.fallback, texts),
  };
}

function hintOf(spec: ActionSpec, argument: ArgumentSpec, texts: Texts): string {
  const { kind, required } = argument;
  const meaning = argumentMeaning(spec.name, argument.key, texts);
  const kinds = kind === 'number' || kind === 'integer' ? [valueText(argument, texts)] : [];
  const several = kind === 'list' ? [texts.modal.several] : [];
  const fallback = fallbackText(argument, texts);
  const without = required || fallback === '' ? [] : [texts.modal.fallback(fallback)];
  return [meaning, ...kinds, ...several, ...without].filter((piece) => piece !== '').join('; ');
}

function inputElement(argument: ArgumentSpec, value: unknown, texts: Texts): InputElement {
  const { kind, choices, minimum, maximum } = argument;
  switch (kind) {
    case 'choice': {
      const options = choices
        .filter((choice) => choice.length <= LIMITS.optionValue)
        .slice(0, LIMITS.options)
        .map(optionOf);
      const initial = options.find((option) => option.value === value);
      if (options.length === 0) return textInput(value);
      return { type: 'static_select', action_id: INPUT, options, ...(initial && { initial_option: initial }) };
    }
    case 'flag': {
      const options = [{ text: plainText(texts.help.flag, LIMITS.optionText), value: ON }];
      return { type: 'checkboxes', action_id: INPUT, options, ...(value === true && { initial_options: options }) };
    }
    case 'number':
    case 'integer': {
      const fits = typeof value === 'number' && value >= (minimum ?? -Infinity) && value <= (maximum ?? Infinity);
      return {
        type: 'number_input',
        action_id: INPUT,
        is_decimal_allowed: kind === 'number',
        ...(minimum !== null && { min_value: String(minimum) }),
        ...(maximum !== null && { max_value: String(maximum) }),
        ...(fits && { initial_value: String(value) }),
      };
    }
    case 'text':
    case 'path':
    case 'list':
      return textInput(value);
  }
}

function textInput(value: unknown): InputElement {
  const text = inputText(value);
  const fits = text !== '' && text.length <= LIMITS.inputText;
  return {
    type: 'plain_text_input',
    action_id: INPUT,
    max_length: LIMITS.inputText,
    ...(fits && { initial_value: text }),
  };
}

function optionOf(choice: string): Option {
  return { text: plainText(choice, LIMITS.optionText), value: choice };
}

/** A list as it can be typed: items with a comma or a space in quotes. */
function inputText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (!Array.isArray(value)) return '';
  return value.map((item) => quoteWord(String(item))).join(', ');
}

function readInput({ kind }: ArgumentSpec, entered: ModalValue): Json | undefined {
  if (kind === 'flag') return entered.selected_options?.some((option) => option.value === ON) ?? false;
  const text = entered.selected_option?.value ?? entered.value ?? '';
  if (text.trim() === '') return undefined;
  if (kind === 'list') return readItems(text);
  if (kind === 'text' || kind === 'path' || kind === 'choice') return text;
  const number = Number(text);
  return Number.isFinite(number) ? number : text;
}

/** As the grammar reads a list: commas outside quotes separate, spaces too. */
function readItems(text: string): readonly string[] {
  return scan(text).words.flatMap((word) => {
    const borders = [-1, ...word.commas, word.text.length];
    const items = borders.slice(1).map((border, index) => word.text.slice((borders[index] ?? 0) + 1, border));
    return items.filter((item) => item !== '');
  });
}
