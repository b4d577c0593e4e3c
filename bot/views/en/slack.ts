/** English: what is said in Slack beside what actions answer. */
import type { SlackTexts } from '../slack-texts.ts';

export const slackEn: SlackTexts = {
  answer: {
    share: 'Share to channel',
    runIt: 'Run it',
    runAgain: 'Run again anyway',
    openForm: 'Open the form',
    sharedBy: (who, line) => `${who} asked \`${line}\``,
    joinedElsewhere: (job, by) => `${job}, asked for by ${by}, does exactly this already; it has its card.`,
    stale: (job, state) => `${job} is ${state} by now, so nothing was done. Its card is being drawn anew.`,
    unknownCommand: (command, ours) => `${command} is not a command of this app: its command is ${ours}.`,
    wholeAnswer: 'The whole answer.',
    filesOf: (job) => `Report and charts of ${job}.`,
    logsOf: (job) => `Log of ${job}.`,
    inFile: (filename) => `The answer is the file ${filename} in our direct conversation.`,
  },
};
