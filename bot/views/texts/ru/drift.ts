/** Russian: streams and drift reports. */
import type { DriftTexts } from '../drift-texts.ts';
import { counted } from '../plural.ts';

const count = counted('ru');
const values = (n: number) => count(n, { one: 'значение', few: 'значения', many: 'значений', other: 'значения' });
const ofValues = (n: number) => count(n, { one: 'значению', few: 'значениям', many: 'значениям', other: 'значения' });

export const driftRu: DriftTexts = {
  drift: {
    noStreams: 'Значений ещё не приходило: наблюдать не за чем.',
    noStreamsNext:
      'отправляйте значения на `POST /v1/observations` или попробуйте `mlops drift replay runbooks/drills/data/currency-returns.ndjson`.',
    watched: (streams, alerts) =>
      `Под наблюдением ${count(streams, { one: 'поток', few: 'потока', many: 'потоков', other: 'потока' })}, открыто ${count(alerts, { one: 'тревога', few: 'тревоги', many: 'тревог', other: 'тревоги' })} о дрейфе.`,
    massDrift: (id, streams, from, to, state) =>
      `Массовый дрейф ${id}: ${count(streams, { one: 'поток', few: 'потока', many: 'потоков', other: 'потока' })} ${from === to ? from : `с ${from} по ${to}`}, тревога ${state}.`,
    behind: 'Учтены ещё не все значения: показанное немного устарело.',
    unwatched: (n) => `Пришло ${values(n)} других потоков: потоков больше, чем можно наблюдать.`,
    stream: 'поток',
    values: 'значений',
    newest: 'новейшее значение',
    window: 'среднее сейчас',
    meanOf: (mean, n) => `${mean} (${n})`,
    last: 'последнее срабатывание',
    found: (level, direction, at) => `${level} ${direction}, ${at}`,
    alert: 'тревога',
    alertOf: (id, state) => `${id}: ${state}`,
    remarks: 'замечания',
    quiet: 'молчит слишком долго',
    pausedUntil: (until) => `на паузе до ${until}`,
    paused: 'на паузе',
    repeated: (n) => `повторов: ${n}`,
    missing: (n) => `пропущено: ${n}`,
    refused: (n) => `отклонено: ${n}`,
    held: (n) => `ждут пропущенных: ${n}`,
    unmatched: (n) => `исходов без своего значения: ${n}`,
    statusNext:
      'последнее найденное покажет `mlops drift report`, а с именем потока — последнее найденное в этом потоке.',
    levels: { warning: 'предупреждение', drift: 'дрейф' },
    directions: { up: 'вверх', down: 'вниз' },
    states: {
      firing: 'горит',
      acknowledged: 'принята',
      snoozed: 'отложена',
      escalated: 'передана дальше',
      resolved: 'окончена',
    },
    headline: (level, stream, before, after) =>
      `${level === 'drift' ? 'Дрейф' : 'Предупреждение'} в ${stream}: среднее с ${before} до примерно ${after}.`,
    improvement: 'Это изменение к лучшему: тревоги нет.',
    at: 'найдено на значении от',
    seen: 'замечено',
    shift: 'сдвиг',
    shiftOf: (sd) => `стандартных отклонений: ${sd}`,
    confidence: 'уверенность',
    before: 'до',
    after: 'после',
    meanIn: (mean, n) => `${mean}, среднее по ${ofValues(n)}`,
    estimateIn: (mean, n) => `${mean}, среднее лишь по ${ofValues(n)}: это оценка`,
    model: 'версия модели',
    unknownModel: 'не указана',
    freshness: 'новейшее значение',
    freshnessOf: (newest, n) => `${newest}, всего к тому времени ${values(n)}`,
    detector: 'детектор',
    detectorOf: (delta, clock, scale) =>
      `ADWIN, delta ${delta}, проверка через ${values(clock)}${scale === '1' ? '' : `, значения умножены на ${scale}`}`,
    report: 'отчёт',
    ticket: 'тикет',
    next: {
      analyse: (alert) => `\`mlops drift analyse ${alert}\` проверит модель, данные и что изменилось`,
      confirm: (alert) => `\`mlops drift confirm ${alert}\` запустит переобучение`,
      protect: () => '`mlops protect on` снизит лимиты риска',
      fallback: () => '`mlops fallback on` передаст ответы правилам',
      dismiss: (alert) => `\`mlops drift dismiss ${alert} --reason "…"\` закроет её`,
    },
    pauseOn: (stream, until) =>
      until === null
        ? `${stream} на паузе: тревог не будет, пока её не снимут. Значения по-прежнему учитываются.`
        : `${stream} на паузе: тревог не будет до ${until}. Значения по-прежнему учитываются.`,
    pauseNext: (stream) => `снять паузу: \`mlops streams resume ${stream}\`.`,
    resumed: (stream) => `${stream} снова поднимает тревоги.`,
    notPaused: (stream) => `${stream} не был на паузе; ничего не изменилось.`,
  },
};
