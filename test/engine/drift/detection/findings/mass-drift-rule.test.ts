import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type MassDrift, stepMassDrifts, withAlerts } from '#engine/drift/detection/findings/mass-drift-rule.ts';
import type { DriftMark } from '#engine/drift/detection/types.ts';

const DAY_MS = 86_400_000;
const RULE = { streams: 3, within_ms: 10 * DAY_MS };

function drift(signal: string, day: number, shift = 1): DriftMark {
  return {
    source: 'ecb',
    signal,
    at: new Date(Date.UTC(2026, 0, 1) + day * DAY_MS).toISOString(),
    level: 'drift',
    direction: 'up',
    mean_before: 0,
    mean_after: shift,
    confidence: 0.999,
    shift_sd: shift,
    report: `${signal}-${day}-${shift}`,
  };
}

/** The mass drifts after all of them, told one after the other. */
function told(drifts: readonly DriftMark[], rule = RULE): { known: readonly MassDrift[]; formed: number } {
  let known: readonly MassDrift[] = [];
  const remembered: DriftMark[] = [];
  let formed = 0;
  for (const each of drifts) {
    const step = stepMassDrifts([each], { known, remembered, rule });
    remembered.push(each);
    formed += step.formed.size;
    ({ known } = step);
  }
  return { known, formed };
}

const names = ({ streams }: MassDrift) => streams.map(({ signal }) => signal);

describe('a mass drift', () => {
  it('is k streams within the span, the largest shift first', () => {
    const { known, formed } = told([drift('usd', 0, 1), drift('jpy', 4, 3), drift('gbp', 10, -2)]);

    expect(formed).toBe(1);
    expect(names(known[0]!)).toEqual(['jpy', 'gbp', 'usd']);
    expect([known[0]!.from.slice(0, 10), known[0]!.to.slice(0, 10)]).toEqual(['2026-01-01', '2026-01-11']);
  });

  it('is none where the span is too long by a moment, or the same stream drifts again and again', () => {
    expect(told([drift('usd', 0), drift('jpy', 4), drift('gbp', 10.001)]).known).toEqual([]);
    expect(told([drift('usd', 0), drift('usd', 1), drift('usd', 2), drift('jpy', 3)]).known).toEqual([]);
  });

  it('grows while more streams join, and stays one', () => {
    const { known, formed } = told([
      drift('usd', 0),
      drift('jpy', 1),
      drift('gbp', 2),
      drift('chf', 11),
      drift('sek', 20, 9),
      drift('usd', 21),
    ]);

    expect(formed).toBe(1);
    expect(names(known[0]!)).toEqual(['sek', 'chf', 'gbp', 'jpy', 'usd']);
  });

  it('is another one where it is long after', () => {
    const three = ['usd', 'jpy', 'gbp'];
    const { known, formed } = told([...three.map((each) => drift(each, 0)), ...three.map((each) => drift(each, 400))]);

    expect(formed).toBe(2);
    expect(known).toHaveLength(2);
  });

  it('is found in whatever order the drifts become known', () => {
    const cluster = ['usd', 'jpy', 'gbp', 'chf'].map((each, at) => drift(each, 100 + at));
    const elsewhere = ['usd', 'jpy', 'sek'].map((each, at) => drift(each, 300 * at + 500));
    fc.assert(
      fc.property(fc.shuffledSubarray([...cluster, ...elsewhere], { minLength: 7 }), (drifts) => {
        const { known, formed } = told(drifts);

        expect(formed).toBe(1);
        expect(names(known[0]!).sort()).toEqual(['chf', 'gbp', 'jpy', 'usd']);
      }),
    );
  });

  it('does not change when its drifts are told again', () => {
    const drifts = [drift('usd', 0), drift('jpy', 1), drift('gbp', 2), drift('chf', 3)];
    const once = told(drifts).known;

    for (const each of drifts) {
      const { known, grown } = stepMassDrifts([each], { known: once, remembered: drifts, rule: RULE });
      expect(known).toEqual(once);
      expect(grown.size).toBe(0);
    }
  });

  it('may hold a drift of a stream that drifts in the one before it as well, taken in together or one after the other', () => {
    const days = [...['usd', 'chf', 'sek'].map((name) => drift(name, 11)), drift('usd', 0), drift('sek', 1)];
    const drifts = [...days, drift('jpy', 0)];

    const together = stepMassDrifts(drifts, { known: [], remembered: [], rule: RULE });

    expect(together.known.map(names)).toEqual([
      ['chf', 'sek', 'usd'],
      ['jpy', 'sek', 'usd'],
    ]);
    expect(together.known).toEqual(told(drifts).known);
  });

  it('comes out the same whether its drifts are taken in together or one after the other', () => {
    const names = ['usd', 'jpy', 'gbp', 'chf', 'sek', 'nok'];
    const any = fc.array(fc.tuple(fc.constantFrom(...names), fc.nat(60), fc.integer({ min: 1, max: 9 })), {
      maxLength: 25,
    });
    fc.assert(
      fc.property(any, (given) => {
        const drifts = given.map(([signal, day, shift]) => drift(signal, day, shift));

        const together = stepMassDrifts(drifts, { known: [], remembered: [], rule: RULE });

        expect(together.known).toEqual(told(drifts).known);
        for (const { streams, from, to } of together.known) {
          expect(streams.length).toBeGreaterThanOrEqual(RULE.streams);
          expect(new Set(streams.map(({ signal }) => signal)).size).toBe(streams.length);
          expect(streams.every(({ at }) => at >= from && at <= to)).toBe(true);
        }
      }),
    );
  });

  it('names the alerts of its streams where they have one', () => {
    const [known] = told([drift('usd', 0, 2), drift('jpy', 1, 1), drift('gbp', 2, 3)]).known;

    const complete = withAlerts(known!, ({ signal }) => (signal === 'usd' ? 'A-7' : null));

    expect(complete.streams.map(({ alert }) => alert)).toEqual([null, 'A-7', null]);
  });
});
