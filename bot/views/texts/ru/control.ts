/** Russian: the control document. */
import type { ControlTexts } from '../control-texts.ts';
import { counted } from '../plural.ts';

const count = counted('ru');

export const controlRu: ControlTexts = {
  control: {
    normal: 'Обычный режим: риск-лимиты полные.',
    protective: (factor) => `Защитный режим: риск-лимиты ${factor} от обычных.`,
    onFallback: (routes) => `Работает не как обычно: ${routes}.`,
    route: 'маршрут',
    wanted: 'задано',
    served: 'работает',
    why: 'почему',
    routes: { sentiment: 'тональность', signal: 'сигнал', regime: 'режим рынка' },
    values: { finbert: 'FinBERT', rules: 'правила', on: 'включён', off: 'выключен' },
    causes: {
      fallback: 'отключено людьми',
      no_release: 'ни одна модель ещё не выпущена',
      not_warmed_up: 'FinBERT не прогрет',
      cache_corrupt: 'кэш модели повреждён',
      model_failed: 'модель не загружается',
      circuit_open: 'модель раз за разом отказывает',
    },
    modelServes: 'FinBERT отвечает',
    number: 'управление №',
    changed: 'изменено',
    reason: 'причина',
    applied: 'применено в AI-Trader',
    neverApplied: 'AI-Trader этого ещё не подтвердил',
    appliedOlder: (seq) => `только № ${seq}, а не это`,
    history: (n) =>
      `${count(n, { one: 'изменение', few: 'изменения', many: 'изменений', other: 'изменения' })}, новые сверху`,
    mode: 'режим',
    modeNormal: 'обычный',
    modeProtected: 'защитный',
    modeProtective: (factor) => `защитный, лимиты риска ${factor}`,
    unchanged: 'Так уже и есть; ничего не изменено.',
    requests: {
      fallback_on: 'Запасной путь включён',
      fallback_off: 'Запасной путь выключен',
      protect_on: 'Защитный режим включён',
      protect_off: 'Защитный режим выключен',
    },
    confirmed: (request, ms) => `${request}: применено в AI-Trader через ${ms} мс.`,
    notConfirmed: (request, seconds) =>
      `${request}, но за ${seconds} с НЕ применено: AI-Trader не подтвердил, что следует.`,
    notConfirmedNext:
      'проверьте, что AI-Trader запущен и читает `GET /v1/control`; изменение сохранено и подействует, как только AI-Trader его прочтёт.',
    backNext: (line) => `вернуть: \`mlops ${line}\`.`,
    at: 'время',
    who: 'кто',
  },
};
