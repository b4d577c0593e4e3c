/** What control and people are told of FinBERT: the control document and the alert follow what the keeper says, in its order. */
import type { AlertBook } from '#engine/alerts/types.ts';
import type { Clock } from '#engine/clock.ts';
import type { Logger } from '#engine/jobs/logger.ts';
import type { JsonObject } from '#engine/json.ts';
import { sentimentOutage } from '#engine/models/control.ts';
import type { ControlStore } from '#engine/models/types.ts';
import type { FinbertState } from '#engine/sentiment/keeper/types.ts';

export interface TellingPorts {
  readonly control: ControlStore;
  readonly alerts: AlertBook;
  readonly clock: Clock;
  readonly log: Logger;
}

export interface FinbertTelling {
  /** Nothing is loaded yet, whatever the process before had said last; an outage that it had told stays as it is. */
  start(): Promise<void>;
  /** @param isRestarting the model's process has ended, and its first new start is under way */
  tell(state: FinbertState, isRestarting: boolean): void;
  stop(): void;
}

const ABOUT = 'sentiment';
const SYSTEM = 'system';
const AGAIN_MS = 5_000;

export function createFinbertTelling({ control, alerts, clock, log }: TellingPorts): FinbertTelling {
  let last: Promise<unknown> = Promise.resolve();
  let newest: (() => Promise<void>) | undefined;
  let stopTrying = () => {};
  let stopped = false;

  /** Until it is told, AI-Trader and people believe what was before: where the disk refuses it, it is tried again. */
  const later = (work: () => Promise<void>) => {
    newest = work;
    stopTrying();
    last = last.then(work).catch((thrown: unknown) => {
      log.error({ err: thrown }, 'the state of FinBERT could not be told; tried again');
      if (newest === work && !stopped) stopTrying = clock.after(AGAIN_MS, () => later(work));
    });
    return last;
  };

  const tellAlert = async ({ trouble }: FinbertState, isRestarting: boolean): Promise<void> => {
    if (trouble === null) return void (await alerts.resolve(ABOUT));
    const { kind, ...more } = trouble;
    const facts = more as unknown as JsonObject;
    // While a former model answers, or for the second of a restart, nobody need get up; rules are what AI-Trader trades on
    // until somebody does.
    const grave =
      kind === 'on_rules' && !isRestarting
        ? ({ level: 'critical', wakes: true } as const)
        : ({ level: 'warning', wakes: false } as const);
    await alerts.raise({ about: ABOUT, kind: `finbert_${kind}`, facts, channel: null, ...grave });
  };

  const change = async (outage: FinbertState['outage']): Promise<void> => {
    const reason = outage ?? 'the model serves';
    await control.change({ seen: null, by: SYSTEM, reason, to: (state) => sentimentOutage(state, outage) });
  };

  return {
    async start() {
      if (control.current().document.sentiment_outage === null) await later(() => change('not_warmed_up'));
    },
    tell(state, isRestarting) {
      void later(async () => {
        await change(state.outage);
        await tellAlert(state, isRestarting);
      });
    },
    stop() {
      stopped = true;
      stopTrying();
    },
  };
}
