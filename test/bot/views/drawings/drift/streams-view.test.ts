/** What people read of how streams are watched. */
import { describe, expect, it } from 'vitest';
import { streamCheckView } from '#bot/views/drawings/drift/streams-view.ts';
import { terminalLines } from '#bot/views/terminal-text.ts';
import { textEn } from '#bot/views/texts/text.en.ts';
import { textRu } from '#bot/views/texts/text.ru.ts';

type Verdict = keyof typeof textEn.streams.verdicts;

function checked(verdicts: readonly Verdict[], texts = textEn): string {
  const streams = verdicts.map((verdict, at) => ({
    source: 'ecb',
    signal: `s${at}`,
    rules: { scale: 1 },
    sensitivity: { smallest_shift: [], basis: 'values', first_possible: null, verdict, proposed_scale: null },
  }));
  const shown = streamCheckView({ file: 'streams.yaml', problems: [], errors: 0, streams }, texts);
  return terminalLines(shown, { columns: null, colour: false, program: '' }).join('\n');
}

describe('a check of the streams without an error', () => {
  it('says that each detector can fire only where each was judged', () => {
    expect(checked(['ok', 'ok'])).toMatch(/^2 streams looked at: each detector can fire\.\n/);
    expect(checked(['ok', 'unknown', 'constant'])).toMatch(
      /^3 streams looked at, no error found; 2 cannot be judged by their values yet\.\n/,
    );
    expect(checked(['ok', 'unknown'], textRu)).toContain('по значениям пока нельзя судить: 1.');
  });
});
