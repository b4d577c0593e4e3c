/** What the status says of alerts, mode and workspace. */
import { describe, expect, it } from 'vitest';
import { statusView } from '#bot/views/drawings/system-views.ts';
import { terminalLines } from '#bot/views/terminal-text.ts';
import { textEn } from '#bot/views/texts/text.en.ts';
import { textRu } from '#bot/views/texts/text.ru.ts';
import { type ControlState, effectiveOf, INITIAL_STATE } from '#engine/models/control.ts';

const WELL: ControlState = { ...INITIAL_STATE, sentiment_outage: null };

function drawn(more: { alerts?: object; control?: ControlState; workspace?: string | null }, texts = textEn): string {
  const { alerts = { open: 0, unanswered: [] }, control = WELL, workspace = null } = more;
  const document = JSON.parse(JSON.stringify({ ...control, effective: effectiveOf(control) }));
  const result = { owner: null, state_dir: '/s', alerts: { ...alerts }, control: document, workspace, jobs: {} };
  return terminalLines(statusView(result, texts), { columns: null, colour: false, program: 'mlops' }).join('\n');
}

describe('the status', () => {
  it('says of alerts in one line that there is none, or which of them wait for somebody', () => {
    const ids = ['A-1', 'A-2', 'A-3', 'A-4', 'A-5', 'A-6'];

    expect(drawn({})).toMatch(/alerts +none open/);
    expect(drawn({ alerts: { open: 2, unanswered: ['A-2'] } })).toMatch(/alerts +2 open, not answered: A-2; see/);
    expect(drawn({ alerts: { open: 2, unanswered: [] } })).toContain('2 open, all answered');
    expect(drawn({ alerts: { open: 9, unanswered: ids } })).toContain('A-4, A-5, …;');
    expect(drawn({ alerts: { open: 2, unanswered: ['A-2'] } }, textRu)).toContain('никем не приняты: A-2');
  });

  it('speaks of the mode only where it is not the usual one', () => {
    const rules: ControlState = { ...WELL, routes: { ...WELL.routes, sentiment: 'rules' } };

    expect(drawn({})).not.toContain('mode');
    expect(drawn({ control: { ...WELL, mode: 'protective', risk_limit_factor: 0.5 } })).toMatch(
      /mode +Protective mode: risk limits at 0\.5 of normal\./,
    );
    expect(drawn({ control: rules })).toMatch(/mode +Normal mode.* Not served as usual: sentiment\./);
    expect(drawn({ control: rules }, textRu)).toContain('режим');
  });

  it('says where the local workspace is, where there is one', () => {
    expect(drawn({ workspace: 'http://127.0.0.1:3210' })).toMatch(/local workspace +http:\/\/127\.0\.0\.1:3210/);
    expect(drawn({})).not.toContain('workspace');
  });
});
