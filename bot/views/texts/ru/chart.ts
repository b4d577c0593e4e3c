/** Russian: the words on charts. */
import type { ChartWords } from '#engine/charts/training-chart-words.ts';
import { counted } from '../plural.ts';

const count = counted('ru');
const auc = (value: number) => value.toFixed(3).replace('.', ',');
const percent = (share: number) => `${Math.round(share * 100)} %`;

export const chartRu: ChartWords = {
  locale: 'ru',
  fold: 'блок, по времени',
  auc: 'AUC',
  baseline: 'угадывание',
  allFolds: 'все блоки',
  aucTitle: (comparison, value) => {
    if (comparison === null) return `Мало проверочных строк для вывода: AUC ${auc(value)}`;
    if (comparison === 'better') return `Лучше угадывания: AUC ${auc(value)}`;
    return comparison === 'worse'
      ? `Хуже угадывания: AUC ${auc(value)}`
      : `Не отличается от угадывания: AUC ${auc(value)}`;
  },
  aucNotScored: 'Не оценена: ни в одном блоке нет обоих классов',
  aucSubtitle: (rows, scheme, interval) =>
    `${count(rows, { one: 'событие', few: 'события', many: 'событий', other: 'события' })}, ${scheme === 'walk_forward' ? 'вперёд по времени с очисткой' : 'k блоков с очисткой'}${
      interval ? '; отрезки и полоса: интервалы 95 %' : ''
    }`,
  aucAlt: (title, interval, folds) => {
    const range = interval === null ? '' : `, интервал 95 % от ${auc(interval[0])} до ${auc(interval[1])}`;
    const each = folds.map(({ fold, value }) => `блок ${fold} ${value === null ? 'не оценён' : auc(value)}`);
    return `${title}${range}. По блокам: ${each.join(', ')}.`;
  },
  time: 'время',
  overTimeTitle: (above, all) => `Лучше угадывания на ${above} из ${all} отрезков времени`,
  overTimeSubtitle: (n) => `AUC примерно по ${n} проверочных событий; черты — интервалы 95 %`,
  overTimeAlt: (title, slices) =>
    `${title}. ${slices.map(({ name, value }) => `С ${name}: ${value === null ? 'не оценён' : auc(value)}`).join(', ')}.`,
  model: 'модель',
  logistic: 'логистическая регрессия',
  falsePositives: 'доля ложных срабатываний',
  truePositives: 'доля верных срабатываний',
  recall: 'полнота (recall)',
  precision: 'точность (precision)',
  curvesTitle: (value, versus) => {
    if (value === null) return 'Не оценена: ни в одном блоке нет обоих классов';
    if (versus === null) return `AUC ${auc(value)}`;
    const against = `AUC ${auc(value)} против ${auc(versus.roc_auc)}`;
    return versus.better ? `Лучше логистической регрессии: ${against}` : `Не лучше логистической регрессии: ${against}`;
  },
  curvesSubtitle: 'ROC и точность против полноты на проверочных строках',
  curvesAlt: (title, prAuc, baseRate) =>
    `${title}. Площадь под кривой точности и полноты ${prAuc === null ? 'не известна' : auc(prAuc)}, угадывание даёт ${auc(baseRate)}.`,
  meanProbability: 'средняя вероятность модели',
  share: 'доля сбывшихся',
  perfect: 'как должно быть',
  calibrationTitle: (error, side) => {
    const off = `ошибка в среднем ${error.toFixed(2).replace('.', ',')}`;
    if (side === 'neither') return `Вероятности: ${off}`;
    return side === 'high' ? `Вероятности завышены, ${off}` : `Вероятности занижены, ${off}`;
  },
  calibrationSubtitle: 'проверочные строки по вероятности; крупнее точка — больше строк',
  calibrationAlt: (title, bins) =>
    `${title}. ${bins.map(([p, share]) => `при ${percent(p)}: ${percent(share)}`).join(', ')}.`,
  importanceTitle: (features, share) => `${features.join(' и ')}: вместе ${percent(share)} важности`,
  permutedTitle: (features) =>
    features.length === 0
      ? 'На проверке ни один признак не полезнее случайности'
      : `На проверке важнее всего ${features.join(' и ')}`,
  importanceSubtitle: (shown, all, permuted) => {
    const which =
      shown === all
        ? count(all, { one: 'признак', few: 'признака', many: 'признаков', other: 'признака' })
        : `важнейшие признаки (${shown} из ${all})`;
    return permuted
      ? `${which}: доля при обучении и потеря AUC на проверке, если признак перемешать`
      : `${which}: доля при обучении`;
  },
  importanceInFit: 'доля при обучении',
  importanceOnTest: 'потеря AUC без него',
  importanceAlt: (title, features) =>
    `${title}. Важность: ${features.map(([feature, share]) => `${feature} ${percent(share)}`).join(', ')}.`,
};
