import { mkdir, mkdtemp, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeActions } from '#bot/compose/actions.ts';
import { openPolicyFile } from '#bot/compose/policy.ts';
import { readConfig } from '#bot/config.ts';
import type { OpsError } from '#engine/errors.ts';
import { POLICY_SCHEMA, policyProblems } from '#engine/policy/policy-document.ts';
import type { Policy, PolicyState } from '#engine/policy/types.ts';
import { readYaml } from '#engine/settings/drivers/yaml-file.ts';

const ACTIONS = ['train', 'jobs list', 'jobs cancel'];
async function parsePolicy(text: string, actions: readonly string[]) {
  const check = (policy: Policy) => policyProblems(policy, actions);
  const { value, problems } = await readYaml(text, { schema: POLICY_SCHEMA, check });
  return { policy: value, problems };
}

const operatorIs = (id: string) => `people: [{ id: ${id} }]\noperators: [${id}]\n`;

describe('the example that ships', () => {
  it('is a valid policy that names only actions that exist', async () => {
    const text = await readFile(join(import.meta.dirname, '../../../runbooks/policy.example.yaml'), 'utf8');
    const actions = describeActions(readConfig({})).map(({ name }) => name);

    const { policy, problems } = await parsePolicy(text, actions);

    expect(problems).toEqual([]);
    expect(policy?.people[0]).toEqual({ id: 'ann', name: 'Ann Lee', slack: 'U0123ABCD', terminal: 'ann', page: 'Ann' });
    expect(policy?.rules).toHaveLength(2);
  });
});

describe('a policy’s text', () => {
  it('may be empty: then nobody is an operator', async () => {
    expect((await parsePolicy('# nothing yet\n', ACTIONS)).policy).toEqual({
      people: [],
      operators: [],
      channels: null,
      rules: [],
    });
  });

  it('may write a channel with its sign', async () => {
    expect((await parsePolicy('channels: ["#ml-ops", C123]', ACTIONS)).policy?.channels).toEqual(['ml-ops', 'C123']);
  });

  it.each([
    [
      'a key that does not exist',
      'people:\n  - id: ann\n    slak: U1\n',
      'line 3: people[0].slak: there is no such key',
    ],
    ['a value of the wrong form', 'people:\n  - id: ann\n    slack: ann\n', 'line 3: people[0].slack: a Slack user id'],
    ['a missing key', 'people:\n  - slack: U1\n', 'line 2: people[0].id: '],
    ['an id in capitals', 'people: [{ id: U1ANN }]\n', 'line 1: people[0].id: an id is small letters'],
    ['the id that means programs', 'people: [{ id: api }]\n', 'line 1: people[0].id: `api` means programs'],
    ['one id for two', '\npeople:\n  - id: ann\n  - id: ann\n', 'line 4: people[1].id: ann is already people[0]'],
    [
      'one account for two',
      'people:\n  - { id: ann, terminal: a }\n  - { id: bob, terminal: a }\n',
      'line 3: people[1].terminal: a is already people[0]',
    ],
    [
      'an operator who is nobody',
      'people:\n  - id: ann\noperators:\n  - ane\n',
      'line 4: operators[0]: ane is not among the people; did you mean ann?',
    ],
    [
      'a rule for nobody',
      'rules:\n  - action: train\n    effect: deny\n    who: [zed]\n',
      'line 4: rules[0].who[0]: zed is not among the people',
    ],
    [
      'a rule for an action that does not exist',
      'rules:\n  - { action: jobs cancle, effect: deny }\n',
      'line 2: rules[0].action: no action is named jobs cancle; did you mean jobs cancel?',
    ],
    ['a rule for no one at all', 'rules: [{ action: train, effect: deny, who: [] }]', 'line 1: rules[0].who: '],
    ['an effect that does not exist', 'rules: [{ action: train, effect: maybe }]', 'line 1: rules[0].effect: '],
    ['a list where a map is wanted', '- ann\n', 'line 1: the file: '],
    ['a key that stands twice', 'operators: []\noperators: []\n', 'line 2: Map keys must be unique'],
    ['broken YAML', 'people:\n  - id: "ann\n', 'line 3: Missing closing "quote'],
    ['a name that no node has', 'people: *everybody\n', 'Unresolved alias'],
  ])('with %s is refused by line and key', async (_what, text, problem) => {
    const { policy, problems } = await parsePolicy(text, ACTIONS);

    expect(policy).toBeNull();
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(problem);
  });

  it('that would grow without end is refused', async () => {
    const bomb = Array.from(
      { length: 12 },
      (_, at) => `a${at}: &a${at} [${Array(9).fill(at === 0 ? 'x' : `*a${at - 1}`)}]`,
    );

    expect((await parsePolicy(bomb.join('\n'), ACTIONS)).problems.join()).toContain('alias');
  });
});

describe('the policy file', () => {
  let dir: string;
  let file: string;
  let changes: PolicyState[];
  const open = () => openPolicyFile({ file, actions: ACTIONS, onChange: (state) => changes.push(state) });
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'mlops-policy-'));
    file = join(dir, 'policy.yaml');
    changes = [];
  });
  afterEach(async () => {
    await rm(dir, { recursive: true });
  });

  it('may be missing, its folder too', async () => {
    const source = await openPolicyFile({
      file: join(dir, 'none', 'policy.yaml'),
      actions: ACTIONS,
      onChange: () => {},
    });

    expect(await source.current()).toMatchObject({ policy: null, problems: [] });
  });

  it('is refused at the start when it has a mistake, with every problem', async () => {
    await writeFile(file, 'people: 5\noperators: [Ann]\n');

    const refused = (await open().catch((thrown) => thrown)) as OpsError<'policy_invalid'>;

    expect(refused.code).toBe('policy_invalid');
    expect(refused.facts).toMatchObject({
      file,
      problems: [expect.stringMatching(/^line 1/), expect.stringMatching(/^line 2/)],
    });
  });

  it('is refused at the start when it cannot be read', async () => {
    await mkdir(file);

    await expect(open()).rejects.toMatchObject({
      code: 'policy_invalid',
      facts: { problems: ['cannot be read (EISDIR)'] },
    });
  });

  it('counts from the next request on when it changes, appears or goes', async () => {
    const source = await open();
    const operators: unknown[] = [];
    const look = async () => operators.push((await source.current()).policy?.operators);

    await writeFile(file, operatorIs('ann'));
    await look();
    await writeFile(file, operatorIs('bob'));
    await look();
    await look();
    await rm(file);
    await look();

    expect(operators).toEqual([['ann'], ['bob'], ['bob'], undefined]);
    expect(changes).toHaveLength(3);
  });

  it('is seen to change when a file of the same size and time takes its place', async () => {
    await writeFile(file, operatorIs('ann'));
    const source = await open();
    const then = new Date('2026-01-01');
    await utimes(file, then, then);
    await source.current();

    await writeFile(join(dir, 'next'), operatorIs('bob'));
    await utimes(join(dir, 'next'), then, then);
    await rename(join(dir, 'next'), file);

    expect((await source.current()).policy?.operators).toEqual(['bob']);
  });

  it('keeps the last good policy while it is broken, and says what is wrong once', async () => {
    await writeFile(file, operatorIs('ann'));
    const source = await open();

    await writeFile(file, 'operators: [');
    const broken = [await source.current(), await source.current()];
    await writeFile(file, operatorIs('bob'));
    const mended = await source.current();

    expect(broken.map(({ policy }) => policy?.operators)).toEqual([['ann'], ['ann']]);
    expect(broken[1]!.problems.join()).toMatch(/^line 1/);
    expect(mended).toMatchObject({ policy: { operators: ['bob'] }, problems: [] });
    expect(changes.map(({ problems }) => problems.length > 0)).toEqual([true, false]);
  });

  it('answers many at once alike', async () => {
    const source = await open();
    await writeFile(file, operatorIs('ann'));

    const states = await Promise.all(Array.from({ length: 20 }, () => source.current()));

    expect(new Set(states.map(({ policy }) => policy?.operators.join()))).toEqual(new Set(['ann']));
    expect(changes).toHaveLength(1);
  });
});
