/** English: what is said in Slack beside what actions answer. */
import { counted } from '../plural.ts';
import type { SlackTexts } from '../slack-texts.ts';

const count = counted('en');

export const slackEn: SlackTexts = {
  answer: {
    share: 'Share to channel',
    runIt: 'Run it',
    runAgain: 'Run again anyway',
    openForm: 'Open the form',
    tryIt: 'Try',
    tryForm: 'Try…',
    formNotOpened: 'Slack did not open the form in time, so nothing was done. Press again.',
    sharedBy: (who, line) => `${who} asked \`${line}\``,
    joinedElsewhere: (job, by) => `${job}, asked for by ${by}, does exactly this already; it has its card.`,
    stale: (job, state) => `${job} is ${state} by now, so nothing was done. Its card is being drawn anew.`,
    unknownCommand: (command, ours) => `${command} is not a command of this app: its command is ${ours}.`,
    afterRestart:
      'The bot is about to be restarted. Your command is kept and is carried out right after that; there is no need to type it again.',
    wholeAnswer: 'The whole answer.',
    filesOf: (job) => `Report and charts of ${job}.`,
    logsOf: (job) => `Log of ${job}.`,
    inFile: (filename) => `The answer is the file ${filename} in our direct conversation.`,
  },
  outbox: {
    summary: (waiting, dead) => {
      const lost = dead === 0 ? 'none was refused' : `${dead} could not be sent`;
      return `${count(waiting, { one: 'message waits', other: 'messages wait' })} to be sent to Slack; ${lost}.`;
    },
    waiting: 'Waiting',
    dead: 'Refused by Slack, the newest first',
    at: 'at',
    kind: 'kind',
    kinds: { post: 'message', private: 'private answer', files: 'files', reaction: 'mark' },
    to: 'to',
    reason: 'reason',
    key: 'key',
    next: 'what was refused is not sent again; the reason is Slack’s own word for it. Ask again for what is missing.',
  },
};
