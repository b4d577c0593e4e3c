/** What the Slack edge counts, as families of metrics. */
import type { MetricFamily, NumberFamily } from './metric-family.ts';

/** The parts of the edge's own counts that are shown. */
export interface SlackCounts {
  /** `within`: for each bound how many acknowledgements took at most as long. */
  readonly acks: { readonly within: readonly number[]; readonly count: number; readonly sumMs: number };
  readonly intake: {
    readonly taken: number;
    readonly repeated: number;
    readonly failed: number;
    readonly working: number;
  };
  readonly outbox: {
    readonly waiting: number;
    readonly oldestMs: number;
    readonly sent: number;
    readonly retried: number;
    readonly rateLimited: number;
    readonly dead: number;
  };
  readonly redrawn: { readonly waiting: number; readonly updated: number; readonly rateLimited: number };
  /** Job cards that still change. */
  readonly cards: number;
  readonly missed: number;
}

/** @param ackBoundsMs upper bounds of `acks.within`, in milliseconds */
export function slackFamilies(counts: SlackCounts, ackBoundsMs: readonly number[]): readonly MetricFamily[] {
  const { acks, intake, outbox, redrawn, cards, missed } = counts;
  return [
    {
      type: 'histogram',
      name: 'mlops_slack_ack_seconds',
      help: 'From a delivery of Slack to its acknowledgement; Slack gives up after 3 seconds',
      bounds: ackBoundsMs.map((ms) => ms / 1000),
      samples: [{ within: acks.within, count: acks.count, sum: acks.sumMs / 1000 }],
    },
    total('mlops_slack_deliveries_total', 'Deliveries of Slack that were kept', intake.taken),
    total(
      'mlops_slack_repeated_deliveries_total',
      'Deliveries that had come before, and were dropped',
      intake.repeated,
    ),
    total('mlops_slack_failed_deliveries_total', 'Deliveries that could not be worked on', intake.failed),
    total('mlops_slack_missed_total', 'Messages for this app that Slack did not bring, found by looking', missed),
    now('mlops_slack_deliveries_working', 'Deliveries that are being worked on', intake.working),
    now('mlops_outbox_waiting', 'Messages that wait to be sent', outbox.waiting),
    now('mlops_outbox_oldest_seconds', 'Age of the oldest message that waits', outbox.oldestMs / 1000),
    total('mlops_outbox_sent_total', 'Messages that Slack has taken', outbox.sent),
    total('mlops_outbox_retried_total', 'Messages that had to be sent again', outbox.retried),
    total('mlops_outbox_dead_total', 'Messages that Slack would not take', outbox.dead),
    total('mlops_slack_rate_limited_total', 'Answers 429 of Slack', outbox.rateLimited + redrawn.rateLimited),
    now('mlops_slack_redraws_waiting', 'Messages on display that have changed and wait to be redrawn', redrawn.waiting),
    total('mlops_slack_redraws_total', 'Messages on display that were redrawn', redrawn.updated),
    now('mlops_slack_cards', 'Job cards that are not finished', cards),
  ];
}

function total(name: string, help: string, value: number): NumberFamily {
  return { type: 'counter', name, help, samples: [{ value }] };
}

function now(name: string, help: string, value: number): NumberFamily {
  return { type: 'gauge', name, help, samples: [{ value }] };
}
