/** English: messages, cards and forms in Slack, and the words on charts. */
import type { ChatTexts } from '../chat-texts.ts';
import { counted } from '../plural.ts';
import { chartEn } from './chart.ts';
import { formsEn } from './forms.ts';

const count = counted('en');

export const chatEn: ChatTexts = {
  slack: {
    restInFile: (filename) => `Not everything fits here; the whole answer is in the file \`${filename}\`.`,
    restInBlocks: 'The rest stands in the message itself.',
    moreRows: (n) => `… and ${count(n, { one: 'more row', other: 'more rows' })}`,
    moreItems: (n) => `… and ${n} more`,
  },
  card: {
    title: (kind, job, state) => `${kind} · ${job} · ${state}`,
    stageDone: 'done',
    stageDoing: 'running',
    stagePending: 'to do',
    stageFailed: 'failed',
    foldsDone: (done, total) => `${done} of ${total} folds done`,
    askedBy: (who) => `asked by ${who}`,
    attemptOf: (attempt, maximum) => `attempt ${attempt} of ${maximum}`,
    took: (duration) => `took ${duration}`,
    updated: 'updated',
    finished: 'finished',
    cancelling: (who) => `${who} has cancelled it; it ends within two seconds.`,
    cancel: 'Cancel',
    rerun: 'Re-run',
    report: 'Report',
    logs: 'Logs',
    confirmTitle: (job) => `Cancel ${job}?`,
    confirmText: (kind, job) => `${job} (${kind}) ends within two seconds. What it has computed so far is not kept.`,
    confirmYes: 'Cancel the job',
    confirmNo: 'Let it run',
  },
  modal: {
    forms: formsEn,
    submit: 'Run',
    close: 'Cancel',
    several: 'several are separated by commas',
    fallback: (value) => `without it: ${value}`,
    more: (n, action) =>
      `${count(n, { one: 'further option is', other: 'further options are' })} left to the typed line; \`mlops help ${action}\` shows them.`,
  },
  home: {
    heading: 'Jobs',
    mine: 'Asked for by you',
    running: 'Others: running or waiting',
    failed: 'Others: failed, the newest first',
    none: 'none',
    more: (n) => `… and ${n} more: \`mlops jobs list\``,
    next: 'type `mlops help` in a channel to see what can be asked for.',
  },
  chart: chartEn,
};
