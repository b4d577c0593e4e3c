/** Russian: refusals and failures of alerts and tickets. */
import type { AlertErrorCode } from '../../alert-texts.ts';
import type { ErrorTexts } from '../../texts.ts';

const HOW: Readonly<Record<string, string>> = {
  over: 'всё прошло само',
  dismissed: 'её отклонили',
  confirmed: 'дрейф подтверждён, модель переобучена',
  closed: 'её закрыли',
};
const STATES: Readonly<Record<string, string>> = {
  firing: 'она активна, и никто ещё не ответил',
  escalated: 'людей вызвали, и никто ещё не ответил',
};

const by = (who: string) => (who === 'system' ? '' : ` (${who})`);

export const alertErrorsRu: Pick<ErrorTexts, AlertErrorCode> = {
  alert_not_found: ({ alert, hint }) => ({
    message: `Тревоги ${alert} нет. Ничего не изменено.`,
    hint:
      hint === null
        ? 'Что дрейфует, показывает `mlops drift status`.'
        : `Тревогу называют номером или потоком; открыта ${hint}. Все показывает \`mlops drift status\`.`,
  }),
  alert_not_named: ({ open }) =>
    open.length === 0
      ? { message: 'Открытых тревог нет. Ничего не изменено.', hint: 'Что дрейфует, показывает `mlops drift status`.' }
      : {
          message: `Открытых тревог несколько (${open.length}), и неясно, какая имеется в виду. Ничего не изменено.`,
          hint: `Назовите одну: ${open.slice(0, 10).join(', ')}${open.length > 10 ? ', …' : ''}.`,
        },
  alert_over: ({ alert, how, by: who, at }) => ({
    message: `Тревога ${alert} уже завершена: ${HOW[how] ?? how}${by(who)}, ${at}. Ничего не изменено.`,
    hint:
      how === 'over'
        ? 'Делать ничего не нужно. Что дрейфует сейчас, показывает `mlops drift status`.'
        : `В течение четверти часа это отменяет \`mlops drift undo ${alert}\`; что дрейфует сейчас, показывает \`mlops drift status\`.`,
  }),
  alert_replaced: ({ alert, newer }) => ({
    message: `После завершения ${alert} о том же поднята ${newer}. Ничего не изменено.`,
    hint: `Действуйте с ${newer}.`,
  }),
  nothing_to_undo: ({ alert, state }) => ({
    message: `В тревоге ${alert} нечего отменять: ${STATES[state] ?? state}.`,
    hint: 'Отменить можно принятие, паузу, подтверждение и, в течение четверти часа, отклонение.',
  }),
  no_training: () => ({
    message: 'Нет завершённого обучения, которое можно было бы повторить. Ничего не запущено.',
    hint: 'Обучите модель один раз: `mlops train <данные>`, например `mlops train runbooks/drills/data/events.parquet`; следующие подтверждения повторят последнее обучение.',
  }),
  ticket_not_found: ({ ticket, hint }) => ({
    message: `Тикета ${ticket} нет.`,
    hint:
      hint === null
        ? 'Тикетов ещё нет: каждая тревога открывает свой.'
        : `Последний — ${hint}. Все показывает \`mlops ticket list\`.`,
  }),
  ticket_over: ({ ticket, resolution, at }) => ({
    message: `Тикет ${ticket} закрыт ${at} (${resolution}) и новых строк не принимает. Он остаётся как есть.`,
    hint: `Прочитать его: \`mlops ticket show ${ticket}\`.`,
  }),
  ticket_sink_unreachable: ({ sink, reason }) => ({
    message: `Сейчас тикеты не доставить в ${sink} (${reason}). Здесь они хранятся целиком и будут доставлены позже.`,
    hint: 'Делать ничего не нужно; что ещё ждёт, показывает `mlops ticket list`.',
  }),
  ticket_sink_refused: ({ sink, reason }) => ({
    message: `${sink} не принимает тикеты (${reason}). Здесь они хранятся целиком, и попытки повторяются время от времени.`,
    hint: 'Проверьте настройки: для GitHub — имя репозитория и право токена писать в issues, для вебхука — адрес и секрет.',
  }),
};
