/** Russian: what is said in Slack beside what actions answer. */
import { counted } from '../plural.ts';
import type { SlackTexts } from '../slack-texts.ts';

const count = counted('ru');

export const slackRu: SlackTexts = {
  answer: {
    share: 'Показать в канале',
    runIt: 'Выполнить',
    runAgain: 'Всё равно запустить ещё раз',
    openForm: 'Открыть форму',
    tryIt: 'Попробовать',
    tryForm: 'Попробовать…',
    formNotOpened: 'Slack не успел открыть форму, поэтому ничего не сделано. Нажмите ещё раз.',
    sharedBy: (who, line) => `${who}: \`${line}\``,
    joinedElsewhere: (job, by) => `Ровно это уже делает ${job} (запустил ${by}); у него есть карточка.`,
    stale: (job, state) => `${job} уже в состоянии «${state}», поэтому ничего не сделано. Карточка рисуется заново.`,
    unknownCommand: (command, ours) => `${command} — не команда этого приложения: его команда ${ours}.`,
    afterRestart:
      'Бот сейчас перезапустится. Команда сохранена и будет выполнена сразу после этого; вводить её заново не нужно.',
    wholeAnswer: 'Ответ целиком.',
    filesOf: (job) => `Отчёт и графики ${job}.`,
    logsOf: (job) => `Журнал ${job}.`,
    inFile: (filename) => `Ответ — файл ${filename} в нашей личной переписке.`,
  },
  outbox: {
    summary: (waiting, dead) => {
      const lost = dead === 0 ? 'отвергнутых нет' : `не отправлено: ${dead}`;
      const messages = count(waiting, { one: 'сообщение', few: 'сообщения', many: 'сообщений', other: 'сообщения' });
      return `В очереди в Slack: ${messages}; ${lost}.`;
    },
    waiting: 'Ждут',
    dead: 'Отвергнуты Slack, новые сверху',
    at: 'когда',
    kind: 'вид',
    kinds: { post: 'сообщение', private: 'личный ответ', files: 'файлы', reaction: 'отметка' },
    to: 'кому',
    reason: 'причина',
    key: 'ключ',
    next: 'отвергнутое не отправляется снова; причина названа словом самого Slack. Запросите недостающее ещё раз.',
  },
};
