import { describe, expect, it } from 'vitest';
import { analysisView } from '#bot/views/drawings/alerts/analysis-view.ts';
import { terminalLines } from '#bot/views/terminal-text.ts';
import { textEn } from '#bot/views/texts/text.en.ts';
import { textRu } from '#bot/views/texts/text.ru.ts';
import type { Texts } from '#bot/views/texts/texts.ts';

const AT = '2026-01-06T09:00:00.000Z';
const ANALYSIS = {
  ...{
    schema: 'mlops.drift-analysis/1',
    source: 'ecb',
    signal: 'usd',
    alert: 'A-1',
    at: AT,
    drift: null,
    stream: null,
  },
  ...{ data: null, conclusion: 'own_change' },
  training: {
    ...{ job: 'J-3', finished_at: '2026-01-05T08:00:00.000Z', dataset: '/d/events.csv', rows: 100, data_to: AT },
    verdict: { better: false, metric: 'roc_auc', value: 0.5, interval: [0.4, 0.6], baseline: 0.5, text: '' },
  },
  changes: [
    { what: 'control', at: AT, facts: { seq: 6, mode: 'protective', reason: '', by: 'ann' } },
    {
      what: 'alert',
      at: AT,
      facts: { alert: 'A-5', about: 'mass drift 2008-11-14T00:00:00.000Z', kind: 'mass_drift' },
    },
    { what: 'training', at: AT, facts: { job: 'J-2' } },
    { what: 'model_version', at: AT, facts: { before: 'v1', now: 'v2' } },
  ],
};

function shown(texts: Texts): string {
  return terminalLines(analysisView(ANALYSIS, texts), { columns: null, colour: false, program: '' }).join('\n');
}

describe('an analysis of a drift', () => {
  it.each([
    [textEn, ['protective (ann)', 'A-5 mass drift 2008-11-14', 'v1 → v2']],
    [textRu, ['защитный (ann)', 'A-5 массовый дрейф 2008-11-14', 'v1 → v2']],
  ])('tells what changed in words, not in the names of fields ($locale)', (texts, words) => {
    const text = shown(texts);

    for (const word of words) expect(text).toContain(word);
    expect(text).not.toMatch(/seq=|about=|kind=|job=/);
  });

  it('gives the time of the training, which stays true however late it is read', () => {
    expect(shown(textEn)).toContain('J-3, 2026-01-05 08:00:00 UTC');
  });
});
