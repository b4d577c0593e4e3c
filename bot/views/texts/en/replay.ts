/** English: recorded streams, parameters tried on them, and how streams are watched. */
import { counted } from '../plural.ts';
import type { ReplayTexts } from '../replay-texts.ts';

const count = counted('en');
const values = (n: number) => count(n, { one: 'value', other: 'values' });
const streams = (n: number) => count(n, { one: 'stream', other: 'streams' });

export const replayEn: ReplayTexts = {
  replay: {
    headline: (file, n, of, drifts, warnings) =>
      `${count(drifts, { one: 'drift', other: 'drifts' })} and ${count(warnings, { one: 'warning', other: 'warnings' })} in ${values(n)} of ${streams(of)} (${file}).`,
    dry: 'This was a rehearsal: nothing was written, and nobody was alerted.',
    taken: 'The values went through the log as if they had just arrived: reports and alerts are there.',
    at: 'time',
    index: 'index',
    level: 'level',
    before: 'mean before',
    after: 'mean after',
    confidence: 'confidence',
    width: 'width',
    more: (n) => `${count(n, { one: 'earlier one is', other: 'earlier ones are' })} not shown; \`--json\` lists all.`,
    badLines: (n) => `${count(n, { one: 'line', other: 'lines' })} could not be used`,
    badLine: (line, problem) => `line ${line}: ${problem}`,
    leftOut: (n) => `${values(n)} of other streams left out.`,
    outcomes: (n) =>
      `${count(n, { one: 'line tells', other: 'lines tell' })} what came of a value; those count in the log only.`,
    detector: 'detector',
    nextDry: (file) =>
      `let the values count with \`mlops drift replay ${file}\`, or try other parameters with \`mlops drift tune\`.`,
    nextTaken: 'see what is open with `mlops drift status`.',
    tuned: (stream, n, cells) =>
      `${stream}: ${count(cells, { one: 'pair', other: 'pairs' })} of delta and clock tried on ${values(n)}.`,
    unlabelled:
      'Nobody said where the stream changed, so whether a detection is right is not known. Say so with --change-at 5000 12000, or --stationary.',
    stationary: 'The recording is said to be stationary: every detection is a false alarm.',
    labelled: (n) =>
      `${count(n, { one: 'change', other: 'changes' })} said: a detection before the first one, or a second one after the same change, is a false alarm.`,
    delta: 'delta',
    clock: 'clock',
    detections: 'detections',
    meanRun: 'mean run length',
    found: 'found',
    foundOf: (found, changes) => `${found} of ${changes}`,
    falseAlarms: 'false alarms',
    falseRate: 'per 10,000',
    meanDelay: 'mean delay',
    worstDelay: 'worst delay',
    tuneNext: 'write the pair that you want into runbooks/streams.yaml.',
  },
  streams: {
    listed: (n, file) => `${streams(n)}, by ${file}.`,
    noFile: (n, file) => `${streams(n)}, all by the defaults: there is no ${file}.`,
    problems: (file) => `${file} cannot be used as it stands; what it said before counts`,
    fine: (n, open) =>
      open === 0
        ? `${streams(n)} looked at: each detector can fire.`
        : `${streams(n)} looked at, no error found; ${open} cannot be judged by their values yet.`,
    wrong: (n) => `${count(n, { one: 'error', other: 'errors' })}: there is something that would never be noticed.`,
    stream: 'stream',
    rules: 'rules from',
    origins: { file: 'streams.yaml', replay: 'a replay', defaults: 'defaults' },
    detector: 'delta / warning / clock',
    scale: 'scale',
    bad: 'bad',
    bads: { up: 'up', down: 'down', both: 'both ways' },
    fresh: 'fresh within',
    wakes: 'wakes at',
    never: 'never',
    levels: { warning: 'warning', drift: 'drift' },
    values: 'values',
    notSeen: 'none yet',
    massDrift: 'mass drift',
    massDriftOf: (n, within) => `${streams(n)} within ${within}`,
    follow: 'followed files',
    smallest: (n) => `smallest shift after ${n}`,
    first: 'can fire after',
    verdict: 'verdict',
    verdicts: {
      ok: 'fine',
      never: 'ERROR: never fires on values of this size',
      constant: 'has never changed so far',
      unknown: 'too few values since the last cut; taken as 0 to 1',
    },
    propose: (stream, scale) =>
      `${stream}: set \`scale: ${scale}\` in streams.yaml; its values are too small for the bound of ADWIN.`,
    basis: 'A shift is in the units of the stream, for two halves of equal length; it shrinks with more values.',
    listNext: 'what each could detect: `mlops streams check`.',
  },
};
