/** Turns a line into a request, by the registry that is handed in; every error points at the word that it is about. */
import type { ActionSpec, ArgumentSpec } from '#engine/actions/types.ts';
import { OpsError } from '#engine/errors.ts';
import { actionFamily, matchAction, withoutProgramName } from './match-action.ts';
import { commonOption, isOption, matchOption } from './options.ts';
import { missingValue, readList, readValue, shownName } from './values.ts';
import { type Line, lineFromArgv, scan, tokenise, type Word } from './words.ts';

export type ParsedLine =
  | {
      readonly kind: 'request';
      readonly action: string;
      /** Keyed as in the action's schema; holds only what was typed. */
      readonly args: Readonly<Record<string, unknown>>;
      readonly json: boolean;
      readonly detach: boolean;
    }
  | {
      readonly kind: 'help';
      /** An action's full name, the first word of a family (`jobs`), or null for everything. */
      readonly topic: string | null;
      readonly json: boolean;
    };

/**
 * @param input what was typed, or what a shell has already split.
 * @throws OpsError `empty_line`, `unclosed_quote`, `unknown_action`, `unknown_option`, `option_repeated`, `missing_value`,
 *   `missing_argument`, `unexpected_argument`, `bad_number`, `number_out_of_range`, `bad_choice`
 */
export function parseLine(input: string | readonly string[], specs: readonly ActionSpec[]): ParsedLine {
  const line = typeof input === 'string' ? tokenise(input) : lineFromArgv(input);
  const { words, json, detach, help } = withoutCommonOptions(withoutProgramName(line.words));
  const [first] = words;
  if (!first) {
    if (help) return { kind: 'help', topic: null, json };
    throw new OpsError('empty_line', 'nothing was typed');
  }
  if (help || first.text.toLowerCase() === 'help') return helpRequest(line, words, specs, json);
  if (isOption(first)) throw optionBeforeAction(line, first);
  const { spec, rest } = matchAction(line, words, specs);
  const args = readArguments(line, rest, spec);
  requireAll(line, args, spec);
  return { kind: 'request', action: spec.name, args, json, detach };
}

/** The action that a line begins and what of its arguments was given, for a form to start from; null when it names no action. */
export function readGiven(
  input: string,
  specs: readonly ActionSpec[],
): { readonly spec: ActionSpec; readonly args: Readonly<Record<string, unknown>> } | null {
  try {
    const line = tokenise(input);
    const { words } = withoutCommonOptions(withoutProgramName(line.words));
    const { spec, rest } = matchAction(line, words, specs);
    return { spec, args: readArguments(line, rest, spec) };
  } catch (thrown) {
    if (thrown instanceof OpsError) return null;
    throw thrown;
  }
}

/** Whether the answer is wanted as JSON; known for every line, also for one that cannot be parsed. */
export function wantsJson(input: string | readonly string[]): boolean {
  const whole = typeof input === 'string' ? input : null;
  const alone = typeof input !== 'string' && input.length === 1 ? (input[0] ?? '') : null;
  const text = whole ?? alone;
  if (text === null) return withoutCommonOptions(lineFromArgv(input as readonly string[]).words).json;
  const { words, unclosedAt } = scan(text);
  const rest = unclosedAt === null ? [] : scan(text.slice(unclosedAt + 1)).words;
  return withoutCommonOptions(words).json || withoutCommonOptions(rest).json;
}

interface Sorted {
  readonly words: readonly Word[];
  readonly json: boolean;
  readonly detach: boolean;
  readonly help: boolean;
}

/** Takes out the options that every action has, wherever they stand before `--`. */
function withoutCommonOptions(words: readonly Word[]): Sorted {
  const on = { json: false, detach: false, help: false };
  const kept: Word[] = [];
  let values = false;
  for (const word of words) {
    const common = values ? null : commonOption(word);
    if (common) on[common.option] = common.on;
    else kept.push(word);
    if (isEndOfOptions(word)) values = true;
  }
  return { words: kept, ...on };
}

function helpRequest(
  line: Line,
  words: readonly Word[],
  specs: readonly ActionSpec[],
  json: boolean,
): Extract<ParsedLine, { kind: 'help' }> {
  const subject = words[0]?.text.toLowerCase() === 'help' ? words.slice(1) : words;
  const [first, second] = subject;
  if (!first) return { kind: 'help', topic: null, json };
  const family = actionFamily(first.text, specs);
  const named = specs.some((spec) => spec.name === first.text.toLowerCase());
  if (family.length > 0 && !named && (!second || isOption(second))) {
    return { kind: 'help', topic: first.text.toLowerCase(), json };
  }
  return { kind: 'help', topic: matchAction(line, subject, specs).spec.name, json };
}

function readArguments(line: Line, words: readonly Word[], spec: ActionSpec): Record<string, unknown> {
  const args: Record<string, unknown> = {};
  const positionals = spec.arguments.filter((argument) => argument.positional);
  const give = (argument: ArgumentSpec, word: Word, value: unknown): void => {
    const before = args[argument.key];
    if (argument.kind === 'list')
      args[argument.key] = [...((before as string[] | undefined) ?? []), ...(value as string[])];
    else if (before === undefined) args[argument.key] = value;
    else throw repeated(line, word, argument);
  };

  let values = false;
  for (let i = 0; i < words.length; i += 1) {
    const word = words[i]!;
    if (!values && isEndOfOptions(word)) {
      values = true;
    } else if (values || !isOption(word)) {
      const argument = positionals.find((known) => known.kind === 'list' || args[known.key] === undefined);
      if (!argument) throw unexpected(line, word, spec);
      give(argument, word, readValue(line, word, argument));
    } else {
      const { argument, negated, value } = matchOption(line, word, spec);
      if (args[argument.key] !== undefined && argument.kind !== 'list') throw repeated(line, word, argument);
      if (argument.kind === 'flag' && value === null) {
        give(argument, word, !negated);
      } else if (value !== null) {
        if (value.text === '' && argument.kind !== 'list') throw missingValue(line, word.at, argument);
        give(argument, word, readValue(line, value, argument));
      } else if (argument.kind === 'list') {
        // Zero or more values, up to the next option, as the original command line reads them.
        const following = valuesFrom(words, i + 1);
        give(argument, word, following.flatMap(readList));
        i += following.length;
      } else {
        const next = words[i + 1];
        if (!next || isOption(next) || isEndOfOptions(next)) throw missingValue(line, word.at, argument);
        give(argument, word, readValue(line, next, argument));
        i += 1;
      }
    }
  }
  return args;
}

function valuesFrom(words: readonly Word[], from: number): readonly Word[] {
  const end = words.findIndex((word, index) => index >= from && (isOption(word) || isEndOfOptions(word)));
  return words.slice(from, end < 0 ? undefined : end);
}

function isEndOfOptions(word: Word): boolean {
  return word.text === '--' && !word.quoted;
}

function requireAll(line: Line, args: Readonly<Record<string, unknown>>, spec: ActionSpec): void {
  for (const argument of spec.arguments) {
    const value = args[argument.key];
    const given = value !== undefined && !(Array.isArray(value) && value.length === 0);
    if (given || !argument.required) continue;
    throw new OpsError('missing_argument', `${spec.name} needs ${shownName(argument)}`, {
      facts: { line: line.text, argument: shownName(argument), action: spec.name, example: spec.example },
    });
  }
}

function repeated(line: Line, word: Word, argument: ArgumentSpec): OpsError {
  const option = shownName(argument);
  return new OpsError('option_repeated', `${option} is given twice`, {
    facts: { line: line.text, at: word.at, option },
  });
}

function unexpected(line: Line, word: Word, spec: ActionSpec): OpsError {
  return new OpsError('unexpected_argument', `${spec.name} does not expect ${JSON.stringify(word.text)}`, {
    facts: { line: line.text, at: word.at, word: word.text, action: spec.name },
  });
}

function optionBeforeAction(line: Line, word: Word): OpsError {
  return new OpsError('unknown_action', 'a line starts with the name of an action', {
    facts: { line: line.text, at: word.at, word: word.text, hint: null },
  });
}
