/** Russian: what is said in Slack beside what actions answer. */
import type { SlackTexts } from '../slack-texts.ts';

export const slackRu: SlackTexts = {
  answer: {
    share: 'Показать в канале',
    runIt: 'Выполнить',
    runAgain: 'Всё равно запустить ещё раз',
    openForm: 'Открыть форму',
    sharedBy: (who, line) => `${who}: \`${line}\``,
    joinedElsewhere: (job, by) => `Ровно это уже делает ${job} (запустил ${by}); у него есть карточка.`,
    stale: (job, state) => `${job} уже в состоянии «${state}», поэтому ничего не сделано. Карточка рисуется заново.`,
    unknownCommand: (command, ours) => `${command} — не команда этого приложения: его команда ${ours}.`,
    wholeAnswer: 'Ответ целиком.',
    filesOf: (job) => `Отчёт и графики ${job}.`,
    logsOf: (job) => `Журнал ${job}.`,
    inFile: (filename) => `Ответ — файл ${filename} в нашей личной переписке.`,
  },
};
