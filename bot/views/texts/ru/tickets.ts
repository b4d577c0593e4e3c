/** Russian: tickets, and answers to alerts. */
import { counted } from '../plural.ts';
import type { TicketTexts } from '../ticket-texts.ts';

const count = counted('ru');
const lines = (n: number) => count(n, { one: 'строка', few: 'строки', many: 'строк', other: 'строки' });

export const ticketsRu: TicketTexts = {
  ticket: {
    title: (kind, about) => `${kind}: ${about}`,
    isOpen: 'открыт',
    isClosed: (resolution) => `закрыт: ${resolution}`,
    listed: (n) => `${count(n, { one: 'тикет', few: 'тикета', many: 'тикетов', other: 'тикета' })}, новые сверху`,
    none: 'Открытых тикетов нет.',
    allNext: 'закрытые показывает `mlops ticket list --all`.',
    noneAtAll: 'Тикетов ещё не было.',
    showNext: (ticket) => `один тикет целиком: \`mlops ticket show ${ticket}\`.`,
    noteNext: (ticket) => `дополнить его: \`mlops ticket note ${ticket} "…"\`.`,
    ticket: 'тикет',
    alert: 'тревога',
    about: 'о чём',
    kind: 'вид',
    state: 'состояние',
    opened: 'открыт',
    lines: 'строк',
    newest: 'последняя строка',
    places: 'хранится',
    sinks: { journal: 'папка состояния', github: 'GitHub', webhook: 'вебхук' },
    brought: (sink, brought, all) => (brought === all ? sink : `${sink}: ${brought} из ${lines(all)}`),
    waits: (sink, brought, all, reason) => `${sink}: ${brought} из ${lines(all)}; остальное ждёт (${reason})`,
    by: (who, what) => `${who}: ${what}`,
  },
  alertAnswer: {
    undoNext: (alert) => `отменить это: \`mlops drift undo ${alert}\`.`,
    already: (by, at) => `Ничего не изменено: тревога уже принята (${by}, ${at}).`,
    nextWhileOpen: (alert) =>
      `разберитесь с \`mlops drift analyse ${alert}\`; подтвердите \`mlops drift confirm ${alert}\` или отклоните \`mlops drift dismiss ${alert} --reason "…"\`.`,
  },
};
