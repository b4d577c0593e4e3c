/** Russian: messages, cards and forms in Slack, and the words on charts. */
import type { ChatTexts } from '../chat-texts.ts';
import { counted } from '../plural.ts';
import { chartRu } from './chart.ts';
import { formsRu } from './forms.ts';

const count = counted('ru');

export const chatRu: ChatTexts = {
  slack: {
    restInFile: (filename) => `Здесь поместилось не всё; полный ответ — в файле \`${filename}\`.`,
    restInBlocks: 'Остальное — в самом сообщении.',
    moreRows: (n) => `… и ещё ${count(n, { one: 'строка', few: 'строки', many: 'строк', other: 'строки' })}`,
    moreItems: (n) => `… и ещё ${n}`,
  },
  card: {
    title: (kind, job, state) => `${kind} · ${job} · ${state}`,
    stageDone: 'готово',
    stageDoing: 'идёт',
    stagePending: 'впереди',
    stageFailed: 'не удалось',
    foldsDone: (done, total) => `готово блоков: ${done} из ${total}`,
    askedBy: (who) => `запросил ${who}`,
    attemptOf: (attempt, maximum) => `попытка ${attempt} из ${maximum}`,
    took: (duration) => `заняло ${duration}`,
    updated: 'обновлено',
    finished: 'закончено',
    cancelling: (who) => `Отменил ${who}; задание кончится за две секунды.`,
    cancel: 'Отменить',
    rerun: 'Повторить',
    report: 'Отчёт',
    logs: 'Журнал',
    confirmTitle: (job) => `Отменить ${job}?`,
    confirmText: (kind, job) => `${job} (${kind}) кончится за две секунды. Уже посчитанное не сохранится.`,
    confirmYes: 'Отменить задание',
    confirmNo: 'Пусть работает',
  },
  modal: {
    forms: formsRu,
    submit: 'Выполнить',
    close: 'Закрыть',
    several: 'несколько — через запятую',
    fallback: (value) => `без него: ${value}`,
    more: (n, action) => `Остальные параметры (${n}) задают строкой; их перечисляет \`mlops help ${action}\`.`,
  },
  home: {
    heading: 'Задания',
    mine: 'Ваши',
    running: 'Чужие: выполняются или ждут',
    failed: 'Чужие: не удались, новые сверху',
    none: 'нет',
    more: (n) => `… и ещё ${n}: \`mlops jobs list\``,
    next: 'наберите в канале `mlops help`, чтобы увидеть все действия.',
  },
  chart: chartRu,
};
