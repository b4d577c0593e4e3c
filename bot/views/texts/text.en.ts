/** Every text in English. */

import { actionsEn } from './en/actions.ts';
import { alertsEn } from './en/alerts.ts';
import { analysisEn } from './en/analysis.ts';
import { chatEn } from './en/chat.ts';
import { controlEn } from './en/control.ts';
import { driftEn } from './en/drift.ts';
import { errorsEn } from './en/errors/errors.ts';
import { findingsEn } from './en/errors/findings.ts';
import { valueReasonsEn } from './en/errors/value-reasons.ts';
import { warningsEn } from './en/errors/warnings.ts';
import { evidenceEn } from './en/evidence.ts';
import { finbertEn } from './en/finbert.ts';
import { jobsEn } from './en/jobs.ts';
import { onCallEn } from './en/oncall.ts';
import { policyEn } from './en/policy.ts';
import { replayEn } from './en/replay.ts';
import { slackEn } from './en/slack.ts';
import { ticketsEn } from './en/tickets.ts';
import { trainingEn } from './en/training.ts';
import { counted } from './plural.ts';
import type { Texts } from './texts.ts';

const count = counted('en');
const rows = (n: number) => count(n, { one: 'row', other: 'rows' });

export const textEn: Texts = {
  locale: 'en',
  ...alertsEn,
  ...analysisEn,
  ...chatEn,
  ...controlEn,
  ...driftEn,
  ...finbertEn,
  ...onCallEn,
  ...policyEn,
  ...replayEn,
  ...slackEn,
  ...ticketsEn,
  errors: errorsEn,
  value: { reasons: valueReasonsEn },
  actions: actionsEn,
  findings: findingsEn,
  warnings: warningsEn,
  groups: {
    training: 'Training',
    data: 'Data',
    control: 'Control',
    drift: 'Drift',
    sentiment: 'Sentiment',
    tickets: 'Tickets',
    oncall: 'On-call',
    schedule: 'Schedule',
    jobs: 'Jobs',
    system: 'System',
  },
  states: {
    queued: 'queued',
    blocked: 'waiting for its parts',
    running: 'running',
    retrying: 'waiting for the next try',
    cancelling: 'being cancelled',
    done: 'done',
    failed: 'failed',
    cancelled: 'cancelled',
  },
  stages: {
    parts: 'its parts',
    load: 'reading the data',
    folds: 'cross-validation',
    final_fit: 'final fit on all rows',
    publish: 'writing model and report',
    replay: 'going through the recording',
    detect: 'detectors and alerts',
    tune: 'trying parameters',
    profile: 'looking at the columns',
    look: 'alert, stream, training',
    compare: 'comparing the data',
    applying: 'waiting for AI-Trader',
    resolve: 'cache and hub',
    download: 'download',
    prove: 'golden sentences',
    serve: 'into service',
  },
  error: {
    heading: 'Error',
    next: 'Next',
    noHint: 'This process is of another version; start it again with the same version everywhere.',
    ofJob: (job) => `The log of the job: \`mlops jobs logs ${job}\``,
    lastTry: (job) => `It is no longer tried by itself; run it again with \`mlops jobs retry ${job}\`.`,
    detail: (message) => `Detail: ${message}`,
  },
  help: {
    heading: 'Actions, by task',
    usage: 'Usage',
    options: 'options',
    alsoCalled: (aliases) => `Also called: ${aliases}`,
    argument: 'argument',
    value: 'value',
    fallback: 'default',
    meaning: 'meaning',
    required: 'required',
    flag: 'switch',
    oneOf: (choices) => `one of ${choices}`,
    kinds: { text: 'text', path: 'path', number: 'number', integer: 'whole number', list: 'list' },
    range: (minimum, maximum) => {
      if (minimum !== null && maximum !== null) return `${minimum} to ${maximum}`;
      return minimum === null ? `up to ${maximum}` : `from ${minimum}`;
    },
    commonHeading: 'With every action',
    common: {
      json: 'answer with one JSON document',
      detach: 'start the job and do not follow it',
      help: 'show this instead of acting',
    },
    example: 'Example',
    more: '`mlops help train` shows the arguments of an action, `mlops help drift` a family with examples.',
    oneNext: (action) => `\`mlops help ${action}\` shows its arguments.`,
    modes:
      'In a shell, `npx mlops` alone opens a prompt, and `npx mlops serve` works for all shells until it is ended.',
  },
  status: {
    owned: (pid, since) => `Process ${pid} owns the state folder since ${since}.`,
    free: 'No process owns the state folder: each command runs in its own process.',
    stateFolder: 'state folder',
    alerts: 'alerts',
    noAlerts: 'none open',
    alertsOpen: (open, unanswered) =>
      `${open} open, ${unanswered.length === 0 ? 'all answered' : `not answered: ${unanswered.join(', ')}`}; see \`mlops drift status\``,
    mode: 'mode',
    workspace: 'local workspace',
    jobs: 'jobs',
    counts: (queued, running, retrying, blocked) =>
      `${queued} queued, ${running} running, ${retrying} waiting for the next try, ${blocked} waiting for their parts`,
    pool: 'pool',
    threads: (threads) => count(threads, { one: 'thread', other: 'threads' }),
    version: 'version',
    next: 'see the jobs with `mlops jobs list`, check the surroundings with `mlops env check`.',
    nextWaiting: 'start `mlops serve`: the jobs that wait go on then, with what they had finished.',
  },
  whoami: {
    you: (id) => `You are ${id}.`,
    edge: 'through',
    edges: {
      terminal: 'the terminal',
      api: 'the HTTP interface',
      slack: 'Slack',
      local: 'the local workspace',
      schedule: 'the schedule',
    },
  },
  check: {
    titles: {
      model_cache: 'model cache',
      mlflow: 'MLflow',
      wandb: 'Weights & Biases',
      requirements: 'Python packages',
      pool: 'worker threads',
      clock: 'clock',
      state_folder: 'state folder',
    },
    states: { ok: 'ok', warning: 'warning', failed: 'failed', not_checked: 'not checked' },
    passed: 'No check failed.',
    failed: (n) => `${count(n, { one: 'check', other: 'checks' })} failed.`,
    name: 'check',
    state: 'state',
    detail: 'what was found',
  },
  dataset: {
    heading: (file, n, columns, warnings) =>
      `${file}: ${rows(n)}, ${count(columns, { one: 'column', other: 'columns' })}, ${
        warnings === 0 ? 'no warnings' : count(warnings, { one: 'warning', other: 'warnings' })
      }.`,
    format: 'format',
    sha256: 'SHA-256',
    timeRange: 'period',
    baseRate: 'base rate (share of 1)',
    duplicateRows: 'duplicate rows',
    tiedTimes: 'rows of the same time',
    unsorted: 'not in the order of time; training sorts them',
    order: 'order of the rows',
    largestGap: 'largest gap',
    gapOf: (length, from) => `${length}, from ${from}`,
    horizon: 'length of an event',
    horizonOf: (median, longest) => `${median} (median), ${longest} at most`,
    concurrency: 'events at once',
    concurrencyOf: (mean, most) => `${mean} on average, ${most} at most`,
    month: 'month',
    rows: 'rows',
    column: 'column',
    type: 'type',
    types: {
      number: 'number',
      integer: 'whole number',
      boolean: 'boolean',
      text: 'text',
      time: 'time',
      empty: 'empty',
      nested: 'nested',
      unread: 'not read',
    },
    role: 'role',
    roles: { feature: 'feature', label: 'label', time: 'time', start: 'start', weight: 'weight', left_out: 'left out' },
    missing: 'missing',
    minimum: 'min',
    maximum: 'max',
    remark: '',
    constant: 'constant',
    next: (file) => `train on it with \`mlops train ${file}\`.`,
  },
  job: jobsEn,
  training: trainingEn,
  evidence: evidenceEn,
  audit: {
    none: 'The audit log has no such line.',
    listed: (n) => `${count(n, { one: 'line', other: 'lines' })}, the newest first`,
    at: 'time',
    actor: 'who',
    edge: 'through',
    action: 'action',
    outcome: 'outcome',
    outcomes: { allowed: 'allowed', refused: 'refused', denied: 'denied' },
    data: 'arguments',
    whole: (lines) =>
      `The audit log is whole: ${count(lines, { one: 'line', other: 'lines' })}, each fits the one before.`,
    head: 'hash of the last line',
    broken: (file, line, reason) => `The audit log does not hold together: ${file}, line ${line}: ${reason}.`,
    reasons: {
      edited: 'the line was changed after it was written',
      missing: 'lines before it are missing',
      unreadable: 'the line cannot be read',
    },
    safe: 'copy the folder before anything else, and compare it with a backup.',
  },
  serving: {
    slack: 'Listening to Slack. Stop with Ctrl-C.',
    stateAtRisk: (dir) =>
      `WARNING: the state lies in ${dir}, where a new deployment would wipe it: jobs, audit log, all that waits to be sent. Set MLOPS_STATE_DIR to a folder that stays.`,
    workspace: (url) => `The local workspace is open: ${url}`,
    first:
      'There, type:   /mlops train runbooks/drills/data/events.parquet --purge-gap 10\nor /mlops help. The same lines work in a shell: npx mlops train …\nStop with Ctrl-C; what runs goes on at the next start.',
  },
  prompt: {
    welcome: 'mlops: the ML-Ops runbook as commands. Type one, or paste a line of the runbook.',
    tries: [
      ['help', 'all actions, by task'],
      ['env check', 'is everything here that the work needs?'],
      ['dataset check runbooks/drills/data/events.csv', 'look at real market data'],
      ['train runbooks/drills/data/events.parquet', 'train on it'],
      ['exit', 'leave (Ctrl-D)'],
    ],
    keys: (remote) =>
      `Tab completes, ↑ brings back what you typed. Ctrl-C ${remote ? 'leaves a job running; `cancel J-12` ends it' : 'cancels the job that you follow'}.`,
    throughOwner: (pid) => `Commands go to process ${pid}, which owns the state folder.`,
    leaving: 'Leaving.',
  },
  quantity: {
    percent: (share) => `${share} %`,
    bytes: ['B', 'kB', 'MB', 'GB', 'TB'],
    duration: {
      days: (n) => `${n} d`,
      hours: (n) => `${n} h`,
      minutes: (n) => `${n} min`,
      seconds: (n) => `${n} s`,
    },
    nothing: '-',
  },
};
