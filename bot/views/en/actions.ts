/** English: what each action does and what its arguments mean. */
import type { ActionText } from '../texts.ts';

const dataset = 'CSV or Parquet file of events, one row an event';
const labelColumn = 'column with the label, 0 or 1';
const timeColumn = 'column that orders the events';
const job = 'the job, as `J-12`, `j12` or `12`';
const route = 'what is switched: `sentiment`, `signal` or `regime`';
const reason = 'why, for those who read it later';
const seen = 'number of the control document that you looked at; refused when it has changed since';

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
      trees: 'number of trees: `rf` 300, `gbt` 400, `ml-rf` 50',
      maxDepth: '`gbt`: splits from the root to the deepest leaf, 5',
      learningRate: '`gbt`: what each tree adds, 0.05',
      subsample: '`gbt`: share of the rows for each tree, 0.9',
      colsample: '`gbt`: share of the features for each tree, 0.8',
      lambda: '`gbt`: L2 penalty of leaf values, 1',
      gamma: '`gbt`: least gain of a split, 0',
      minChildWeight: '`gbt`: least sum of second derivatives in a child, 1',
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
