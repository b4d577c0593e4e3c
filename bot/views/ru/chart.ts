/** Russian: the words on charts. */
import type { ChartWords } from '#engine/charts/training-charts.ts';
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
    if (comparison === 'better') return `Лучше угадывания: AUC ${auc(value)}`;
    return comparison === 'worse'
      ? `Хуже угадывания: AUC ${auc(value)}`
      : `Не отличается от угадывания: AUC ${auc(value)}`;
  },
  aucNotScored: 'Не оценена: ни в одном блоке нет обоих классов',
  aucSubtitle: (rows, interval) =>
    `${count(rows, { one: 'событие', few: 'события', many: 'событий', other: 'события' })}, вперёд по времени с очисткой${
      interval ? '; отрезки и полоса: интервалы 95 %' : ''
    }`,
  aucAlt: (title, interval, folds) => {
    const range = interval === null ? '' : `, интервал 95 % от ${auc(interval[0])} до ${auc(interval[1])}`;
    const each = folds.map(({ fold, value }) => `блок ${fold} ${value === null ? 'не оценён' : auc(value)}`);
    return `${title}${range}. По блокам: ${each.join(', ')}.`;
  },
  importanceTitle: (features, share) => `${features.join(' и ')}: вместе ${percent(share)} важности`,
  importanceSubtitle: (shown, all) =>
    shown === all
      ? `важность: ${count(all, { one: 'признак', few: 'признака', many: 'признаков', other: 'признака' })} (среднее снижение неоднородности)`
      : `важнейшие признаки: ${shown} из ${all} (среднее снижение неоднородности)`,
  importanceAlt: (title, features) =>
    `${title}. Важность: ${features.map(([feature, share]) => `${feature} ${percent(share)}`).join(', ')}.`,
};
