/** The control document: which models people want served, which are served, and how much risk AI-Trader may take. */
import { OpsError } from '../errors.ts';

export const ROUTES = ['sentiment', 'signal', 'regime'] as const;
export type Route = (typeof ROUTES)[number];

/** A released signal model. */
export type SignalModel = { readonly version: string; readonly digest: string; readonly uri: string };

export type Routes = {
  readonly sentiment: 'finbert' | 'rules';
  readonly signal: SignalModel | 'off';
  readonly regime: 'on' | 'off';
};

/** Why a model cannot be served although people want it. */
export const OUTAGES = ['not_warmed_up', 'cache_corrupt', 'model_failed', 'circuit_open'] as const;
export type Outage = (typeof OUTAGES)[number];

/** `fallback`: people asked for it; `no_release`: there is nothing to serve yet; null: served as in normal times. */
export type Cause = 'fallback' | 'no_release' | Outage | null;

export type Served<Value> = { readonly serves: Value; readonly cause: Cause };

export type Effective = {
  readonly sentiment: Served<Routes['sentiment']>;
  readonly signal: Served<Routes['signal']>;
  readonly regime: Served<Routes['regime']>;
};

/** What AI-Trader reads (docs/formats.md); a newer one has a higher `seq`. */
export type ControlDocument = {
  readonly schema: 'mlops.control/1';
  readonly seq: number;
  readonly mode: 'normal' | 'protective';
  /** Factor on every risk limit: 1 in normal mode, 0 to below 1 in protective mode. */
  readonly risk_limit_factor: number;
  /** What people want. */
  readonly routes: Routes;
  /** What is served: an automatic fallback changes only this. */
  readonly effective: Effective;
  /** What the sentiment model last said of itself; null where nothing is wrong. */
  readonly sentiment_outage: Outage | null;
  readonly reason: string;
  /** A person's id, or `system` for what changed by itself. */
  readonly changed_by: string;
  readonly approved_by: string | null;
  readonly incident: string | null;
  /** ISO 8601. */
  readonly at: string;
};

/** The part of a document that a change decides. */
export type ControlState = Pick<ControlDocument, 'mode' | 'risk_limit_factor' | 'routes' | 'sentiment_outage'>;

export const DEFAULT_RISK_LIMIT = 0.5;

export const INITIAL_STATE: ControlState = {
  mode: 'normal',
  risk_limit_factor: 1,
  routes: { sentiment: 'finbert', signal: 'off', regime: 'on' },
  sentiment_outage: 'not_warmed_up',
};

/** What a state makes be served. */
export function effectiveOf({ routes, sentiment_outage: outage }: ControlState): Effective {
  const sentiment: Effective['sentiment'] =
    routes.sentiment === 'rules'
      ? { serves: 'rules', cause: 'fallback' }
      : { serves: outage === null ? 'finbert' : 'rules', cause: outage };
  return {
    sentiment,
    signal: { serves: routes.signal, cause: routes.signal === 'off' ? 'no_release' : null },
    regime: { serves: routes.regime, cause: routes.regime === 'off' ? 'fallback' : null },
  };
}

const FALLBACK = { sentiment: 'rules', signal: 'off', regime: 'off' } as const satisfies Routes;

export function fallbackOn(state: ControlState, routes: readonly Route[]): ControlState {
  return routed(state, Object.fromEntries(routes.map((route) => [route, FALLBACK[route]])));
}

/**
 * @param lastSignal the signal model that was served before its fallback; null when there never was one
 * @throws OpsError `nothing_to_restore` when the signal route alone is asked for and nothing was served there
 */
export function fallbackOff(
  state: ControlState,
  routes: readonly Route[],
  lastSignal: SignalModel | null,
): ControlState {
  if (routes.includes('signal') && routes.length === 1 && state.routes.signal === 'off' && lastSignal === null) {
    throw new OpsError('nothing_to_restore', 'expected a signal model that was served before, found none', {
      facts: { route: 'signal' },
    });
  }
  const normal: Routes = {
    sentiment: 'finbert',
    signal: state.routes.signal === 'off' ? (lastSignal ?? 'off') : state.routes.signal,
    regime: 'on',
  };
  return routed(state, Object.fromEntries(routes.map((route) => [route, normal[route]])));
}

/**
 * Only ever lowers the limits, as whoever may do it need not be allowed to raise them.
 * @param factor 0 (no risk at all) to below 1
 * @throws OpsError `risk_limit_lower` where the limits are lower already
 */
export function protectOn(state: ControlState, factor: number): ControlState {
  const now = state.risk_limit_factor;
  if (factor > now) {
    throw new OpsError('risk_limit_lower', `expected a factor of ${now} at most, got ${factor}`, {
      facts: { asked: factor, now },
    });
  }
  return { ...state, mode: 'protective', risk_limit_factor: factor };
}

export function protectOff(state: ControlState): ControlState {
  return { ...state, mode: 'normal', risk_limit_factor: 1 };
}

export function sentimentOutage(state: ControlState, outage: Outage | null): ControlState {
  return { ...state, sentiment_outage: outage };
}

function routed(state: ControlState, changed: Partial<Routes>): ControlState {
  return { ...state, routes: { ...state.routes, ...changed } };
}

export function stateOf(document: ControlDocument): ControlState {
  const { mode, risk_limit_factor, routes, sentiment_outage } = document;
  return { mode, risk_limit_factor, routes, sentiment_outage };
}
