/** English: what is said of jobs. */
import { counted } from '../plural.ts';
import type { Texts } from '../texts.ts';

const count = counted('en');
const whole = (n: number) => new Intl.NumberFormat('en').format(n);

export const jobsEn: Texts['job'] = {
  title: (id, kind, state) => `${id} ${kind}: ${state}`,
  kinds: {
    'control.confirm': 'control change',
    'dataset.check': 'data check',
    'drift.analyse': 'drift analysis',
    'finbert.warmup': 'FinBERT warm-up',
    'finbert.verify': 'FinBERT cache check',
    'finbert.repair': 'FinBERT repair',
    'drift.replay': 'replay of recorded values',
    'drift.tune': 'tuning of detectors',
    'finbert.rollback': 'return to the former FinBERT',
    train: 'training',
    'train.fold': 'training, one fold',
    'train.final': 'training, final fit',
  },
  id: 'job',
  kind: 'work',
  state: 'state',
  progress: 'progress',
  subject: 'works on',
  stage: 'stage',
  foldOf: (fold, folds) => `fold ${fold} of ${folds}`,
  trees: (trees, total) => `${whole(trees)} of ${whole(total)} trees`,
  parts: 'parts done',
  partsDone: (done, total) => `${done} of ${total}`,
  elapsed: (duration) => `${duration} so far`,
  left: (duration) => `about ${duration} left`,
  askedBy: 'asked by',
  attempt: 'attempt',
  attemptOf: (attempt, maximum) => `${attempt} of ${maximum}`,
  nextTry: 'next try',
  created: 'created',
  finished: 'finished',
  retryOf: 'repeats',
  cancelled: 'cancelled',
  cancelledBy: (by, why) => (why === '' ? `by ${by}` : `by ${by}: ${why}`),
  error: 'error',
  howDuring: (job) => `look at it with \`mlops jobs show ${job}\`, end it with \`mlops jobs cancel ${job}\`.`,
  howAfter: (job) => `read why in \`mlops jobs logs ${job}\`, run it again with \`mlops jobs retry ${job}\`.`,
  none: 'There are no jobs here.',
  listed: (n) => `${count(n, { one: 'job', other: 'jobs' })}, the newest first`,
  noLogs: (job) => `Job ${job} has written no log.`,
  at: 'time',
  level: 'level',
  levels: { info: 'info', warn: 'warning', error: 'error' },
  message: 'message',
  cancelAnswers: {
    cancelled: (job) => `Job ${job} is cancelled.`,
    requested: (job) => `Job ${job} is being cancelled; it ends within two seconds.`,
    already_final: (job) => `Job ${job} had already ended; nothing was changed.`,
  },
  joined: (job, by) =>
    `Job ${job}, asked for by ${by}, already does this work; here it is. For a second one add --again.`,
  stoppedFollowing: (job) =>
    `Job ${job} goes on in its own process. Look at it with \`mlops jobs show ${job}\`, end it with \`mlops jobs cancel ${job}\`.`,
  cancelling: (job) => `Cancelling ${job}. Press Ctrl-C again to leave at once.`,
};
