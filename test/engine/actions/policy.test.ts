import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { helpActions } from '#engine/actions/help.ts';
import { createPerform } from '#engine/actions/perform.ts';
import { policyActions } from '#engine/actions/policy.ts';
import { type AnyAction, createRegistry, defineAction, type Registry } from '#engine/actions/registry.ts';
import type { RequestContext, Risk } from '#engine/actions/types.ts';
import type { AuditEntry, AuditLog } from '#engine/audit/types.ts';
import type { Policy } from '#engine/policy/types.ts';
import { fixedPolicy, POLICY_FILE } from '../../fakes/fixed-policy.ts';

const POLICY: Policy = {
  people: [
    { id: 'ann', name: null, slack: 'U1ANN', terminal: 'alee', page: 'Ann' },
    { id: 'bob', name: null, slack: 'U2BOB', terminal: null, page: null },
  ],
  operators: ['ann', 'S1OPS'],
  channels: ['C1OPS', 'direct'],
  rules: [{ action: 'jobs *', effect: 'deny', who: ['bob'], channels: null }],
};
const inOps = { id: 'C1OPS', name: 'ops' };
const ann: RequestContext = { actor: { id: 'ann', edge: 'slack' }, channel: inOps, groups: [] };
const bob: RequestContext = { actor: { id: 'bob', edge: 'slack' }, channel: inOps, groups: [] };
const guest: RequestContext = { actor: { id: 'U9', edge: 'slack' }, channel: inOps, groups: [] };

const nothing = (name: string, risk: Risk, aliases: string[] = []) =>
  defineAction({
    name,
    aliases,
    group: 'system',
    risk,
    args: z.strictObject({}),
    example: name,
    execute: async () => ({ result: null }),
  });

function setUp(policy: Policy | null = POLICY, problems: readonly string[] = []) {
  const lines: AuditEntry[] = [];
  const audit = { append: async (entry: AuditEntry) => lines.push(entry) } as unknown as AuditLog;
  const source = fixedPolicy(policy, problems);
  const ports = { specs: () => registry.specs, policy: source };
  const actions: AnyAction[] = [
    ...helpActions(ports),
    ...policyActions(ports),
    nothing('train', 'run', ['meta_label_cli']),
    nothing('jobs list', 'read', ['jobs']),
    nothing('jobs cancel', 'run', ['cancel']),
    nothing('rollback', 'danger'),
  ];
  const registry: Registry = createRegistry(actions);
  const perform = createPerform({
    registry,
    audit,
    policy: source,
    secrets: [],
    onInternal: (error) => expect.unreachable(error.message),
  });
  const ask = async (from: RequestContext, action: string, args = {}) => {
    const outcome = await perform({ ...from, action, args });
    return outcome.ok ? outcome.result : outcome.error;
  };
  const explain = (from: RequestContext, line: string, more = {}) =>
    ask(from, 'policy explain', { action: line.split(' '), ...more });
  return { ask, explain, lines };
}

describe('a request that policy denies', () => {
  it('says which rule, about whom, and where the policy stands, and is audited with its channel', async () => {
    const { ask, lines } = setUp();

    const denied = await ask(guest, 'train');

    expect(denied).toMatchObject({
      code: 'policy_denied',
      facts: { action: 'train', risk: 'run', rule: 'operators', actor: 'U9', edge: 'slack', file: POLICY_FILE },
    });
    expect(lines).toMatchObject([{ actor: 'U9', outcome: 'denied', data: { rule: 'operators', channel: inOps } }]);
  });

  it('is allowed to a member of an operators’ group', async () => {
    const { ask, lines } = setUp();

    expect(await ask({ ...guest, groups: ['S1OPS'] }, 'train')).toBeNull();
    expect(lines).toMatchObject([{ outcome: 'allowed', data: { channel: inOps } }]);
  });
});

describe('policy explain', () => {
  it('answers for whoever asks, from where they ask', async () => {
    const { explain } = setUp();

    expect(await explain(ann, 'train')).toEqual({
      action: 'train',
      risk: 'run',
      actor: { id: 'ann', edge: 'slack' },
      channel: 'ops',
      allow: true,
      rule: 'operators',
      file: POLICY_FILE,
      or_in_groups: [],
      problems: [],
    });
    expect(await explain({ ...guest, groups: ['S1OPS'] }, 'train')).toMatchObject({ allow: true });
  });

  it.each([
    ['train data.csv', 'train'],
    ['meta_label_cli x', 'train'],
    ['jobs cancel J-1', 'jobs cancel'],
    ['Jobs List', 'jobs list'],
    ['cancel J-1', 'jobs cancel'],
  ])('takes the action out of the line: %s', async (line, action) => {
    const { explain } = setUp();

    expect(await explain(ann, line)).toMatchObject({ action });
  });

  it('proposes the action that was meant', async () => {
    const { explain } = setUp();

    expect(await explain(ann, 'trian')).toMatchObject({ code: 'bad_choice', facts: { word: 'trian', hint: 'train' } });
    expect(await explain(ann, 'jobs cancle J-1')).toMatchObject({ facts: { hint: 'jobs cancel' } });
  });

  it.each([
    ['bob', { id: 'bob', edge: 'slack' }],
    ['U2BOB', { id: 'bob', edge: 'slack' }],
    ['<@U2BOB|bob>', { id: 'bob', edge: 'slack' }],
    ['<@U7>', { id: 'U7', edge: 'slack' }],
    ['api', { id: 'api', edge: 'api' }],
  ])('answers for %s', async (as, actor) => {
    const { explain } = setUp();

    expect(await explain(ann, 'jobs list', { as })).toMatchObject({ actor });
  });

  it('answers for a person on another edge, by the name that this edge knows', async () => {
    const { explain } = setUp();

    const answer = await explain(bob, 'rollback', { as: 'alee', on: 'terminal' });

    expect(answer).toMatchObject({ actor: { id: 'ann', edge: 'terminal' }, allow: true, rule: 'operators' });
  });

  it('names the rule of the file that decides', async () => {
    const { explain } = setUp();

    expect(await explain(ann, 'jobs list', { as: 'bob' })).toMatchObject({ allow: false, rule: 'rule:1' });
  });

  it.each([
    ['C9', 'channels'],
    ['<#C9|x>', 'channels'],
    ['<#C1OPS|ops>', 'operators'],
    ['#ops', 'channels'],
    ['D1', 'operators'],
  ])('answers for the channel %s', async (channel, rule) => {
    const { explain } = setUp();

    expect(await explain(ann, 'train', { channel })).toMatchObject({ rule });
  });

  it('says when another’s user groups would decide, which nobody here knows', async () => {
    const { explain } = setUp();

    expect(await explain(ann, 'train', { as: 'bob' })).toMatchObject({ allow: false, or_in_groups: ['S1OPS'] });
    expect(await explain(guest, 'train')).toMatchObject({ allow: false, or_in_groups: [] });
  });

  it('tells that the file is broken while the policy before counts', async () => {
    const { explain } = setUp(POLICY, ['line 1: operators: …']);

    expect(await explain(ann, 'train')).toMatchObject({ allow: true, problems: ['line 1: operators: …'] });
  });
});

describe('help', () => {
  const names = (answer: unknown) => (answer as { actions: { name: string }[] }).actions.map(({ name }) => name);

  it('shows only what the asker may run from there, and how many it leaves out', async () => {
    const { ask } = setUp();

    const [forAnn, forBob] = [await ask(ann, 'help'), await ask(bob, 'help')];

    expect(names(forAnn)).toEqual(['help', 'policy explain', 'train', 'jobs list', 'jobs cancel']);
    expect(forAnn).toMatchObject({ hidden: 1 });
    expect(names(forBob)).toEqual(['help', 'policy explain']);
    expect(names(await ask({ actor: { id: 'ann', edge: 'terminal' } }, 'help'))).toContain('rollback');
  });

  it('shows an action that is asked for by name to everybody, with the rule that keeps it from them', async () => {
    const { ask } = setUp();

    expect(await ask(guest, 'help', { topic: ['train'] })).toMatchObject({
      action: { name: 'train' },
      denied_by: { rule: 'operators', file: POLICY_FILE },
    });
    expect(await ask(ann, 'help', { topic: ['cancel'] })).toMatchObject({
      action: { name: 'jobs cancel' },
      denied_by: null,
    });
  });

  it('shows what is left of a family', async () => {
    const { ask } = setUp();

    expect(names(await ask(guest, 'help', { topic: ['jobs'] }))).toEqual(['jobs list']);
  });
});
