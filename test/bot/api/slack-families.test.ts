import { Registry } from 'prom-client';
import { expect, it } from 'vitest';
import { registerSource } from '#bot/api/metrics/metric-family.ts';
import { type SlackCounts, slackFamilies } from '#bot/api/metrics/slack-families.ts';
import { ACK_BUCKETS_MS, AckTimes } from '#bot/slack/metrics.ts';

it('what the Slack edge counts is shown under names with units, in seconds', async () => {
  const times = new AckTimes();
  for (const ms of [4, 40, 400]) times.add(ms);
  const counts: SlackCounts = {
    acks: times.snapshot(),
    intake: { taken: 3, repeated: 1, failed: 0, working: 2 },
    outbox: { waiting: 5, oldestMs: 1500, sent: 7, retried: 1, rateLimited: 2, dead: 0 },
    redrawn: { waiting: 1, updated: 9, rateLimited: 1 },
    cards: 4,
    missed: 6,
  };
  const registry = new Registry();
  registerSource(() => slackFamilies(counts, ACK_BUCKETS_MS), registry);

  const text = await registry.metrics();

  for (const line of [
    'mlops_slack_ack_seconds_bucket{le="0.005"} 1',
    'mlops_slack_ack_seconds_bucket{le="0.05"} 2',
    'mlops_slack_ack_seconds_bucket{le="3"} 3',
    'mlops_slack_ack_seconds_sum 0.444',
    'mlops_slack_repeated_deliveries_total 1',
    'mlops_slack_missed_total 6',
    'mlops_outbox_waiting 5',
    'mlops_outbox_oldest_seconds 1.5',
    'mlops_slack_rate_limited_total 3',
    '# TYPE mlops_outbox_sent_total counter',
  ]) {
    expect(text.split('\n')).toContain(line);
  }
});
