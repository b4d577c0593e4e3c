import { describe, expect, it } from 'vitest';
import { outcomeView } from '#bot/views/drawings/outcome-view.ts';
import { terminalLines } from '#bot/views/terminal-text.ts';
import { RULE_NAMES, ruleText } from '#bot/views/texts/policy-texts.ts';
import { textEn } from '#bot/views/texts/text.en.ts';
import { textRu } from '#bot/views/texts/text.ru.ts';
import type { Json } from '#engine/json.ts';
import { decide } from '#engine/policy/decide.ts';

const EXPLAINED = {
  action: 'train',
  risk: 'run',
  actor: { id: 'ann', edge: 'slack' },
  channel: 'ml-ops',
  allow: false,
  rule: 'rule:2',
  file: 'runbooks/policy.yaml',
  or_in_groups: [],
  problems: [],
};

function drawn(action: string, result: unknown, texts = textEn): string {
  const look = { columns: null, colour: false, program: 'npx mlops' };
  return terminalLines(outcomeView({ ok: true, action, result: result as Json }, 0, texts), look).join('\n');
}

describe('what decides', () => {
  it.each([
    [textEn, 'ann may not do “train” through Slack, in ml-ops: rule 2 of runbooks/policy.yaml says so.'],
    [textRu, 'ann: «train» через Slack, в ml-ops нельзя: так говорит правило 2 в runbooks/policy.yaml.'],
  ])('is one sentence', (texts, sentence) => {
    expect(drawn('policy explain', EXPLAINED, texts)).toBe(sentence);
  });

  it('goes on where groups that nobody here knows would decide, or the file is broken', () => {
    const text = drawn('policy explain', {
      ...EXPLAINED,
      channel: null,
      or_in_groups: ['S1'],
      problems: ['line 3: x'],
    });

    expect(text.split('\n')).toHaveLength(3);
    expect(text).toContain('members of S1');
    expect(text).toContain('line 3: x');
  });

  it('has a sentence for every rule that the engine names, and shows one of another version by its name', () => {
    const policy = { people: [], operators: [], channels: null, rules: [] };
    const named = (['terminal', 'local', 'slack', 'api', 'schedule'] as const).flatMap((edge) =>
      (['read', 'run', 'danger'] as const).flatMap((risk) =>
        [null, policy, { ...policy, channels: [] }].map(
          (each) => decide(each, { action: 'train', risk, actor: { id: 'ann', edge } }).rule,
        ),
      ),
    );
    const facts = { file: 'p.yaml', action: 'train' };

    expect(new Set([...named, 'rule']).size).toBe(RULE_NAMES.length);
    for (const rule of named) expect(ruleText(rule, facts, textEn.policy.rules)).not.toBe(rule);
    expect(ruleText('moon:full', facts, textEn.policy.rules)).toBe('moon:full');
  });
});

describe('status', () => {
  it.each([
    [{ file: 'p.yaml', in_force: true, problems: [] }, /policy\s+p\.yaml$/m],
    [{ file: 'p.yaml', in_force: false, problems: [] }, /policy\s+no file \(p\.yaml\)$/m],
    [{ file: 'p.yaml', in_force: true, problems: ['line 2: x'] }, /policy\s+p\.yaml .*cannot be used.*line 2: x/m],
  ])('says where the policy stands and whether it counts', (policy, line) => {
    expect(drawn('status', { owner: null, state_dir: '/s', policy, version: '1', node: '24' })).toMatch(line);
  });
});
