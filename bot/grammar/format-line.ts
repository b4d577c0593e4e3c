/** Writes a request as the line that a person would type for it; `parseLine` reads the same request from it. */
import type { ActionSpec, ArgumentSpec } from '#engine/actions/types.ts';
import { quoteWord } from './words.ts';

/** @param args keyed as in the action's schema; what is undefined or null is left out. */
export function formatLine(spec: ActionSpec, args: Readonly<Record<string, unknown>>): string {
  const given = spec.arguments.filter((argument) => args[argument.key] !== undefined && args[argument.key] !== null);
  const positionals = given.filter((argument) => argument.positional);
  const options = given.filter((argument) => !argument.positional);
  return [
    spec.name,
    ...positionals.flatMap((argument) => formatValues(args[argument.key])),
    ...options.flatMap((argument) => formatOption(argument, args[argument.key])),
  ].join(' ');
}

function formatOption(argument: ArgumentSpec, value: unknown): string[] {
  if (argument.kind === 'flag') return [value === true ? `--${argument.name}` : `--no-${argument.name}`];
  return [`--${argument.name}`, ...formatValues(value)];
}

function formatValues(value: unknown): string[] {
  if (Array.isArray(value)) return value.map((item) => quoteWord(String(item)));
  return [typeof value === 'number' ? String(value) : quoteWord(String(value))];
}
