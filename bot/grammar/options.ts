/** Recognises options however they are spelled: `--cv-folds`, `--cv_folds`, `--cvFolds`, `--cv-folds=5`, `--no-flag`. */
import type { ActionSpec, ArgumentSpec } from '#engine/actions/types.ts';
import { OpsError } from '#engine/errors.ts';
import { nearestWord } from '#engine/nearest-word.ts';
import type { Line, Word } from './words.ts';

/** Options that every action takes; they steer the answer, not the action. */
export const COMMON_OPTIONS = ['json', 'detach', 'help'] as const;
export type CommonOption = (typeof COMMON_OPTIONS)[number];

export interface OptionWord {
  /** As typed, without dashes and value. */
  readonly name: string;
  /** What stands after `=`, as a word of its own; null without one. */
  readonly value: Word | null;
}

/** `-5` and `-.5` are numbers, `-` alone is a value, a quoted word is what it says. */
export function isOption(word: Word): boolean {
  return !word.quoted && word.text.length > 1 && word.text.startsWith('-') && !/^-\.?\d/.test(word.text);
}

export function splitOption(word: Word): OptionWord {
  const dashes = /^-+/.exec(word.text)?.[0].length ?? 0;
  const equals = word.text.indexOf('=');
  if (equals < 0) return { name: word.text.slice(dashes), value: null };
  const from = equals + 1;
  return {
    name: word.text.slice(dashes, equals),
    value: {
      text: word.text.slice(from),
      at: word.origins[from] ?? word.at,
      end: word.end,
      quoted: false,
      origins: word.origins.slice(from),
      commas: word.commas.filter((index) => index >= from).map((index) => index - from),
    },
  };
}

/** The common option that a word is, and whether it says yes; null when it is something else. */
export function commonOption(word: Word): { readonly option: CommonOption; readonly on: boolean } | null {
  if (!isOption(word)) return null;
  if (word.text === '-h') return { option: 'help', on: true };
  if (!word.text.startsWith('--')) return null;
  const { name, value } = splitOption(word);
  const option = COMMON_OPTIONS.find((known) => squashed(known) === squashed(name));
  if (option === undefined) return null;
  const on = value === null ? true : readSwitch(value.text);
  return on === null ? null : { option, on };
}

export interface OptionMatch {
  readonly argument: ArgumentSpec;
  /** True for `--no-flag`. */
  readonly negated: boolean;
  readonly value: Word | null;
}

/** The argument that an option names; undefined when the action has none of that name. */
export function findOption(word: Word, spec: ActionSpec): OptionMatch | undefined {
  if (!word.text.startsWith('--')) return undefined;
  const { name, value } = splitOption(word);
  const wanted = squashed(name);
  const argument = spec.arguments.find((known) => squashed(known.name) === wanted);
  if (argument) return { argument, negated: false, value };
  const flag = spec.arguments.find((known) => known.kind === 'flag' && `no${squashed(known.name)}` === wanted);
  return flag && value === null ? { argument: flag, negated: true, value: null } : undefined;
}

/** @throws OpsError `unknown_option`, with the nearest option as its hint */
export function matchOption(line: Line, word: Word, spec: ActionSpec): OptionMatch {
  const match = findOption(word, spec);
  if (match) return match;
  const { name, value } = splitOption(word);
  const near = nearestWord(name, [...spec.arguments.map((known) => known.name), ...COMMON_OPTIONS]);
  throw new OpsError('unknown_option', `${spec.name} has no option ${JSON.stringify(word.text)}`, {
    facts: {
      line: line.text,
      at: word.at,
      word: value === null ? word.text : word.text.slice(0, word.text.indexOf('=')),
      hint: near === null ? null : `--${near}`,
      action: spec.name,
    },
  });
}

export function readSwitch(text: string): boolean | null {
  if (/^(?:true|yes|on|1)$/i.test(text)) return true;
  return /^(?:false|no|off|0)$/i.test(text) ? false : null;
}

function squashed(name: string): string {
  return name.toLowerCase().replaceAll(/[-_]/g, '');
}
