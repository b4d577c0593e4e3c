/** Who may do what, where: one pure decision that names the rule behind it. */
import type { Channel, Risk } from '../actions/types.ts';
import type { Actor } from '../jobs/types.ts';
import type { Policy, PolicyRule, Subject } from './types.ts';

export interface PolicyQuestion {
  /** The action's full name. */
  readonly action: string;
  readonly risk: Risk;
  readonly actor: Actor;
  readonly channel?: Channel;
  /** Slack user groups that the actor is in. */
  readonly groups?: readonly string[];
}

/**
 * `rule`: `default:<edge>`, there is no policy file; `danger`, what needs a second person; `channels`, the list of channels;
 * `rule:2`, the second of the policy's rules; `read`, everybody may look; `program`, what a program may do; `operators`;
 * `schedule`, what may happen with nobody asking.
 */
export interface Decision {
  readonly allow: boolean;
  readonly rule: string;
}

/** Means direct messages in a list of channels. */
export const DIRECT = 'direct';
/** Means every program with the API token where people are named. */
export const PROGRAM = 'api';

const WITHOUT_POLICY: Readonly<Record<Actor['edge'], readonly Risk[]>> = {
  terminal: ['read', 'run', 'change', 'danger'],
  local: ['read', 'run', 'change', 'danger'],
  slack: ['read'],
  api: ['read', 'run'],
  schedule: ['read', 'run'],
};

/** What may happen with nobody asking. */
const BY_ITSELF = WITHOUT_POLICY.schedule;

/** Until a second person can approve it, what makes the service riskier is for those who sit at the machine. */
const WITHOUT_DANGER: readonly Actor['edge'][] = ['slack', 'api'];

/** @param policy null when there is no policy file */
export function decide(policy: Policy | null, question: PolicyQuestion): Decision {
  const { risk, actor } = question;
  const byItself = BY_ITSELF.includes(risk);
  // What changes the service is somebody's decision, whatever a policy says.
  if (actor.edge === 'schedule' && (policy === null || !byItself)) return { allow: byItself, rule: 'schedule' };
  if (policy === null) return { allow: WITHOUT_POLICY[actor.edge].includes(risk), rule: `default:${actor.edge}` };
  // These two stand above the policy's own rules: a generous rule must not open what was never meant.
  if (risk === 'danger' && WITHOUT_DANGER.includes(actor.edge)) return { allow: false, rule: 'danger' };
  if (actor.edge === 'slack' && !isAmong(question.channel, policy.channels)) return { allow: false, rule: 'channels' };

  const at = policy.rules.findIndex((rule) => fits(rule, question, policy));
  if (at >= 0) return { allow: policy.rules[at]!.effect === 'allow', rule: `rule:${at + 1}` };
  if (risk === 'read') return { allow: true, rule: 'read' };
  if (actor.edge === 'api') return { allow: risk === 'run', rule: 'program' };
  if (actor.edge === 'schedule') return { allow: true, rule: 'schedule' };
  return { allow: isNamed(question, policy.operators, policy), rule: 'operators' };
}

function fits(rule: PolicyRule, question: PolicyQuestion, policy: Policy): boolean {
  return (
    globMatches(rule.action, question.action) &&
    (rule.who === null || isNamed(question, rule.who, policy)) &&
    (rule.channels === null || (isChat(question.actor) && isAmong(question.channel, rule.channels)))
  );
}

function isChat({ edge }: Actor): boolean {
  return edge === 'slack' || edge === 'local';
}

/** `*` stands for any text. */
export function globMatches(glob: string, name: string): boolean {
  const pattern = glob
    .split('*')
    .map((text) => text.replaceAll(/[^\w ]/g, '\\$&'))
    .join('.*');
  return new RegExp(`^${pattern}$`).test(name);
}

function isAmong(channel: Channel | undefined, channels: readonly string[] | null): boolean {
  if (channels === null) return true;
  if (channel === undefined || channel.id.startsWith('D')) return channels.includes(DIRECT);
  return channels.includes(channel.id) || (channel.name !== null && channels.includes(channel.name));
}

function isNamed({ actor, groups = [] }: PolicyQuestion, subjects: readonly Subject[], policy: Policy): boolean {
  if (actor.edge === 'api') return subjects.includes(PROGRAM);
  if (actor.edge === 'schedule') return false;
  const person = policy.people.find(({ id }) => id === actor.id);
  // A user of another edge may be called like a Slack user: outside Slack only a known person has a Slack id.
  const slack = person === undefined && actor.edge === 'slack' ? actor.id : (person?.slack ?? null);
  return (
    (person !== undefined && subjects.includes(person.id)) ||
    (slack !== null && subjects.includes(slack)) ||
    (actor.edge === 'slack' && groups.some((group) => subjects.includes(group)))
  );
}
