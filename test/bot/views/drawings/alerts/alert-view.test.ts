/** What people read of an alert in each state and of each kind, and what they can press. */
import { describe, expect, it } from 'vitest';
import { parseLine } from '#bot/grammar/parse.ts';
import { slackMessage } from '#bot/views/block-kit/slack-message.ts';
import type { MessageBlock } from '#bot/views/block-kit/types.ts';
import { alertButtons } from '#bot/views/drawings/alerts/alert-buttons.ts';
import type { AlertSituation } from '#bot/views/drawings/alerts/alert-situation.ts';
import { alertView } from '#bot/views/drawings/alerts/alert-view.ts';
import { terminalLines } from '#bot/views/terminal-text.ts';
import { textsOf } from '#bot/views/texts/catalogue.ts';
import { ALERT_KINDS, ALERT_STATES, type Alert } from '#engine/alerts/types.ts';
import type { ControlDocument } from '#engine/models/control.ts';
import { effectiveOf, INITIAL_STATE } from '#engine/models/control.ts';
import { alertOf, DRIFT_FACTS, driftNews, massNews } from '../../../../fakes/drift-alert.ts';
import { jobView } from '../../../../fakes/job-view.ts';
import { trainingReportOf } from '../../../../fakes/training-report.ts';

const texts = textsOf('en');
const NOW = Date.parse('2026-01-05T09:00:30.000Z');
const SPECS = await specsOf();

function control(more: Partial<ControlDocument> = {}): ControlDocument {
  const state = { ...INITIAL_STATE, sentiment_outage: null, ...more };
  return {
    schema: 'mlops.control/1',
    seq: 14,
    ...state,
    effective: effectiveOf(state),
    reason: '',
    changed_by: 'system',
    approved_by: null,
    incident: null,
    at: '2026-01-05T08:00:00.000Z',
    ...more,
  };
}

function situation(more: Partial<AlertSituation> = {}): AlertSituation {
  const applied = { seq: 14, by: 'ai-trader', at: '2026-01-05T08:00:02.000Z' };
  const result = trainingReportOf() as never;
  const training = jobView('J-3', { kind: 'train', state: 'done', finished_at: '2026-01-02T09:00:30.000Z', result });
  return { control: { document: control(), applied }, training, nowMs: NOW, riskierHere: false, ...more };
}

const drawn = (alert: Alert, more: Partial<AlertSituation> = {}) =>
  terminalLines(alertView(alert, situation(more), texts), { columns: 160, colour: false, program: 'mlops' }).join('\n');
const linesOf = (alert: Alert, more: Partial<AlertSituation> = {}) =>
  alertButtons(alert, situation(more), texts).map(({ value }) => value);

const kindFacts = {
  drift: DRIFT_FACTS,
  mass_drift: massNews().facts,
  quiet_stream: { source: 'ecb', signal: 'usd', newest: '2026-01-04T09:00:00.000Z', fresh_within_ms: 3_600_000 },
  bad_values: { source: 'ecb', signal: 'usd', refused: 40, example: 'inf' },
  lines_lost: { path: '/var/log/trader/pnl.ndjson', line: 12 },
  unwatched_streams: { watched: 100_000, values: 3 },
  storm: {
    count: 60,
    firing: 58,
    resolved: 2,
    rows: Array.from({ length: 50 }, (_, at) => ({
      alert: `A-${at + 2}`,
      about: `drift ecb/s${at}`,
      kind: 'drift',
      level: 'drift',
      state: 'firing',
    })),
    more: 10,
  },
  finbert_on_rules: { outage: 'cache_corrupt', error: { code: 'snapshot_damaged' } },
  finbert_on_former: { commit: '0123456789abcdef', damage: { kind: 'damaged', file: 'vocab.txt', reason: 'size' } },
} as const;

const every = ALERT_KINDS.flatMap((kind) =>
  ALERT_STATES.map((state) => {
    const isOver = state === 'resolved';
    const at = '2026-01-05T09:00:20.000Z';
    return {
      kind,
      state,
      alert: alertOf({
        kind,
        state,
        facts: kindFacts[kind],
        acknowledged: state === 'acknowledged' ? { by: 'ann', at } : null,
        snoozed_until: state === 'snoozed' ? '2026-01-05T13:00:00.000Z' : null,
        called: state === 'escalated' ? [{ person: 'ben', at }] : [],
        resolution: isOver ? { how: 'dismissed', by: 'ann', reason: 'a bank holiday', at } : null,
        resolved_at: isOver ? at : null,
      }),
    };
  }),
);

describe('an alert, drawn', () => {
  it('of a drift says state, what, how sure, since when, what trades and what was trained', () => {
    const text = drawn(alertOf());

    expect(text).toMatch(/^Firing: drift, ecb\/usd \(A-1\)\n/);
    expect(text).toContain('went up from 0.4181 (216 values) to about 0.9302 (an estimate: only 16 values)');
    expect(text).toContain('by 1.8 standard deviations.');
    expect(text).toContain('confidence 99.89 %');
    expect(text).toMatch(/trades now +Normal mode: full risk limits/);
    expect(text).toMatch(/last training +J-3, 2026-01-02 09:00:30 UTC\. Better than the baseline/);
    expect(text).toMatch(/if ignored +the model goes on deciding/);
    expect(text).toMatch(/model +v7/);
    expect(text).toMatch(/since 2026-01-05 09:00:00 UTC, ticket T-1/);
  });

  it('never claims to be certain', () => {
    expect(drawn(alertOf({ facts: { ...DRIFT_FACTS, confidence: 0.9999999 } }))).toContain('confidence > 99.99 %');
  });

  it('of a mass drift ranks the streams', () => {
    const text = drawn(alertOf({ ...massNews(), kind: 'mass_drift' }));

    expect(text).toMatch(/^Firing: mass drift \(A-1\)\n8 of 12 streams drifted within 20 d\.\n/);
    expect(text).toMatch(/ecb\/usd +2008-11-14 +\+2\.4[\s\S]*ecb\/gbp +2008-11-15 +\+2\.2/);
  });

  it('of a storm lists some and counts the others', () => {
    const text = drawn(alertOf({ kind: 'storm', facts: kindFacts.storm }));

    expect(text).toMatch(/60 alerts at once: 58 open, 2 over/);
    expect(text).toMatch(/A-2 +drift ecb\/s0 +Firing[\s\S]*… and 48 more/);
  });

  it('says who has it in hand', () => {
    const at = '2026-01-05T09:00:20.000Z';

    expect(drawn(alertOf())).toMatch(/answered +by nobody yet/);
    expect(drawn(alertOf({ state: 'acknowledged', acknowledged: { by: 'ann', at } }))).toMatch(/acknowledged by +ann/);
    expect(drawn(alertOf({ state: 'escalated', called: [{ person: 'ben', at }] }))).toMatch(/called +ben/);
  });

  it('says that a change was not applied in time', () => {
    const at = '2026-01-05T09:00:10.000Z';
    const applied = { seq: 14, by: 'ai-trader', at };
    const document = control({ mode: 'protective', risk_limit_factor: 0.5, seq: 15, at });

    expect(drawn(alertOf(), { control: { document, applied } })).toMatch(
      /Protective mode: risk limits at 0\.5[\s\S]*NOT applied after 10 s[\s\S]*if ignored +the risk limits stay lowered/,
    );
  });

  it.each(every)('of a $kind that is $state fits a message whole, in both languages', ({ alert, state }) => {
    for (const locale of ['en', 'ru'] as const) {
      const words = textsOf(locale);
      const { text, blocks, overflow } = slackMessage(alertView(alert, situation(), words), words);

      expect(overflow).toBeNull();
      expect(text.startsWith(`${words.alert.states[state]}:`)).toBe(true);
      expect(JSON.stringify(blocks)).not.toMatch(/undefined|NaN|\[object/);
    }
  });

  it('of a stream with a name of 200 characters stays readable', () => {
    const facts = { ...DRIFT_FACTS, source: 'x'.repeat(200), signal: '../../<!here> `rm`' };
    const { text, blocks } = slackMessage(alertView(alertOf({ facts }), situation(), texts), texts);

    expect(text).not.toMatch(/<!here>|x{100}/);
    expect(JSON.stringify(blocks)).not.toMatch(/<!here>|x{100}/);
  });
});

describe('the buttons of an alert', () => {
  it.each(every)('of a $kind that is $state carry lines that can be read', ({ alert }) => {
    const all = alertButtons(alert, situation({ riskierHere: true }), texts);

    for (const { value, label } of all) {
      expect(label.length).toBeLessThanOrEqual(30);
      if (SPECS === null) continue;
      try {
        parseLine(value, SPECS);
      } catch (thrown) {
        expect((thrown as { code: string }).code).toBe('missing_argument');
        expect(value).toMatch(/^drift dismiss/);
      }
    }
  });

  it.each(every)('of a $kind that is $state: at most three in sight, all others in one menu', ({ alert }) => {
    const { blocks } = slackMessage(alertView(alert, situation(), texts), texts);
    const elements = blocks.flatMap((block) => (block.type === 'actions' ? block.elements : []));
    const menu = elements.filter(({ type }) => type !== 'button');

    expect(elements.filter(({ type }) => type === 'button').length).toBeLessThanOrEqual(3);
    expect(menu.length).toBeLessThanOrEqual(1);
    expect(pressable(blocks)).toBe(alertButtons(alert, situation(), texts).length);
  });

  it('protect with one press, bound to what the message showed', () => {
    expect(linesOf(alertOf()).slice(0, 3)).toEqual([
      'drift ack A-1',
      'protect on --reason "A-1 drift ecb/usd" --seen 14',
      'drift analyse A-1',
    ]);
    expect(linesOf(alertOf({ ...massNews() }))[0]).toBe('protect on --reason "A-1 mass drift" --seen 14');
  });

  it('take back what was done', () => {
    const at = '2026-01-05T09:00:20.000Z';
    const resolution = { how: 'dismissed', by: 'ann', reason: '', at } as const;
    const dismissed = alertOf({ state: 'resolved', resolved_at: at, resolution });

    expect(linesOf(alertOf({ state: 'acknowledged' }))).toContain('drift undo A-1');
    expect(linesOf(alertOf())).not.toContain('drift undo A-1');
    expect(linesOf(dismissed)).toEqual(['drift undo A-1']);
    expect(linesOf({ ...dismissed, settled: true })).toEqual([]);
    expect(linesOf({ ...dismissed, resolution: { ...resolution, how: 'over' } })).toEqual([]);
  });

  it('make trading riskier again only where that may be pressed, and ask first', () => {
    const document = control({ mode: 'protective', risk_limit_factor: 0.5 });
    const there = { control: { document, applied: null } };
    const off = alertButtons(alertOf(), situation({ ...there, riskierHere: true }), texts).find(({ value }) =>
      value.startsWith('protect off'),
    );

    expect(off?.confirm?.title).toBe('Make trading riskier?');
    expect(linesOf(alertOf(), there).some((line) => line.startsWith('protect'))).toBe(false);
  });

  it('fall back on the route that the stream belongs to, while a model still decides there', () => {
    const facts = { ...DRIFT_FACTS, source: 'sentiment', signal: 'confidence' };
    const onRules = control({ routes: { sentiment: 'rules', signal: 'off', regime: 'on' } });

    expect(linesOf(alertOf({ ...driftNews({ facts }) }))).toContain('fallback on sentiment --reason A-1 --seen 14');
    expect(
      linesOf(alertOf({ ...driftNews({ facts }) }), { control: { document: onRules, applied: null } }).join(),
    ).not.toContain('fallback');
  });
});

function pressable(blocks: readonly MessageBlock[]): number {
  let count = 0;
  for (const block of blocks) {
    for (const element of block.type === 'actions' ? block.elements : [])
      count += 'options' in element ? element.options.length : 1;
  }
  return count;
}

/** The registry's, where the lines of alerts are known by now. */
async function specsOf() {
  const { describeActions } = await import('#bot/compose/actions.ts');
  const { readConfig } = await import('#bot/config.ts');
  const specs = describeActions(readConfig({}));
  return specs.some(({ name }) => name === 'drift ack') ? specs : null;
}
