import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ControlState,
  effectiveOf,
  fallbackOff,
  fallbackOn,
  INITIAL_STATE,
  OUTAGES,
  protectOff,
  protectOn,
  ROUTES,
  type SignalModel,
  sentimentOutage,
} from '#engine/models/control.ts';

const signal: SignalModel = { version: '3', digest: 'sha256:abc', uri: 'oci://models/signal:3' };
const normal: ControlState = {
  mode: 'normal',
  risk_limit_factor: 1,
  routes: { sentiment: 'finbert', signal, regime: 'on' },
  sentiment_outage: null,
};

describe('what is served', () => {
  it('is what people want while nothing is wrong', () => {
    expect(effectiveOf(normal)).toEqual({
      sentiment: { serves: 'finbert', cause: null },
      signal: { serves: signal, cause: null },
      regime: { serves: 'on', cause: null },
    });
  });

  it.each(OUTAGES)('is the rules while the model is out (%s), though people still want the model', (outage) => {
    const state = sentimentOutage(normal, outage);

    expect(effectiveOf(state).sentiment).toEqual({ serves: 'rules', cause: outage });
    expect(state.routes.sentiment).toBe('finbert');
    expect(effectiveOf(sentimentOutage(state, null)).sentiment).toEqual({ serves: 'finbert', cause: null });
  });

  it('stays the rules after a repair when people have switched over', () => {
    const state = sentimentOutage(fallbackOn(sentimentOutage(normal, 'cache_corrupt'), ['sentiment']), null);

    expect(effectiveOf(state).sentiment).toEqual({ serves: 'rules', cause: 'fallback' });
  });

  it('is not FinBERT in a new folder, before the first warm-up', () => {
    expect(effectiveOf(INITIAL_STATE).sentiment).toEqual({ serves: 'rules', cause: 'not_warmed_up' });
  });
});

describe('a fallback', () => {
  const routes = fc.uniqueArray(fc.constantFrom(...ROUTES), { minLength: 1 });

  it('on and off again is as before, whatever was switched and in whichever state', () => {
    const state = fc.record<ControlState>({
      mode: fc.constantFrom('normal', 'protective'),
      risk_limit_factor: fc.constantFrom(1, 0.5),
      routes: fc.constant(normal.routes),
      sentiment_outage: fc.constantFrom(null, ...OUTAGES),
    });
    fc.assert(
      fc.property(state, routes, (before, switched) => {
        expect(fallbackOff(fallbackOn(before, switched), switched, signal)).toEqual(before);
      }),
    );
  });

  it('changes only the routes that were asked for', () => {
    expect(fallbackOn(normal, ['regime']).routes).toEqual({ sentiment: 'finbert', signal, regime: 'off' });
  });

  it('cannot go back to a signal model that never was', () => {
    expect(() => fallbackOff(fallbackOn(normal, ['signal']), ['signal'], null)).toThrow(
      expect.objectContaining({ code: 'nothing_to_restore' }),
    );
  });
});

describe('protective mode', () => {
  it('lowers the risk limits and leaves the routes alone', () => {
    const state = protectOn(normal, 0.25);

    expect(state).toEqual({ ...normal, mode: 'protective', risk_limit_factor: 0.25 });
    expect(protectOff(state)).toEqual(normal);
  });

  it('that holds already is made stricter, never looser', () => {
    const state = protectOn(normal, 0.25);

    expect(protectOn(state, 0.1).risk_limit_factor).toBe(0.1);
    expect(protectOn(state, 0.25)).toEqual(state);
    expect(() => protectOn(state, 0.5)).toThrow(
      expect.objectContaining({ code: 'risk_limit_lower', facts: { asked: 0.5, now: 0.25 } }),
    );
  });
});
