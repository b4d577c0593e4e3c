/** FinBERTLite: sentiment by the model, and by the word list whenever the model does not answer. Each answer says by which. */
import type { Clock } from '../clock.ts';
import { OpsError } from '../errors.ts';
import type { Outage } from '../models/control.ts';
import { createCircuitBreaker } from './circuit-breaker.ts';
import { isBlank, scoreByRules } from './rules/score-by-rules.ts';
import type { ModelHostEvent, Probabilities, ScoreOptions, SentimentAnswer, SentimentModel } from './types.ts';
import { SENTIMENTS } from './types.ts';

export interface FinbertLite {
  /**
   * Answers in the order of the texts; a text in which nothing is to be seen is neutral and never shown to the model.
   * @throws the signal's reason; OpsError `model_busy` and `engine_stopping`, since then to ask again later is better than the rules
   */
  analyze(texts: readonly string[], options?: ScoreOptions): Promise<readonly SentimentAnswer[]>;
  byRules(text: string): SentimentAnswer;
  /** Names the model that answers now; null while the rules do. */
  version(): string | null;
  /** To be called after a good warm-up: what was wrong with the former model is forgotten. */
  reset(): void;
  onHostEvent(event: ModelHostEvent): void;
  stop(): void;
}

export interface FinbertLiteOptions {
  readonly model: SentimentModel;
  readonly clock: Clock;
  /** Why the loaded model does not answer; null when it answers again. Told of changes only. */
  readonly onOutage: (outage: Extract<Outage, 'model_failed' | 'circuit_open'> | null) => void;
  readonly failuresToOpen?: number;
  readonly firstTrialMs?: number;
  readonly longestWaitMs?: number;
}

const TRIAL_TEXT = 'Operating profit rose in the third quarter.';
const TRIAL_MS = 10_000;
/** Not the model's fault: whoever asked must know. */
const FOR_THE_CALLER = ['model_busy', 'engine_stopping'];

export function createFinbertLite({ model, clock, onOutage, ...limits }: FinbertLiteOptions): FinbertLite {
  const { failuresToOpen = 3, firstTrialMs = 5_000, longestWaitMs = 300_000 } = limits;
  let isHostBroken = false;
  /** How often the model has shown that it scores: by an answer, or by how far it is with one. */
  let signs = 0;
  let told: Outage | null = null;
  const breaker = createCircuitBreaker({
    clock,
    failuresToOpen,
    firstTrialMs,
    longestWaitMs,
    trial: async () => void (await model.score([TRIAL_TEXT], { timeoutMs: TRIAL_MS })),
    onChange: tell,
  });

  function outage(): Parameters<FinbertLiteOptions['onOutage']>[0] {
    if (isHostBroken) return 'model_failed';
    return breaker.isOpen ? 'circuit_open' : null;
  }

  function tell(): void {
    const now = outage();
    if (now === told) return;
    told = now;
    onOutage(now);
  }

  const serves = () => !isHostBroken && !breaker.isOpen && model.loaded() !== null;

  /** Null when the model failed. */
  async function byModel(texts: readonly string[], options: ScoreOptions): Promise<readonly Probabilities[] | null> {
    const before = signs;
    const onProgress = (done: number) => {
      signs += 1;
      options.onProgress?.(done);
    };
    try {
      const probabilities = await model.score(texts, { ...options, onProgress });
      signs += 1;
      breaker.succeeded();
      return probabilities;
    } catch (thrown) {
      if (options.signal?.aborted) throw thrown;
      const code = thrown instanceof OpsError ? thrown.code : 'internal';
      if (FOR_THE_CALLER.includes(code)) throw thrown;
      // Whoever asks for much, or waits for little, finds out nothing about a model that goes on scoring.
      const isSlow = code === 'model_timeout' && (signs > before || (options.timeoutMs ?? TRIAL_MS) < TRIAL_MS);
      if (code !== 'model_not_loaded' && !isSlow) breaker.failed();
      return null;
    }
  }

  return {
    async analyze(texts, options = {}) {
      options.signal?.throwIfAborted();
      const seen = texts.filter((text) => !isBlank(text));
      const probabilities = seen.length > 0 && serves() ? await byModel(seen, options) : null;
      if (probabilities === null) return texts.map((text) => scoreByRules(text));
      let next = 0;
      return texts.map((text) => (isBlank(text) ? scoreByRules(text) : answerOf(probabilities[next++]!)));
    },
    byRules: (text) => scoreByRules(text),
    version() {
      const loaded = model.loaded();
      return serves() && loaded !== null ? `finbert@${loaded.commit.slice(0, 12)}` : null;
    },
    reset() {
      isHostBroken = false;
      breaker.reset();
      tell();
    },
    onHostEvent({ kind }) {
      // A crash is told even though it is mostly over in a second: until then the rules do answer.
      isHostBroken = kind !== 'recovered';
      if (kind === 'recovered') breaker.tryNow();
      tell();
    },
    stop: () => breaker.stop(),
  };
}

/** The most probable label, its probability as score (bad news below zero, neutral zero) and as confidence. */
function answerOf(probabilities: Probabilities): SentimentAnswer {
  const top = probabilities.indexOf(Math.max(...probabilities));
  const label = SENTIMENTS[top]!;
  const confidence = Math.min(1, probabilities[top]!);
  const sign = { pos: 1, neg: -1, neu: 0 }[label];
  return { label, score: sign * confidence, confidence, provider: 'finbert' };
}
