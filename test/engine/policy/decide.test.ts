import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Channel, RISKS, type Risk } from '#engine/actions/types.ts';
import type { Actor } from '#engine/jobs/types.ts';
import { decide, globMatches, type PolicyQuestion } from '#engine/policy/decide.ts';
import type { Policy, PolicyRule } from '#engine/policy/types.ts';

const EDGES = ['terminal', 'api', 'slack', 'local', 'schedule'] as const;
const ann = { id: 'ann', name: null, slack: 'U1ANN', terminal: 'ann', page: 'Ann' };
const cay = { id: 'cay', name: null, slack: null, terminal: null, page: null };
const POLICY: Policy = {
  people: [ann, cay],
  operators: ['ann', 'U2BOB', 'S1OPS'],
  channels: ['C1OPS', 'ml-ops', 'direct'],
  rules: [],
};
const inOps: Channel = { id: 'C1OPS', name: 'ops' };

function ask(risk: Risk, edge: Actor['edge'], more: Partial<PolicyQuestion> & { readonly id?: string } = {}) {
  const { id = 'ann', ...rest } = more;
  return { action: 'train', risk, actor: { id, edge }, channel: inOps, ...rest };
}
const withRules = (...rules: (Partial<PolicyRule> & Pick<PolicyRule, 'action' | 'effect'>)[]): Policy => ({
  ...POLICY,
  rules: rules.map((rule) => ({ who: null, channels: null, ...rule })),
});

describe('without a policy file', () => {
  it.each([
    ['terminal', ['read', 'run', 'change', 'danger']],
    ['local', ['read', 'run', 'change', 'danger']],
    ['api', ['read', 'run']],
    ['slack', ['read']],
  ] as const)('%s may %s', (edge, allowed) => {
    const decisions = RISKS.map((risk) => decide(null, ask(risk, edge)));

    expect(RISKS.filter((_, at) => decisions[at]!.allow)).toEqual(allowed);
    expect(new Set(decisions.map(({ rule }) => rule))).toEqual(new Set([`default:${edge}`]));
  });
});

describe('by the schedule', () => {
  const everything: Policy = {
    ...POLICY,
    people: [...POLICY.people, { ...ann, id: 'schedule' }],
    operators: ['schedule'],
    rules: [{ action: '*', effect: 'allow', who: null, channels: null }],
  };

  it.each([null, POLICY, everything])('what looks or does ordinary work may happen, and no more', (policy) => {
    const allowed = RISKS.filter((risk) => decide(policy, ask(risk, 'schedule', { id: 'schedule' })).allow);

    expect(allowed).toEqual(['read', 'run']);
  });

  it('a rule for everybody holds it back, a rule for a person does not', () => {
    const forAll = withRules({ action: 'train', effect: 'deny' });
    const forAnn = withRules({ action: 'train', effect: 'deny', who: ['ann'] });

    expect(decide(forAll, ask('run', 'schedule'))).toEqual({ allow: false, rule: 'rule:1' });
    expect(decide(forAnn, ask('run', 'schedule'))).toEqual({ allow: true, rule: 'schedule' });
  });
});

describe('with a policy file', () => {
  it.each([
    ['an operator at the terminal', ask('danger', 'terminal'), true, 'operators'],
    ['an operator in the local workspace', ask('danger', 'local'), true, 'operators'],
    ['an operator in Slack', ask('change', 'slack'), true, 'operators'],
    ['an operator in Slack who asks for danger', ask('danger', 'slack'), false, 'danger'],
    ['a program that asks for danger', ask('danger', 'api'), false, 'danger'],
    ['a program', ask('run', 'api', { id: 'api' }), true, 'program'],
    ['a program that wants a change', ask('change', 'api', { id: 'api' }), false, 'program'],
    ['anybody who looks', ask('read', 'slack', { id: 'U9' }), true, 'read'],
    ['a known person who is no operator', ask('run', 'terminal', { id: 'cay' }), false, 'operators'],
    ['a stranger at the terminal', ask('run', 'terminal', { id: 'root' }), false, 'operators'],
    ['a Slack user who is named by the account', ask('run', 'slack', { id: 'U2BOB' }), true, 'operators'],
    ['a member of a named group', ask('run', 'slack', { id: 'U9', groups: ['S0', 'S1OPS'] }), true, 'operators'],
    ['a member of another group', ask('run', 'slack', { id: 'U9', groups: ['S0'] }), false, 'operators'],
    ['an operator in another channel', ask('run', 'slack', { channel: { id: 'C2', name: 'x' } }), false, 'channels'],
    [
      'somebody who looks in another channel',
      ask('read', 'slack', { channel: { id: 'C2', name: null } }),
      false,
      'channels',
    ],
    ['a channel that is listed by name', ask('read', 'slack', { channel: { id: 'C3', name: 'ml-ops' } }), true, 'read'],
    ['a direct message', ask('run', 'slack', { channel: { id: 'D1', name: 'directmessage' } }), true, 'operators'],
    [
      'another channel of the local workspace',
      ask('run', 'local', { channel: { id: 'C2', name: 'x' } }),
      true,
      'operators',
    ],
  ] as const)('%s', (_who, question, allow, rule) => {
    expect(decide(POLICY, question)).toEqual({ allow, rule });
  });

  it('takes App Home, which is no channel, for a direct message', () => {
    const { channel: _, ...nowhere } = ask('read', 'slack');

    expect(decide(POLICY, nowhere).allow).toBe(true);
    expect(decide({ ...POLICY, channels: ['C1OPS'] }, nowhere)).toEqual({ allow: false, rule: 'channels' });
  });

  it('answers wherever it is invited when no channels are listed', () => {
    const question = ask('read', 'slack', { channel: { id: 'C9', name: 'any' } });

    expect(decide({ ...POLICY, channels: null }, question).allow).toBe(true);
    expect(decide({ ...POLICY, channels: [] }, question).allow).toBe(false);
  });

  it('does not take somebody at a terminal for the Slack user of the same name', () => {
    expect(decide(POLICY, ask('run', 'terminal', { id: 'U2BOB' })).allow).toBe(false);
    expect(decide(POLICY, ask('run', 'terminal', { id: 'cay', groups: ['S1OPS'] })).allow).toBe(false);
  });

  it('knows a person in the terminal whom it names by the Slack account', () => {
    const policy = { ...POLICY, operators: ['U1ANN'] };

    expect(decide(policy, ask('run', 'terminal')).allow).toBe(true);
  });
});

describe('a rule of the file', () => {
  it('decides before the table of risks; the first that fits counts', () => {
    const policy = withRules(
      { action: 'jobs *', effect: 'deny' },
      { action: 'train', effect: 'deny', who: ['cay'] },
      { action: 'tr*', effect: 'allow' },
      { action: 'train', effect: 'deny' },
    );

    expect(decide(policy, ask('run', 'terminal', { id: 'cay' }))).toEqual({ allow: false, rule: 'rule:2' });
    expect(decide(policy, ask('run', 'terminal', { id: 'root' }))).toEqual({ allow: true, rule: 'rule:3' });
    expect(decide(policy, ask('read', 'terminal', { action: 'jobs list' }))).toEqual({ allow: false, rule: 'rule:1' });
  });

  it('that names channels fits only what is said there', () => {
    const policy = withRules({ action: '*', effect: 'allow', channels: ['C1OPS'] });
    const stranger = { id: 'U9' };

    expect(decide(policy, ask('run', 'slack', stranger)).rule).toBe('rule:1');
    expect(decide(policy, ask('run', 'local', stranger)).rule).toBe('rule:1');
    expect(decide(policy, ask('run', 'terminal', stranger)).rule).toBe('operators');
    expect(decide(policy, ask('run', 'slack', { ...stranger, channel: { id: 'D1', name: null } })).rule).toBe(
      'operators',
    );
  });

  it('for programs fits programs only', () => {
    const policy = withRules({ action: 'train', effect: 'deny', who: ['api'] });

    expect(decide(policy, ask('run', 'api', { id: 'api' }))).toEqual({ allow: false, rule: 'rule:1' });
    expect(decide(policy, ask('run', 'terminal', { id: 'api' })).rule).toBe('operators');
    expect(decide(policy, ask('run', 'terminal')).allow).toBe(true);
  });

  it('never opens danger to Slack or a program, nor a channel that is not listed', () => {
    const rules = fc.array(
      fc.record({
        action: fc.constantFrom('*', 'train'),
        effect: fc.constant('allow' as const),
        who: fc.constantFrom(null, ['ann'], ['api'], ['S1OPS']),
        channels: fc.constantFrom(null, ['C1OPS'], ['C2'], ['direct']),
      }),
    );
    const question = fc.record({
      action: fc.constant('train'),
      risk: fc.constantFrom(...RISKS),
      actor: fc.record({ id: fc.constantFrom('ann', 'U9', 'api'), edge: fc.constantFrom(...EDGES) }),
      channel: fc.constantFrom(inOps, { id: 'C2', name: 'x' }, { id: 'D1', name: null }),
      groups: fc.constantFrom([], ['S1OPS']),
    });

    fc.assert(
      fc.property(rules, question, (generous, asked) => {
        const { allow } = decide({ ...POLICY, rules: generous }, asked);

        const remote = asked.actor.edge === 'slack' || asked.actor.edge === 'api';
        if (remote && asked.risk === 'danger') expect(allow).toBe(false);
        if (asked.actor.edge === 'slack' && asked.channel.id === 'C2') expect(allow).toBe(false);
      }),
    );
  });
});

describe('a glob', () => {
  it.each([
    ['train', 'train', true],
    ['train', 'trains', false],
    ['jobs *', 'jobs list', true],
    ['jobs *', 'jobs', false],
    ['*', 'jobs list', true],
    ['*list', 'jobs list', true],
    ['j.bs', 'jobs', false],
    ['(a+)+$', 'aaaa', false],
    ['', '', true],
  ])('%s fits %s: %s', (glob, name, fits) => {
    expect(globMatches(glob, name)).toBe(fits);
  });
});
