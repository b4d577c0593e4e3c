/** Russian: analyses of drifts. */
import type { AnalysisTexts } from '../analysis-texts.ts';
import { counted } from '../plural.ts';

const count = counted('ru');
const rows = (n: number) => count(n, { one: 'строка', few: 'строки', many: 'строк', other: 'строки' });
const on = (alert: string) => (alert === '' ? '' : ` ${alert}`);
const confirm = (alert: string) => `переобучите: \`mlops drift confirm${on(alert)}\``;
const protect = 'на это время снизьте риск: `mlops protect on --reason "дрейф"`';
const dismiss = (alert: string) => `\`mlops drift dismiss${on(alert)} --reason "…"\``;

export const analysisRu: AnalysisTexts = {
  analysis: {
    title: (stream) => `Анализ ${stream}`,
    conclusions: {
      no_values: 'Об этом потоке ничего не известно: ни одного его значения не приходило.',
      stale: 'Последние значения потока устарели: возможно, «дрейфует» только источник.',
      features_shifted: 'Данные уже не те, на которых обучалась модель: дрейф настоящий.',
      own_change: 'За сутки до дрейфа что-то изменилось у нас самих: начните с этого.',
      no_training: 'Ни одна наша модель ещё не обучена, сравнивать не с чем.',
      model_no_better: 'Последняя модель не лучше угадывания: дрейфу почти нечего у неё отнять.',
      trained_before: 'Последняя модель ничего не знает о времени этого дрейфа.',
      features_stable:
        'Признаки там же, где были при обучении: могло измениться их значение для разметки, но не они сами.',
      unexplained: 'Ничто из известного здесь этого не объясняет.',
    },
    conclusionNext: {
      no_values: () => 'какие потоки есть, показывает `mlops drift status`.',
      stale: () => `почините источник данных; ${protect}.`,
      features_shifted: (alert) => `${confirm(alert)}; ${protect}.`,
      own_change: (alert) => `если дело в этом, завершите тревогу: ${dismiss(alert)}; иначе ${confirm(alert)}.`,
      no_training: () => `обучите модель: \`mlops train <данные>\`; ${protect}.`,
      model_no_better: () => `повторное обучение на том же мало что даст: ${protect} и ищите лучшие признаки.`,
      trained_before: (alert) => `${confirm(alert)} на данных по сегодняшний день; ${protect}.`,
      features_stable: (alert) => `${confirm(alert)} на новой разметке; ${protect}.`,
      unexplained: (alert) =>
        `сравните новые данные: \`mlops drift analyse${on(alert)} --data <файл>\`; ${protect} или завершите тревогу: ${dismiss(alert)}.`,
    },
    drift: 'дрейф',
    driftOf: (before, after, at) => `среднее ${before} до, около ${after} после; ${at}`,
    newest: 'последнее значение',
    fresh: (isFresh) => (isFresh ? 'свежее' : 'УСТАРЕЛО'),
    counted: 'значений',
    countedOf: (n, missing, refused) => `${n}, пропущено ${missing}, отклонено ${refused}`,
    model: 'версия модели',
    training: 'последнее обучение',
    trainingOf: (job, at) => `${job}, ${at}`,
    verdict: 'его AUC',
    verdictOf: (value, interval) => `${value} ${interval}`,
    better: 'лучше угадывания',
    notBetter: 'не лучше угадывания',
    trainedOn: 'обучено на',
    trainedOnOf: (path, n, to) => `${path}, ${rows(n)}, по ${to}`,
    dataHeading: (path, n, shifted) =>
      `${path}, ${rows(n)}: ${shifted === 0 ? 'ни один признак не сдвинулся' : `сдвинулось признаков: ${shifted}`}`,
    feature: 'признак',
    psi: 'PSI',
    ks: 'KS',
    band: '',
    bands: { stable: 'стабилен', moderate: 'умеренно', shifted: 'СДВИНУЛСЯ' },
    moreFeatures: (n) =>
      `… и ещё ${count(n, { one: 'признак', few: 'признака', many: 'признаков', other: 'признака' })} в --json.`,
    changes: 'Что изменилось начиная с недели до него',
    noChanges: 'Начиная с недели до него у нас ничего не менялось.',
    changed: { control: 'режим', model_version: 'версия модели', training: 'обучение', alert: 'тревога' },
    at: 'время',
    what: 'что',
    detail: 'подробности',
  },
};
