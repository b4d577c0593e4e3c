/** English: streams and drift reports. */
import type { DriftTexts } from '../drift-texts.ts';
import { counted } from '../plural.ts';

const count = counted('en');
const values = (n: number) => count(n, { one: 'value', other: 'values' });

export const driftEn: DriftTexts = {
  drift: {
    noStreams: 'No values have come yet: nothing is watched.',
    noStreamsNext:
      'send values to `POST /v1/observations`, or see what it looks like with `mlops drift replay runbooks/drills/data/currency-returns.ndjson`.',
    watched: (streams, alerts) =>
      `${count(streams, { one: 'stream', other: 'streams' })} watched, ${count(alerts, { one: 'open drift alert', other: 'open drift alerts' })}.`,
    massDrift: (id, streams, from, to, state) =>
      `Mass drift ${id}: ${count(streams, { one: 'stream', other: 'streams' })} ${from === to ? `on ${from}` : `from ${from} to ${to}`}, ${state}.`,
    behind: 'Not all values are worked in yet: what is shown is a little old.',
    unwatched: (n) => `${values(n)} of further streams came: there are more streams than can be watched.`,
    stream: 'stream',
    values: 'values',
    newest: 'newest value',
    window: 'mean now',
    meanOf: (mean, n) => `${mean} (${n})`,
    last: 'last finding',
    found: (level, direction, at) => `${level} ${direction}, ${at}`,
    alert: 'alert',
    alertOf: (id, state) => `${id} ${state}`,
    remarks: 'remarks',
    quiet: 'quiet for too long',
    pausedUntil: (until) => `paused until ${until}`,
    paused: 'paused',
    repeated: (n) => `${n} repeated`,
    missing: (n) => `${n} missing`,
    refused: (n) => `${n} refused`,
    held: (n) => `${values(n)} wait for a gap`,
    unmatched: (n) => count(n, { one: 'outcome without its value', other: 'outcomes without their value' }),
    statusNext: 'see what was found last with `mlops drift report`, or of one stream with its name behind it.',
    levels: { warning: 'warning', drift: 'drift' },
    directions: { up: 'up', down: 'down' },
    states: {
      firing: 'firing',
      acknowledged: 'acknowledged',
      snoozed: 'snoozed',
      escalated: 'escalated',
      resolved: 'over',
    },
    headline: (level, stream, before, after) =>
      `${level === 'drift' ? 'Drift' : 'Warning'} in ${stream}: mean from ${before} to about ${after}.`,
    improvement: 'It is a change for the better: nobody is alerted.',
    at: 'found at the value of',
    seen: 'seen',
    shift: 'shift',
    shiftOf: (sd) => `${sd} standard deviations`,
    confidence: 'confidence',
    before: 'before',
    after: 'after',
    meanIn: (mean, n) => `${mean}, mean of ${values(n)}`,
    estimateIn: (mean, n) => `${mean}, mean of only ${values(n)}: an estimate`,
    model: 'model version',
    unknownModel: 'not said',
    freshness: 'newest value',
    freshnessOf: (newest, n) => `${newest}, ${values(n)} until then`,
    detector: 'detector',
    detectorOf: (delta, clock, scale) =>
      `ADWIN, delta ${delta}, looked every ${values(clock)}${scale === '1' ? '' : `, values times ${scale}`}`,
    report: 'report',
    ticket: 'ticket',
    next: {
      analyse: (alert) => `\`mlops drift analyse ${alert}\` looks at model, data and what changed`,
      confirm: (alert) => `\`mlops drift confirm ${alert}\` retrains`,
      protect: () => '`mlops protect on` lowers the risk limits',
      fallback: () => '`mlops fallback on` lets rules answer',
      dismiss: (alert) => `\`mlops drift dismiss ${alert} --reason "…"\` ends it`,
    },
    pauseOn: (stream, until) =>
      until === null
        ? `${stream} is paused: no alerts until somebody resumes it. Its values still count.`
        : `${stream} is paused: no alerts until ${until}. Its values still count.`,
    pauseNext: (stream) => `end it with \`mlops streams resume ${stream}\`.`,
    resumed: (stream) => `${stream} raises alerts again.`,
    notPaused: (stream) => `${stream} was not paused; nothing was changed.`,
  },
};
