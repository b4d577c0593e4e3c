/** English: what each action does and what its arguments mean. */
import type { ActionText } from '../texts.ts';

const dataset = 'CSV or Parquet file of events, one row an event';
const labelColumn = 'column with the label, 0 or 1';
const timeColumn = 'column that orders the events';
const job = 'the job, as `J-12`, `j12` or `12`';
const route = 'what is switched: `sentiment`, `signal` or `regime`';
const reason = 'why, for those who read it later';
const seen = 'number of the control document that you looked at; refused when it has changed since';

const alert = 'number (`A-12`) or stream (`ecb/usd`); without it the only open one';
const ticket = 'number: `T-12`';

/** Of `drift replay` and `drift tune` alike. */
const recording = {
  file: 'NDJSON (a line needs only `value`) or CSV file',
  source: 'source of the stream; lines that name another one are left out',
  signal: 'signal of the stream; lines that name another one are left out',
  column: 'column of the values; a CSV file needs it',
  timeColumn: 'column of the times; without it `at` of an NDJSON line, else now',
  scale: 'values are multiplied by it; without it as streams.yaml says, else 1',
};
const window = {
  maxBuckets: 'buckets a row of the window, 5: more are finer and slower',
  minWindowLength: 'fewest values on either side of a cut, 5',
  gracePeriod: 'values before the first test, 10',
};

export const actionsEn: Readonly<Record<string, ActionText>> = {
  help: {
    summary: 'Show all actions, or one with its arguments',
    arguments: { topic: 'an action, or the first word of several: `jobs`' },
  },
  status: { summary: 'Show who owns the state folder and what is running', arguments: {} },
  whoami: { summary: 'Show as whom your requests are recorded', arguments: {} },
  'env check': {
    summary: 'Check folders, trackers, Python packages, worker threads and clock (runbook section 1)',
    arguments: {},
  },
  'dataset check': {
    summary: 'Look at a data set before training on it; changes nothing',
    arguments: {
      dataset,
      labelColumn,
      timeColumn,
      startColumn: 'column with the time at which an event starts',
    },
  },
  train: {
    summary: 'Train a meta-label model with purged cross-validation',
    arguments: {
      dataset,
      model: '`rf` random forest, `gbt` (or `xgb`) boosting, `logistic` regression, `ml-rf` small forest of a package',
      cv: '`walk-forward` trains on the past of each block, `purged-kfold` on both sides without overlapping events',
      cvFolds: 'number of blocks that the events are cut into by time',
      purgeGap: 'rows left out next to each test block, so that overlapping labels do not leak',
      embargo: 'with `purged-kfold`, left out after each block: rows (`20`), a share (`1%`) or a time (`2d`)',
      labelColumn,
      timeColumn,
      startColumn: 'time when an event starts: nothing that overlaps with a test block is trained on',
      featureCols: 'feature columns; without it every numeric column',
      weightColumn: 'how much each row counts in the fit; metrics are not weighted',
      uniqueness: 'weigh rows by the average uniqueness of their events (with `--start-column`)',
      missing: '`ffill-zero` fills with the value before, or 0; `learn` lets the model choose a side',
      seed: 'the same seed and data give the same model, byte for byte',
      output: 'where the model goes; an existing one is kept under its hash',
      summary: 'where the report goes; without it beside the model, ending in `.json`',
      scores: 'where the scores of the tested rows go, as CSV: time, fold, label, probability, error',
      trees: 'number of trees: `rf` 300, `gbt` 400, `ml-rf` 50',
      maxDepth: '`gbt`: splits from the root to the deepest leaf, 5',
      learningRate: '`gbt`: what each tree adds, 0.05',
      subsample: '`gbt`: share of the rows for each tree, 0.9',
      colsample: '`gbt`: share of the features for each tree, 0.8',
      lambda: '`gbt`: L2 penalty of leaf values, 1',
      gamma: '`gbt`: least gain of a split, 0',
      minChildWeight: '`gbt`: least sum of second derivatives in a child, 1',
      maxFeatures:
        '`rf`: features that each node may be split by: `sqrt` (usual), `log2`, `all`, a count (`5`) or a share (`0.3`)',
      minLeaf: '`rf`: least rows of a leaf, of those that the tree was grown on, 1',
      c: '`logistic`: inverse strength of the L2 penalty, 1',
      mlflowUri: 'MLflow server that gets the run',
      mlflowExperiment: 'MLflow experiment that the run belongs to',
      wandbProject: 'Weights & Biases project that gets the run',
      wandbEntity: 'Weights & Biases user or team',
      runName: 'name of the run in the trackers',
      again: 'start a second job even if one with the same work is running',
    },
  },
  'control show': { summary: 'Show what AI-Trader trades with: mode, routes, and whether it follows', arguments: {} },
  'control history': {
    summary: 'List the changes of mode and routes, the newest first',
    arguments: { limit: 'how many at most' },
  },
  'fallback on': {
    summary: 'Serve the rule-based fallback instead of a model (runbook section 6)',
    arguments: { route, reason, seen },
  },
  'fallback off': { summary: 'Serve the model again', arguments: { route, reason, seen } },
  'protect on': {
    summary: 'Put AI-Trader into protective mode: lower its risk limits',
    arguments: { riskLimit: 'factor on every risk limit, 0 for no new risk at all', reason, seen },
  },
  'protect off': { summary: 'Back to full risk limits', arguments: { reason, seen } },
  'finbert status': { summary: 'Show whether FinBERT or the rules answer, and why', arguments: {} },
  'finbert warmup': {
    summary: 'Download, prove and load FinBERT (runbook section 2)',
    arguments: {
      force: 'download anew even if the cache is sound',
      offline: 'use the cache, ask no hub',
      revision: 'branch, tag or commit of the repository; without it the configured one',
      precision: '`int8` is small and fast, `fp32` is as trained',
    },
  },
  'finbert verify': { summary: 'Check each byte of the model cache; what is damaged serves no longer', arguments: {} },
  'finbert score': {
    summary: 'Tell whether texts are good, bad or neutral news',
    arguments: { texts: 'each in quotes' },
  },
  'finbert repair': {
    summary: 'Set a damaged model aside and warm up again (runbook section 6)',
    arguments: {},
  },
  'finbert rollback': { summary: 'Go back to the former verified model', arguments: {} },
  'drift status': {
    summary: 'Show every stream that is watched: its window, its last finding, its alert',
    arguments: { stream: 'only this one: `source/signal`' },
  },
  'drift report': {
    summary: 'Show a drift report: what changed, how sure, what to do next',
    arguments: { which: 'its id, or a stream for its newest; without it the newest of all' },
  },
  'drift replay': {
    summary: 'Send recorded values through the detectors, as if they had just arrived; with `--dry-run` only look',
    arguments: {
      ...recording,
      delta: 'how unlikely a false alarm is to be; smaller is more careful',
      warningDelta: 'a larger delta for warnings; without it there are none',
      clock: 'the test is made on every so many values',
      ...window,
      dryRun: 'write nothing and alert nobody',
    },
  },
  'drift tune': {
    summary: 'Try deltas and clocks on one recorded stream: false alarms against delay',
    arguments: {
      ...recording,
      deltas: 'deltas to try; without it seven from 0.0005 to 0.05',
      clocks: 'clocks to try; without it 1, 8 and 32',
      changeAt: 'where the stream changed: indices of values, from 0',
      stationary: 'the stream never changes: every detection is a false alarm',
      ...window,
    },
  },
  'streams list': { summary: 'Show how each stream is watched, and by whose word', arguments: {} },
  'streams check': {
    summary: 'Show the smallest shift that each stream’s detector could see; one that never fires is an error',
    arguments: {},
  },
  'streams pause': {
    summary: 'Raise no alerts of a stream for a while; its values still count',
    arguments: { stream: '`source/signal`', for: 'how long: `2h`, `30min`, `1d`; without it until `streams resume`' },
  },
  'streams resume': {
    summary: 'Raise alerts of a stream again',
    arguments: { stream: '`source/signal`' },
  },
  'drift ack': { summary: 'Say that you see to an alert: nobody else is called', arguments: { alert } },
  'drift snooze': {
    summary: 'Put an alert aside for a while; it fires again afterwards',
    arguments: { alert, for: 'how long: `90m`, `4h`, `2d`, or `morning` for the next eight o’clock' },
  },
  'drift dismiss': {
    summary: 'End an alert that means nothing',
    arguments: { alert, reason: 'why, for those who read the ticket later' },
  },
  'drift undo': { summary: 'Take the last answer to an alert back', arguments: { alert } },
  'drift analyse': {
    summary:
      'Look at stream, model, data and what changed before a drift, and say what it comes to (runbook section 4)',
    arguments: {
      which: 'an alert (`A-12`) or a stream (`ecb/usd`); without it the only open alert',
      data: 'newer events, to be compared column by column with those of the newest training',
    },
  },
  'drift confirm': {
    summary: 'Confirm a drift: repeats the newest training with its parameters and data (runbook section 4)',
    arguments: { alert },
  },
  'ticket list': {
    summary: 'List tickets, the newest first, and where they are brought to',
    arguments: { all: 'the closed ones too', limit: 'how many at most' },
  },
  'ticket show': { summary: 'Show one ticket with all its lines', arguments: { ticket } },
  'ticket note': { summary: 'Add a line to a ticket', arguments: { ticket, text: 'what to remember' } },
  'ticket close': {
    summary: 'Close a ticket, and its alert with it',
    arguments: { ticket, reason: 'how it ended, for those who read it later' },
  },
  'jobs list': {
    summary: 'List jobs, the newest first',
    arguments: { state: 'only jobs in this state', limit: 'how many at most' },
  },
  'jobs show': { summary: 'Show one job and its parts', arguments: { job } },
  'jobs logs': { summary: 'Show the log of a job', arguments: { job } },
  'jobs cancel': {
    summary: 'End a job; it is gone within two seconds',
    arguments: { job, reason: 'why, for those who read it later' },
  },
  'jobs retry': { summary: 'Run the work of a finished job again, as a new job', arguments: { job } },
  'oncall show': { summary: 'Show who is on call, who is next, and what happens while nobody answers', arguments: {} },
  'oncall take': {
    summary: 'Take a role on call until its shift ends',
    arguments: { role: '`primary` or `secondary`', for: 'how long instead: `90m`, `4h`, `2d`, `morning`' },
  },
  handover: { summary: 'Show what the next one on call must know', arguments: {} },
  digest: {
    summary: 'Show what a day brought: alerts, drift, jobs, tickets, and who is on call',
    arguments: { hours: 'how far back' },
  },
  'streams fresh': { summary: 'Check that values still come on every stream that has a limit for it', arguments: {} },
  'schedule list': { summary: 'Show what happens by itself, and what came of it last', arguments: {} },
  'schedule run': {
    summary: 'Do now what an entry of the schedule does; its slots stay as they are',
    arguments: { id: 'the entry, as `schedule list` names it' },
  },
  'schedule pause': {
    summary: 'Let the slots of an entry pass until it is resumed',
    arguments: { id: 'the entry, as `schedule list` names it' },
  },
  'schedule resume': {
    summary: 'Let an entry run again from its next slot on',
    arguments: { id: 'the entry, as `schedule list` names it' },
  },
  outbox: {
    summary: 'Show what waits to be sent to Slack, and what Slack refused',
    arguments: { limit: 'how many of each at most' },
  },
  'audit log': {
    summary: 'List who asked for what, the newest first',
    arguments: {
      limit: 'how many at most',
      actor: 'only requests of this person or program',
      action: 'only requests for this action',
      outcome: 'only requests that ended so',
    },
  },
  'policy explain': {
    summary: 'Show which rule decides whether somebody may do something',
    arguments: {
      action: 'the line that would be typed; only its action counts',
      as: 'a person of the policy, a Slack user, or `api`; without it, you',
      on: 'where it would be typed; without it, here',
      channel: 'the channel in which it would be typed; without it, this one',
    },
  },
  'audit verify': { summary: 'Check that nobody has changed the audit log', arguments: {} },
};
