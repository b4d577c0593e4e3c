/** Proposes how the last word of an unfinished line may go on: actions, options not yet given, choices. */
import type { ActionSpec, ArgumentSpec } from '#engine/actions/types.ts';
import { withoutProgramName } from './match-action.ts';
import { COMMON_OPTIONS, findOption, isOption } from './options.ts';
import { scan, type Word } from './words.ts';

export interface Completion {
  /** The unfinished word, which a candidate replaces; empty when a new word begins. */
  readonly fragment: string;
  /** Where the fragment starts in the line. */
  readonly at: number;
  readonly candidates: readonly string[];
  /** True where a file path may stand: whoever can see a file system adds paths. */
  readonly path: boolean;
}

export function complete(line: string, specs: readonly ActionSpec[]): Completion {
  const { words: all } = scan(line);
  const last = all.at(-1);
  const unfinished = last !== undefined && last.end === line.length ? last : null;
  const before = withoutProgramName(unfinished ? all.slice(0, -1) : all);
  const base = { fragment: unfinished?.text ?? '', at: unfinished?.at ?? line.length };
  const proposal = propose(before, unfinished, specs);
  const typed = base.fragment.toLowerCase();
  return {
    ...base,
    ...proposal,
    candidates: proposal.candidates.filter((word) => word.toLowerCase().startsWith(typed)),
  };
}

type Proposal = Pick<Completion, 'candidates' | 'path'>;

function propose(before: readonly Word[], unfinished: Word | null, specs: readonly ActionSpec[]): Proposal {
  const names = before.filter((word) => !isOption(word)).map((word) => word.text.toLowerCase());
  if (names[0] === 'help') return { candidates: nextNameWords(names.slice(1), specs), path: false };
  const spec =
    specs.find((known) => known.name === names.slice(0, 2).join(' ')) ??
    specs.find((known) => known.name === names[0] || known.aliases.includes(names[0] ?? ''));
  if (!spec) return { candidates: nextNameWords(names, specs), path: false };
  // `jobs` alone may go on as a longer name, as an option of its short form, or both.
  const longer = names.length === 1 ? nextNameWords(names, specs) : [];
  const rest = before.slice(before.findIndex((word) => !isOption(word)) + nameLength(names, spec));
  const open = openOption(rest, spec);
  if (open && !(unfinished && isOption(unfinished)) && open.kind !== 'flag') {
    const more = open.kind === 'list' ? optionWords(rest, spec) : [];
    return { candidates: [...open.choices, ...more], path: open.kind === 'path' };
  }
  const positional = nextPositional(rest, spec);
  const wantsOption = unfinished !== null && isOption(unfinished);
  return {
    candidates: [...(wantsOption ? [] : [...longer, ...(positional?.choices ?? [])]), ...optionWords(rest, spec)],
    path: !wantsOption && positional?.kind === 'path',
  };
}

/** The next word of the names that begin with these words. */
function nextNameWords(names: readonly string[], specs: readonly ActionSpec[]): readonly string[] {
  const prefix = names.map((name) => `${name} `).join('');
  const following = specs.filter((spec) => spec.name.startsWith(prefix)).map((spec) => spec.name.slice(prefix.length));
  return [...new Set(following.map((name) => name.split(' ')[0] ?? ''))].sort();
}

/** How many words name the action: an alias may be shorter than its name. */
function nameLength(names: readonly string[], spec: ActionSpec): number {
  return names.slice(0, 2).join(' ') === spec.name ? spec.name.split(' ').length : 1;
}

/** The option whose value comes next. */
function openOption(rest: readonly Word[], spec: ActionSpec): ArgumentSpec | null {
  const index = rest.findLastIndex(isOption);
  const word = rest[index];
  if (!word || word.text.includes('=')) return null;
  const argument = findOption(word, spec)?.argument;
  if (!argument) return null;
  return index === rest.length - 1 || argument.kind === 'list' ? argument : null;
}

function nextPositional(rest: readonly Word[], spec: ActionSpec): ArgumentSpec | null {
  let taken = 0;
  for (let i = 0; i < rest.length; i += 1) {
    const word = rest[i]!;
    const argument = isOption(word) ? findOption(word, spec)?.argument : undefined;
    if (argument && argument.kind !== 'flag' && !word.text.includes('=')) i += 1;
    else if (!isOption(word)) taken += 1;
  }
  const positionals = spec.arguments.filter((argument) => argument.positional);
  const last = positionals.at(-1);
  return positionals[taken] ?? (last?.kind === 'list' ? last : null);
}

function optionWords(rest: readonly Word[], spec: ActionSpec): readonly string[] {
  const given = new Set(
    rest.filter(isOption).map((word) => findOption(word, spec)?.argument.name ?? word.text.slice(2)),
  );
  const own = spec.arguments.filter(
    (argument) => !argument.positional && (argument.kind === 'list' || !given.has(argument.name)),
  );
  return [...own.map((argument) => argument.name), ...COMMON_OPTIONS.filter((name) => !given.has(name))].map(
    (name) => `--${name}`,
  );
}
