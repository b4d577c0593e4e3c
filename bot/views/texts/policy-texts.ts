/** What people read about policy: its rules as sentences, and what to do when one of them says no. */

/** The rules that can decide, as `engine/policy/decide.ts` names them; `rule` stands for `rule:<number>`. */
export const RULE_NAMES = [
  'default:terminal',
  'default:local',
  'default:slack',
  'default:api',
  'danger',
  'channels',
  'rule',
  'read',
  'program',
  'operators',
  'schedule',
] as const;
export type RuleName = (typeof RULE_NAMES)[number];

export interface RuleFacts {
  /** Where the policy stands, or would stand. */
  readonly file: string;
  /** Number of the rule among those of the file, from 1; only for `rule`. */
  readonly at: number;
  readonly action: string;
  /** As the edge calls whoever asked. */
  readonly nativeId: string;
  /** Key of a person in the policy file that names somebody on this edge: `slack`. */
  readonly personKey: string;
}

/** Without a full stop: it stands behind a colon. */
export type RuleTexts = { readonly [Name in RuleName]: (facts: RuleFacts) => string };

export interface PolicyTexts {
  readonly policy: {
    readonly rules: RuleTexts;
    readonly allowed: (who: string, action: string, where: string, rule: string) => string;
    readonly denied: (who: string, action: string, where: string, rule: string) => string;
    readonly inChannel: (channel: string) => string;
    /** User groups of which nobody knows here who is in them. */
    readonly orInGroups: (groups: string) => string;
    /** The file was changed and cannot be used; the policy that was read before counts. */
    readonly broken: (file: string, problems: string) => string;
    /** In `status`. */
    readonly title: string;
    readonly none: (file: string) => string;
    /** Under help that leaves out what the reader may not do. */
    readonly hidden: (count: number) => string;
    /** Under the help of an action that the reader may not do. */
    readonly notForYou: (rule: string) => string;
  };
}

/** @param otherwise for a rule that only another version knows */
export function ruleText(
  rule: string,
  facts: Omit<RuleFacts, 'at' | 'nativeId' | 'personKey'> & { readonly actor?: string; readonly edge?: string },
  texts: RuleTexts,
  otherwise: string = rule,
): string {
  const numbered = /^rule:(\d+)$/.exec(rule);
  const name = numbered === null ? rule : 'rule';
  if (!isRuleName(name)) return otherwise;
  const { actor = '', edge = '', file, action } = facts;
  const nativeId = actor.startsWith(`${edge}:`) ? actor.slice(edge.length + 1) : actor;
  const personKey = edge === 'local' ? 'page' : edge;
  return texts[name]({ file, action, at: Number(numbered?.[1] ?? 0), nativeId, personKey });
}

function isRuleName(name: string): name is RuleName {
  return (RULE_NAMES as readonly string[]).includes(name);
}
