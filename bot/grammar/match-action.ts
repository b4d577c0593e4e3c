/** Finds the action that a line begins with: one or two words, an alias, or a line pasted from a shell or an older runbook. */
import type { ActionSpec } from '#engine/actions/types.ts';
import { OpsError } from '#engine/errors.ts';
import { nearestWord } from '#engine/nearest-word.ts';
import { isOption } from './options.ts';
import type { Line, Word } from './words.ts';

export interface ActionMatch {
  readonly spec: ActionSpec;
  /** The words after the action's name. */
  readonly rest: readonly Word[];
}

const PROMPT_MARKS = ['$', '%', '>', '❯'];
const PYTHON = /^(?:.*[\\/])?python(?:\d+(?:\.\d+)*)?(?:\.exe)?$/i;

/** The words without a copied prompt mark and without the program's own name (`/mlops`, `npx mlops`, `mlops`). */
export function withoutProgramName(words: readonly Word[]): readonly Word[] {
  let rest = words;
  if (PROMPT_MARKS.includes(rest[0]?.text ?? '')) rest = rest.slice(1);
  if (rest[0]?.text === 'npx') {
    const named = rest.findIndex((word, index) => index > 0 && !word.text.startsWith('-'));
    if (rest[named]?.text === 'mlops') rest = rest.slice(named);
  }
  return /^\/?mlops$/i.test(rest[0]?.text ?? '') ? rest.slice(1) : rest;
}

/**
 * @param words the line's words without program name and without leading options; at least one.
 * @throws OpsError `unknown_action`
 */
export function matchAction(line: Line, words: readonly Word[], specs: readonly ActionSpec[]): ActionMatch {
  const names = words.map((word) => word.text.toLowerCase());
  const pair = find(specs, names.slice(0, 2).join(' '));
  if (pair && words.length > 1) return { spec: pair, rest: words.slice(2) };
  const single = find(specs, names[0] ?? '');
  // `jobs` may be short for `jobs list`; then `jobs lst` is a mistyped pair, not an argument of it.
  const mistyped = single && single.name !== names[0] && isMistypedPair(words, single, specs);
  if (single && !mistyped) return { spec: single, rest: words.slice(1) };
  const script = pastedScript(words);
  const pasted = script && find(specs, script.name);
  if (pasted) return { spec: pasted, rest: words.slice(script.length) };
  throw unknownAction(line, words, specs);
}

/** Two-word actions that start with this word: `jobs` stands for `jobs list`, `jobs show` and so on. */
export function actionFamily(word: string, specs: readonly ActionSpec[]): readonly ActionSpec[] {
  return specs.filter((spec) => spec.name.startsWith(`${word.toLowerCase()} `));
}

function find(specs: readonly ActionSpec[], name: string): ActionSpec | undefined {
  return specs.find((spec) => spec.name === name || spec.aliases.includes(name));
}

/** `python scripts/name.py`, `./scripts/name.py`, `python -m scripts.name`: its bare name and how many words it takes. */
function pastedScript(words: readonly Word[]): { readonly name: string; readonly length: number } | null {
  let index = PYTHON.test(words[0]?.text ?? '') ? 1 : 0;
  let module = false;
  for (; index > 0 && words[index]?.text.startsWith('-'); index += 1) module = words[index]?.text === '-m';
  const file = words[index]?.text ?? '';
  if (module) return { name: file.split('.').at(-1)?.toLowerCase() ?? '', length: index + 1 };
  const base = /(?:^|[\\/])([^\\/]+)\.py$/i.exec(file)?.[1];
  return base === undefined ? null : { name: base.toLowerCase(), length: index + 1 };
}

function unknownAction(line: Line, words: readonly Word[], specs: readonly ActionSpec[]): OpsError {
  const [first, second] = words;
  const family = actionFamily(first?.text ?? '', specs);
  const names = specs.flatMap((spec) => [spec.name, ...spec.aliases]);
  const pair = second && !isOption(second) ? `${first?.text} ${second.text}` : null;
  if (family.length > 0 && first) {
    const near = pair === null ? null : nearestWord(pair, names);
    return refusal(line, first.at, pair ?? first.text, near ?? family[0]?.name ?? null);
  }
  const near = (pair === null ? null : nearestWord(pair, names)) ?? nearestWord(first?.text ?? '', names);
  return refusal(line, first?.at ?? 0, first?.text ?? '', near);
}

function isMistypedPair(words: readonly Word[], short: ActionSpec, specs: readonly ActionSpec[]): boolean {
  const [first, second] = words;
  if (!first || !second || second.quoted || isOption(second)) return false;
  const family = actionFamily(first.text, specs);
  if (family.length === 0 || !short.arguments.some((argument) => argument.positional)) return family.length > 0;
  // `drift` takes a stream, `drift ecb/usd`: only what is nearly the name of an action is taken for one.
  return (
    nearestWord(
      `${first.text} ${second.text}`,
      family.flatMap(({ name, aliases }) => [name, ...aliases]),
    ) !== null
  );
}

function refusal(line: Line, at: number, word: string, hint: string | null): OpsError {
  return new OpsError('unknown_action', `no action is called ${JSON.stringify(word)}`, {
    facts: { line: line.text, at, word, hint },
  });
}
