/** What somebody reads who has answered an alert. */
import { describe, expect, it } from 'vitest';
import { alertAnswerView } from '#bot/views/drawings/alerts/alert-answer-view.ts';
import { terminalLines } from '#bot/views/terminal-text.ts';
import { textEn } from '#bot/views/texts/text.en.ts';
import { textRu } from '#bot/views/texts/text.ru.ts';
import type { Json } from '#engine/json.ts';
import { alertOf } from '../../../../fakes/drift-alert.ts';

describe('the answer to an acknowledgement', () => {
  const acknowledged = { by: 'ben', at: '2026-01-05T09:00:30.000Z' };
  const alert = alertOf({ state: 'acknowledged', acknowledged }) as unknown as Json;

  it.each([textEn, textRu])('says who came first and when, and offers nobody to undo that ($locale)', (texts) => {
    const shown = (changed: boolean) =>
      terminalLines(alertAnswerView({ alert, changed }, texts), { columns: null, colour: false, program: '' }).join(
        '\n',
      );

    expect(shown(false)).toContain(texts.alertAnswer.already('ben', '2026-01-05 09:00:30 UTC'));
    expect(shown(false)).not.toContain('drift undo');
    expect(shown(true)).not.toContain('2026-01-05 09:00:30');
    expect(shown(true)).toContain('drift undo A-1');
  });
});
