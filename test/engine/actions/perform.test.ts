import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createPerform } from '#engine/actions/perform.ts';
import { type AnyAction, createRegistry, defineAction } from '#engine/actions/registry.ts';
import type { AuditEntry, AuditLog } from '#engine/audit/types.ts';
import { OpsError } from '#engine/errors.ts';
import { fixedPolicy } from '../../fakes/fixed-policy.ts';

const terminal = { id: 'ann', edge: 'terminal' } as const;
const program = { id: 'api', edge: 'api' } as const;

/** What the program itself was given. */
const SECRET = 'deadbeef00112233';

/** Keeps what was appended, in the order of everything that happened. */
function setUp(actions: (happened: string[]) => AnyAction[], auditFails = false) {
  const happened: string[] = [];
  const lines: AuditEntry[] = [];
  const internals: OpsError[] = [];
  const audit: AuditLog = {
    append: async (entry) => {
      if (auditFails) throw new OpsError('state_full', 'no room', { facts: { path: 'audit' } });
      happened.push(`audit:${entry.outcome}`);
      lines.push(entry);
      return { ...entry, seq: lines.length, at: '', prev: '', hash: '' };
    },
    list: async () => [],
    verify: async () => ({ ok: true, lines: 0, head: '', broken: null }),
    close: async () => {},
  };
  const registry = createRegistry(actions(happened));
  const perform = createPerform({
    registry,
    audit,
    policy: fixedPolicy(null),
    secrets: [SECRET],
    onInternal: (error) => internals.push(error),
  });
  return { perform, happened, lines, internals };
}

const greet = (happened: string[]) => [
  defineAction({
    name: 'greet',
    group: 'system',
    risk: 'change',
    args: z.strictObject({ name: z.string().max(500), times: z.int().min(1).default(1) }),
    example: 'greet ann',
    plan: async (args) => {
      if (args.name === 'nobody')
        throw new OpsError('file_not_found', 'nobody is there', { facts: { file: 'nobody' } });
      return { text: `hello ${args.name}`.repeat(args.times) };
    },
    execute: async ({ text }) => {
      happened.push('executed');
      if (text.includes('boom')) throw new TypeError('a bug');
      return { result: text };
    },
  }),
];

describe('perform', () => {
  it('writes the audit line before the action has any effect', async () => {
    const { perform, happened } = setUp(greet);

    const outcome = await perform({ action: 'greet', args: { name: 'bob' }, actor: terminal });

    expect(outcome).toEqual({ ok: true, action: 'greet', result: 'hello bob' });
    expect(happened).toEqual(['audit:allowed', 'executed']);
  });

  it('does nothing when the audit line cannot be written', async () => {
    const { perform, happened } = setUp(greet, true);

    const outcome = await perform({ action: 'greet', args: { name: 'bob' }, actor: terminal });

    expect(outcome).toMatchObject({ ok: false, error: { code: 'state_full' } });
    expect(happened).toEqual([]);
  });

  it('records a denied request and does not even plan it', async () => {
    const { perform, happened, lines } = setUp(greet);

    const outcome = await perform({ action: 'greet', args: { name: 'nobody' }, actor: program });

    expect(outcome).toMatchObject({ ok: false, error: { code: 'policy_denied', facts: { rule: 'default:api' } } });
    expect(happened).toEqual(['audit:denied']);
    expect(lines[0]!.data).toMatchObject({ args: { name: 'nobody' }, risk: 'change' });
  });

  it('records a refused request with its code', async () => {
    const { perform, lines } = setUp(greet);

    const outcome = await perform({ action: 'greet', args: { name: 'nobody' }, actor: terminal });

    expect(outcome).toMatchObject({ ok: false, action: 'greet', error: { code: 'file_not_found' } });
    expect(lines).toMatchObject([{ outcome: 'refused', data: { error: 'file_not_found' } }]);
  });

  it.each([
    {
      args: { name: 'bob', times: 0 },
      facts: { option: 'times', got: '0', reason: { code: 'too_small', least: 1, open: false } },
    },
    { args: { name: 3 }, facts: { option: 'name', got: '3', reason: { code: 'wrong_type', expected: 'text' } } },
    { args: {}, facts: { option: 'name', got: null, reason: { code: 'missing' } } },
    {
      args: { name: 'bob', colour: 'red' },
      facts: { option: 'colour', got: null, reason: { code: 'unknown_option' } },
    },
    { args: { name: 'x'.repeat(501) }, facts: { option: 'name', got: null, reason: { code: 'too_long', most: 500 } } },
  ])('refuses arguments that do not fit the schema: $facts', async ({ args, facts }) => {
    const { perform, happened } = setUp(greet);

    const outcome = await perform({ action: 'greet', args, actor: terminal });

    expect(outcome).toMatchObject({ ok: false, error: { code: 'bad_value', facts } });
    expect(happened).toEqual(['audit:refused']);
  });

  it('answers an unknown action with its code', async () => {
    const { perform } = setUp(greet);

    const outcome = await perform({ action: 'gret', args: {}, actor: terminal });

    expect(outcome).toMatchObject({ ok: false, action: null, error: { code: 'unknown_action' } });
  });

  it('turns a bug into `internal`, tells it with its cause, and shows no stack', async () => {
    const { perform, internals } = setUp(greet);

    const outcome = await perform({ action: 'greet', args: { name: 'boom' }, actor: terminal });

    expect(outcome).toMatchObject({ ok: false, error: { code: 'internal', message: 'a bug' } });
    expect(JSON.stringify(outcome)).not.toContain('perform.test');
    expect(internals[0]!.cause).toBeInstanceOf(TypeError);
  });
});

describe('a secret in a request', () => {
  const PASTED = ['xoxb', '1', 'pasted'].join('-');

  it.each([
    ['that looks like one', PASTED],
    ['in an address', 'http://ann:hunter2@host/x'],
    ['that the program was given', `it is ${SECRET}`],
    ['that was masked on its way', '[masked]'],
  ])('%s is refused with the argument’s name, and kept nowhere', async (_what, name) => {
    const { perform, happened, lines } = setUp(greet);

    const outcome = await perform({ action: 'greet', args: { name }, actor: terminal });

    expect(outcome).toMatchObject({ ok: false, error: { code: 'bad_value', facts: { option: 'name' } } });
    expect(happened).toEqual(['audit:refused']);
    expect(JSON.stringify([outcome, lines])).not.toMatch(/pasted|hunter2|deadbeef/);
    expect(JSON.stringify(lines)).toContain('[masked]');
  });

  it('is masked in what an error says', async () => {
    const { perform, lines } = setUp(greet);

    const unknown = await perform({ action: `${PASTED} ${SECRET}`, args: { any: SECRET }, actor: terminal });
    const unfit = await perform({ action: 'greet', args: { name: 'bob', [SECRET]: 1 }, actor: terminal });

    expect(unknown).toMatchObject({ error: { code: 'unknown_action', facts: { word: '[masked] [masked]', at: 0 } } });
    expect(unfit).toMatchObject({ error: { code: 'bad_value', facts: { option: '[masked]' } } });
    expect(JSON.stringify([unknown, unfit])).not.toMatch(/pasted|deadbeef/);
    expect(lines).toHaveLength(2);
  });
});

describe('the registry', () => {
  it('describes arguments as plain data, derived from the schema', () => {
    const { specs } = createRegistry(greet([]));

    expect(specs[0]!.arguments).toEqual([
      {
        key: 'name',
        name: 'name',
        kind: 'text',
        positional: false,
        required: true,
        choices: [],
        minimum: null,
        maximum: null,
        fallback: null,
      },
      {
        key: 'times',
        name: 'times',
        kind: 'integer',
        positional: false,
        required: false,
        choices: [],
        minimum: 1,
        maximum: null,
        fallback: 1,
      },
    ]);
  });

  it('refuses two actions under one name', () => {
    const [action] = greet([]);

    expect(() => createRegistry([action!, { ...action!, name: 'other', aliases: ['greet'] }])).toThrow('greet');
  });
});
