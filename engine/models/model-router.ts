/** Answers as the control document wants it, and tells drift monitoring what the models said. */
import { type Clock, isoTime } from '../clock.ts';
import type { Observation, ObservationSink } from '../drift/types.ts';
import type { FinbertLite } from '../sentiment/finbert-lite.ts';
import type { SentimentAnswer } from '../sentiment/types.ts';
import type { ControlStore, ModelRouter } from './types.ts';

export interface RouterCollaborators {
  readonly control: ControlStore;
  readonly sentiment: Pick<FinbertLite, 'analyze' | 'byRules' | 'version'>;
  readonly sink: ObservationSink;
  readonly clock: Clock;
  /** An observation that is lost costs no answer. */
  readonly onLost: (error: unknown, observations: number) => void;
}

export const ROUTER_SOURCE = 'router';
const RULES_VERSION = 'rules';

export function createModelRouter({ control, sentiment, sink, clock, onLost }: RouterCollaborators): ModelRouter {
  const observe = (answers: readonly SentimentAnswer[], version: string | null): void => {
    const at = isoTime(clock.now());
    const observations = answers.map(
      ({ score, provider }): Observation => ({
        source: ROUTER_SOURCE,
        signal: 'sentiment',
        value: score,
        at,
        seq: null,
        model_version: provider === 'rules' ? RULES_VERSION : (version ?? RULES_VERSION),
      }),
    );
    // Nobody's answer waits for the disk.
    void sink.append(observations).catch((thrown: unknown) => onLost(thrown, observations.length));
  };

  return {
    async sentiment(texts, { observed, ...options }) {
      const isRouted = control.current().document.routes.sentiment === 'finbert';
      const version = isRouted ? sentiment.version() : null;
      const answers = isRouted ? await sentiment.analyze(texts, options) : texts.map((text) => sentiment.byRules(text));
      if (observed && answers.length > 0) observe(answers, version);
      const isByModel = answers.some(({ provider }) => provider === 'finbert');
      return { answers, model_version: isByModel ? version : null };
    },
  };
}
