/** Draws help: all actions by task, or one action with its arguments, defaults and an example. */
import type { ActionSpec, ArgumentSpec } from '#engine/actions/types.ts';
import { own } from '../reading.ts';
import type { Texts } from '../texts/texts.ts';
import { type Block, cells, type View, view } from '../view.ts';
import { tryButton } from './line-buttons.ts';

export function helpView(specs: readonly ActionSpec[], texts: Texts): View {
  const groups = [...new Set(specs.map((spec) => spec.group))];
  const known = Object.keys(texts.groups);
  const rank = (group: string) => (known.includes(group) ? known.indexOf(group) : known.length);
  groups.sort((a, b) => rank(a) - rank(b));
  return view(
    { kind: 'headline', text: texts.help.heading, tone: 'plain' },
    ...groups.flatMap((group) => groupBlocks(group, specs, texts, groups.length === 1)),
    groups.length === 1 ? null : { kind: 'text', text: texts.help.modes },
    {
      kind: 'next',
      label: texts.error.next,
      text: groups.length === 1 ? texts.help.oneNext(specs[0]?.name ?? '') : texts.help.more,
    },
  );
}

export function actionHelpView(spec: ActionSpec, texts: Texts): View {
  const { help } = texts;
  const positionals = spec.arguments.filter((argument) => argument.positional);
  const usage = [spec.name, ...positionals.map(placeholder), `[${help.options}]`].join(' ');
  return view(
    { kind: 'headline', text: `${spec.name}: ${actionSummary(spec.name, texts)}`, tone: 'plain' },
    { kind: 'text', text: `${help.usage}: \`mlops ${usage}\`` },
    spec.aliases.length === 0 ? null : { kind: 'text', text: help.alsoCalled(spec.aliases.join(', ')), tone: 'dim' },
    spec.arguments.length === 0 ? null : argumentTable(spec, texts),
    {
      kind: 'list',
      title: help.commonHeading,
      items: Object.entries(help.common).map(([name, meaning]) => ({ text: `--${name}: ${meaning}` })),
    },
    { kind: 'next', label: help.example, text: `\`mlops ${spec.example}\`` },
  );
}

export function actionSummary(action: string, texts: Texts): string {
  return texts.actions[action]?.summary ?? '';
}

export function argumentMeaning(action: string, key: string, texts: Texts): string {
  return texts.actions[action]?.arguments[key] ?? '';
}

/** Of everything there is, one line each: the examples come with the help of a family or an action. */
function groupBlocks(group: string, specs: readonly ActionSpec[], texts: Texts, withExamples: boolean): Block[] {
  const offers = byFamily(specs.filter((spec) => spec.group === group)).map((spec) => ({
    name: spec.name,
    summary: actionSummary(spec.name, texts),
    example: withExamples ? spec.example : null,
    button: tryButton(spec, texts),
  }));
  return [
    { kind: 'headline', text: own(texts.groups, group) ?? group, tone: 'plain' },
    { kind: 'offers', offers },
  ];
}

/** `drift …` together, then `streams …`, each in the order in which they are registered. */
function byFamily(specs: readonly ActionSpec[]): readonly ActionSpec[] {
  const familyOf = ({ name }: ActionSpec) => name.split(' ')[0] ?? '';
  const families = [...new Set(specs.map(familyOf))];
  return families.flatMap((family) => specs.filter((spec) => familyOf(spec) === family));
}

function placeholder(argument: ArgumentSpec): string {
  const name = argument.kind === 'list' ? `${argument.name}…` : argument.name;
  return argument.required ? `<${name}>` : `[${name}]`;
}

function argumentTable(spec: ActionSpec, texts: Texts): Block {
  const { help } = texts;
  return {
    kind: 'table',
    columns: [
      { title: help.argument },
      { title: help.value },
      { title: help.fallback, named: true },
      { title: help.meaning },
    ],
    rows: spec.arguments.map((argument) =>
      cells(
        argument.positional ? placeholder(argument) : `--${argument.name}`,
        valueText(argument, texts),
        fallbackText(argument, texts),
        argumentMeaning(spec.name, argument.key, texts),
      ),
    ),
  };
}

/** What kind of value it takes, with its limits: `whole number 2 to 1000`. */
export function valueText(argument: ArgumentSpec, texts: Texts): string {
  const { kind, minimum, maximum, choices } = argument;
  if (kind === 'choice') return texts.help.oneOf(choices.join(', '));
  if (kind === 'flag') return texts.help.flag;
  const limits = minimum === null && maximum === null ? '' : ` ${texts.help.range(minimum, maximum)}`;
  return texts.help.kinds[kind] + limits;
}

/** What holds without it; empty where the meaning says so, or nothing does. */
export function fallbackText(argument: ArgumentSpec, texts: Texts): string {
  const { fallback } = argument;
  if (argument.required) return texts.help.required;
  if (
    fallback === null ||
    fallback === false ||
    fallback === '' ||
    (Array.isArray(fallback) && fallback.length === 0)
  ) {
    return '';
  }
  return typeof fallback === 'string' ? fallback : JSON.stringify(fallback);
}
