/** Reads the value of one argument from a word, strictly: what is not plainly a number is not one. */
import type { ArgumentSpec } from '#engine/actions/types.ts';
import { OpsError } from '#engine/errors.ts';
import { nearestWord } from '#engine/nearest-word.ts';
import { readSwitch } from './options.ts';
import type { Line, Word } from './words.ts';

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const INTEGER = /^[+-]?\d+$/;

/** How an argument is named in a message: options with their dashes, positionals by their placeholder. */
export function shownName(argument: ArgumentSpec): string {
  return argument.positional ? argument.name : `--${argument.name}`;
}

/** @throws OpsError `bad_number`, `number_out_of_range`, `bad_choice`, `missing_value` */
export function readValue(line: Line, word: Word, argument: ArgumentSpec): unknown {
  switch (argument.kind) {
    case 'number':
    case 'integer':
      return readNumber(line, word, argument);
    case 'choice':
      return readChoice(line, word, argument, argument.choices);
    case 'flag': {
      const on = readSwitch(word.text);
      return on ?? readChoice(line, word, argument, ['true', 'false']);
    }
    case 'list':
      return readList(word);
    case 'path':
      if (word.text === '') throw missingValue(line, word.at, argument);
      return word.text;
    case 'text':
      return word.text;
  }
}

/** The items of one word: split at commas outside quotes, empty ones left out. */
export function readList(word: Word): string[] {
  const borders = [-1, ...word.commas, word.text.length];
  const items = borders.slice(1).map((border, index) => word.text.slice((borders[index] ?? 0) + 1, border));
  return items.filter((item) => item !== '');
}

export function missingValue(line: Line, at: number, argument: ArgumentSpec): OpsError {
  const option = shownName(argument);
  return new OpsError('missing_value', `${option} needs a value`, { facts: { line: line.text, at, option } });
}

function readNumber(line: Line, word: Word, argument: ArgumentSpec): number {
  const where = { line: line.text, at: word.at, option: shownName(argument), word: word.text };
  const whole = argument.kind === 'integer';
  const value = Number(word.text);
  if (!(whole ? INTEGER : NUMBER).test(word.text) || !Number.isFinite(value)) {
    throw new OpsError('bad_number', `${where.option}: ${JSON.stringify(word.text)} is not a number`, { facts: where });
  }
  const minimum = argument.minimum ?? (whole ? Number.MIN_SAFE_INTEGER : null);
  const maximum = argument.maximum ?? (whole ? Number.MAX_SAFE_INTEGER : null);
  if ((minimum !== null && value < minimum) || (maximum !== null && value > maximum)) {
    throw new OpsError('number_out_of_range', `${where.option}: ${word.text} is out of range`, {
      facts: { ...where, minimum: argument.minimum, maximum: argument.maximum },
    });
  }
  return value;
}

function readChoice(line: Line, word: Word, argument: ArgumentSpec, choices: readonly string[]): string {
  const found = choices.find((choice) => choice.toLowerCase() === word.text.toLowerCase());
  if (found !== undefined) return found;
  throw new OpsError('bad_choice', `${shownName(argument)}: ${JSON.stringify(word.text)} is none of the choices`, {
    facts: {
      line: line.text,
      at: word.at,
      option: shownName(argument),
      word: word.text,
      choices,
      hint: nearestWord(word.text, choices),
    },
  });
}
