import { describe, expect, it } from 'vitest';
import { ticketListView, ticketView } from '#bot/views/drawings/on-call/ticket-view.ts';
import { terminalLines } from '#bot/views/terminal-text.ts';
import { textEn } from '#bot/views/texts/text.en.ts';
import { textRu } from '#bot/views/texts/text.ru.ts';
import type { Texts } from '#bot/views/texts/texts.ts';
import type { View } from '#bot/views/view.ts';
import type { JsonObject } from '#engine/json.ts';

const AT = '2026-01-06T09:00:00.000Z';
const MASS = { id: 'T-4', alert: 'A-5', about: 'mass drift 2008-11-14T00:00:00.000Z', kind: 'mass_drift' };
const DRIFT_FACTS = {
  ...{ source: 'ecb', signal: 'huf', level: 'drift', direction: 'up', at: AT, index: 991, scale: 1 },
  ...{ mean_before: 0.40831036184210534, n_before: 608, mean_after: 1.474034375000002, n_after: 32 },
  ...{ confidence: 0.9988986443413193, shift_sd: 2.194705258658578, report: 'r-1', newest: AT },
};

const lines = (view: View) => terminalLines(view, { columns: null, colour: false, program: '' }).join('\n');

function shownLine(what: string, facts: JsonObject, texts: Texts = textEn): string {
  const line = { n: 1, at: AT, by: 'system', what, facts };
  const ticket = {
    ...MASS,
    opened_at: AT,
    closed_at: null,
    resolution: null,
    settled: false,
    lines: [line],
    places: [],
  };
  return lines(ticketView({ ticket }, texts));
}

describe('a ticket', () => {
  it.each([
    [textEn, 'T-4 · mass drift: 2008-11-14', 'mass drift 2008-11-14'],
    [textRu, 'T-4 · массовый дрейф: 2008-11-14', 'массовый дрейф 2008-11-14'],
  ])('is named in the words of the reader, not by its fingerprint ($locale)', (texts, title, subject) => {
    const ticket = { ...MASS, opened_at: AT, closed_at: null, resolution: null, newest: AT, lines: 1, places: [] };

    expect(shownLine('called', {}, texts)).toContain(title);
    expect(lines(ticketListView({ tickets: [ticket] }, texts))).toContain(subject);
  });

  it.each([textEn, textRu])('is listed with the line that shows more than the list does ($locale)', (texts) => {
    const ticket = { ...MASS, opened_at: AT, closed_at: null, resolution: null, newest: AT, lines: 1, places: [] };
    const list = (all: boolean, tickets: JsonObject[]) => lines(ticketListView({ all, tickets }, texts));

    expect(list(false, [ticket])).toContain('ticket list --all');
    expect(list(true, [ticket])).not.toContain('ticket list');
    expect(list(true, [ticket])).toContain('ticket show T-4');
    expect(list(true, [])).toBe(texts.ticket.noneAtAll);
  });

  it('tells of a finding that changed in a sentence, with its numbers rounded', () => {
    const text = shownLine('changed', DRIFT_FACTS);

    expect(text).toContain('changed: The mean of ecb/huf went up from 0.4083 (608 values) to about 1.474');
    expect(text).toContain('(confidence 99.89 %, report r-1)');
    expect(text).not.toMatch(/mean_before|0\.40831036/);
  });

  it.each([
    ['called', { people: ['ann', 'boris'] }, 'called: ann, boris'],
    ['analysed', { job: 'J-34', conclusion: 'model_no_better', training: 'J-33' }, '(J-34, newest training J-33)'],
    [
      'retrained',
      { job: 'J-41', better: false, auc: 0.4992799912426171 },
      '(J-41, no better than guessing, AUC 0.499)',
    ],
    [
      'snoozed',
      { until: AT, alert: 'A-4', about: 'drift ecb/zar' },
      'A-4 ecb/zar: snoozed (until 2026-01-06 09:00:00 UTC)',
    ],
    [
      'changed',
      { count: 6, firing: 5, resolved: 1, more: 0, level: 'drift' },
      'changed: 6 alerts at once: 5 open, 1 over.',
    ],
    ['changed', { count: 9, of: 12, within_ms: 1_728_000_000 }, 'changed: 9 of 12 streams drifted within 20 d.'],
  ])('says of a line "%s" what a person asks of it', (what, facts, expected) => {
    expect(shownLine(what, facts)).toContain(expected);
  });
});
