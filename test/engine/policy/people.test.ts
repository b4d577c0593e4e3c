import { describe, expect, it } from 'vitest';
import { identify } from '#engine/policy/people.ts';
import type { Policy } from '#engine/policy/types.ts';

const POLICY: Policy = {
  people: [
    { id: 'ann', name: 'Ann', slack: 'U1ANN', terminal: 'alee', page: 'Ann Lee' },
    { id: 'bob', name: null, slack: 'U2BOB', terminal: null, page: null },
  ],
  operators: [],
  channels: null,
  rules: [],
};

describe('a person', () => {
  it('is one identity over Slack, terminal and page', () => {
    const ids = [
      identify(POLICY, { edge: 'slack', nativeId: 'U1ANN' }),
      identify(POLICY, { edge: 'terminal', nativeId: 'alee' }),
      identify(POLICY, { edge: 'local', nativeId: 'Ann Lee' }),
    ];

    expect(ids.map(({ id }) => id)).toEqual(['ann', 'ann', 'ann']);
    expect(ids.map(({ edge }) => edge)).toEqual(['slack', 'terminal', 'local']);
  });

  it('whom the policy does not know keeps the name that the edge gives', () => {
    expect(identify(POLICY, { edge: 'slack', nativeId: 'U9' })).toEqual({ id: 'U9', edge: 'slack' });
    expect(identify(null, { edge: 'terminal', nativeId: 'root' })).toEqual({ id: 'root', edge: 'terminal' });
  });

  it('does not become another by being called the same', () => {
    expect(identify(POLICY, { edge: 'terminal', nativeId: 'bob' }).id).toBe('terminal:bob');
    expect(identify(POLICY, { edge: 'local', nativeId: 'ann' }).id).toBe('local:ann');
  });

  it('is not looked for behind a program’s token', () => {
    expect(identify(POLICY, { edge: 'api', nativeId: 'ann' })).toEqual({ id: 'ann', edge: 'api' });
  });
});
