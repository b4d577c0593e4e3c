/** Russian: recorded streams, parameters tried on them, and how streams are watched. */
import { counted } from '../plural.ts';
import type { ReplayTexts } from '../replay-texts.ts';

const count = counted('ru');
const values = (n: number) => count(n, { one: 'значение', few: 'значения', many: 'значений', other: 'значения' });
const streams = (n: number) => count(n, { one: 'поток', few: 'потока', many: 'потоков', other: 'потока' });
const lines = (n: number) => count(n, { one: 'строка', few: 'строки', many: 'строк', other: 'строки' });

export const replayRu: ReplayTexts = {
  replay: {
    headline: (file, n, of, drifts, warnings) =>
      `${count(drifts, { one: 'дрейф', few: 'дрейфа', many: 'дрейфов', other: 'дрейфа' })} и ${count(warnings, { one: 'предупреждение', few: 'предупреждения', many: 'предупреждений', other: 'предупреждения' })}; ${values(n)}, ${streams(of)} (${file}).`,
    dry: 'Это была репетиция: ничего не записано, никто не оповещён.',
    taken: 'Значения прошли через журнал, как если бы только что поступили: отчёты и тревоги на месте.',
    at: 'время',
    index: 'индекс',
    level: 'уровень',
    before: 'среднее до',
    after: 'среднее после',
    confidence: 'уверенность',
    width: 'окно',
    more: (n) =>
      `Ещё ${count(n, { one: 'более раннее', few: 'более ранних', many: 'более ранних', other: 'более ранних' })}; все — с --json.`,
    badLines: (n) => `Не удалось использовать: ${lines(n)}`,
    badLine: (line, problem) => `строка ${line}: ${problem}`,
    leftOut: (n) => `Пропущено (другие потоки): ${values(n)}.`,
    outcomes: (n) => `Исходы прежних значений: ${lines(n)}; они учитываются только в журнале.`,
    detector: 'детектор',
    nextDry: (file) =>
      `чтобы значения учитывались, наберите \`mlops drift replay ${file}\`; другие параметры пробует \`mlops drift tune\`.`,
    nextTaken: 'что открыто, покажет `mlops drift status`.',
    tuned: (stream, n, cells) =>
      `${stream}: ${count(cells, { one: 'пара', few: 'пары', many: 'пар', other: 'пары' })} delta и clock, ${values(n)}.`,
    unlabelled:
      'Никто не сказал, где поток менялся, поэтому верны ли срабатывания, неизвестно. Скажите через --change-at 5000 12000 или --stationary.',
    stationary: 'Запись названа стационарной: каждое срабатывание — ложная тревога.',
    labelled: (n) =>
      `Названо изменений: ${n}. Срабатывание до первого из них или второе после одного и того же — ложная тревога.`,
    delta: 'delta',
    clock: 'clock',
    detections: 'срабатывания',
    meanRun: 'средний промежуток',
    found: 'найдено',
    foundOf: (found, changes) => `${found} из ${changes}`,
    falseAlarms: 'ложные тревоги',
    falseRate: 'на 10 000',
    meanDelay: 'средняя задержка',
    worstDelay: 'худшая задержка',
    tuneNext: 'впишите выбранную пару в runbooks/streams.yaml.',
  },
  streams: {
    listed: (n, file) => `${streams(n)}, по файлу ${file}.`,
    noFile: (n, file) => `${streams(n)}, за всеми следят по умолчанию: файла ${file} нет.`,
    problems: (file) => `${file} в нынешнем виде непригоден; действует то, что в нём было раньше`,
    fine: (n, open) =>
      open === 0
        ? `Проверено потоков: ${n}. Каждый детектор может сработать.`
        : `Проверено потоков: ${n}. Ошибок нет; по значениям пока нельзя судить: ${open}.`,
    wrong: (n) =>
      `${count(n, { one: 'ошибка', few: 'ошибки', many: 'ошибок', other: 'ошибки' })}: кое-что никогда не было бы замечено.`,
    stream: 'поток',
    rules: 'правила',
    origins: { file: 'streams.yaml', replay: 'из replay', defaults: 'по умолчанию' },
    detector: 'delta / предупреждение / clock',
    scale: 'множитель',
    bad: 'плохо',
    bads: { up: 'вверх', down: 'вниз', both: 'в обе стороны' },
    fresh: 'свежесть',
    wakes: 'будит',
    never: 'никогда',
    levels: { warning: 'предупреждение', drift: 'дрейф' },
    values: 'значения',
    notSeen: 'ещё нет',
    massDrift: 'массовый дрейф',
    massDriftOf: (n, within) => `${streams(n)} за ${within}`,
    follow: 'файлы под наблюдением',
    smallest: (n) => `наименьший сдвиг за ${n}`,
    first: 'сработает не раньше',
    verdict: 'вывод',
    verdicts: {
      ok: 'годится',
      never: 'ОШИБКА: на значениях такой величины не сработает никогда',
      constant: 'до сих пор не менялся',
      unknown: 'после среза мало значений; считаем от 0 до 1',
    },
    propose: (stream, scale) =>
      `${stream}: поставьте \`scale: ${scale}\` в streams.yaml; значения слишком малы для границы ADWIN.`,
    basis: 'Сдвиг — в единицах потока, для двух половин равной длины; с числом значений он уменьшается.',
    listNext: 'что каждый может заметить: `mlops streams check`.',
  },
};
