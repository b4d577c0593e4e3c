/** How a line of the page's command box may go on, and what that would mean. */
import type { ActionSpec } from '#engine/actions/types.ts';
import { complete } from '../grammar/complete.ts';
import type { Completion } from '../local/page/types.ts';
import { actionSummary, argumentMeaning } from '../views/drawings/help-view.ts';
import type { Texts } from '../views/texts/texts.ts';

/** As whole lines; none before the command is there. */
export function commandCompletions(line: string, specs: readonly ActionSpec[], texts: Texts): readonly Completion[] {
  const [, command = '', rest = ''] = /^(\/\S+\s+)(.*)$/s.exec(line) ?? [];
  if (command === '') return [];
  const { at, candidates } = complete(rest, specs);
  const before = rest.slice(0, at);
  return candidates.map((word) => ({
    text: `${command}${before}${word} `,
    hint: word.startsWith('--') ? optionHint(word.slice(2), before, specs, texts) : nameHint(before, word, texts),
  }));
}

/** Empty where the words are no action yet, or an argument's value. */
function nameHint(before: string, word: string, texts: Texts): string {
  const name = `${before}${word}`.trim().split(/\s+/).join(' ');
  return actionSummary(name.startsWith('help ') ? name.slice('help '.length) : name, texts);
}

function optionHint(option: string, before: string, specs: readonly ActionSpec[], texts: Texts): string {
  const common: Readonly<Record<string, string>> = texts.help.common;
  const words = before.trim().split(/\s+/);
  const spec =
    specs.find(({ name }) => name === words.slice(0, 2).join(' ')) ??
    specs.find(({ name, aliases }) => name === words[0] || aliases.includes(words[0] ?? ''));
  const argument = spec?.arguments.find(({ name }) => name === option);
  if (spec === undefined || argument === undefined) return common[option] ?? '';
  return argumentMeaning(spec.name, argument.key, texts);
}
