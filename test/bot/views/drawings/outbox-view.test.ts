import { describe, expect, it } from 'vitest';
import { outboxView } from '#bot/views/drawings/outbox-view.ts';
import { terminalLines } from '#bot/views/terminal-text.ts';
import { textEn } from '#bot/views/texts/text.en.ts';
import { textRu } from '#bot/views/texts/text.ru.ts';
import type { Texts } from '#bot/views/texts/texts.ts';
import type { Json } from '#engine/json.ts';

const AT = '2026-01-05T09:00:00.000Z';

function shown(result: Json, texts: Texts = textEn): string {
  return terminalLines(outboxView(result, texts), { columns: null, colour: false, program: '' }).join('\n');
}

describe('the outbox', () => {
  it('says that all is well when nothing waits and nothing was refused', () => {
    const text = shown({ waiting: { count: 0, messages: [] }, dead: [] });

    expect(text).toBe('0 messages wait to be sent to Slack; none was refused.');
  });

  it.each([
    [textEn, ['1 message waits', '1 could not be sent', 'message', 'not_in_channel', 'J-2']],
    [textRu, ['1 сообщение', 'не отправлено: 1', 'сообщение', 'not_in_channel', 'J-2']],
  ])('shows what waits, and what was refused with its reason ($locale)', (texts, words) => {
    const text = shown(
      {
        waiting: { count: 1, messages: [{ key: 'card:J-1', kind: 'post', to: 'C1', at: AT, reason: null }] },
        dead: [{ key: 'card:J-2', kind: 'files', to: 'C2', at: AT, reason: 'not_in_channel' }],
      },
      texts,
    );

    for (const word of words) expect(text).toContain(word);
  });

  it('shows what it can of an answer of another version', () => {
    expect(shown({ dead: [{ kind: 'telegram' }] })).toContain('telegram');
  });
});
