/** Russian: what a training came to. */
import { counted } from '../plural.ts';
import type { Texts } from '../texts.ts';
import { skipReasonsRu } from './errors/reasons.ts';

const count = counted('ru');
const rows = (n: number) => count(n, { one: 'строка', few: 'строки', many: 'строк', other: 'строки' });
const folds = (n: number) => count(n, { one: 'блок', few: 'блока', many: 'блоков', other: 'блока' });

export const trainingRu: Texts['training'] = {
  better: (metric, value, interval, baseline) => `Лучше базовой: ${metric} ${value} ${interval}, базовая ${baseline}.`,
  notBetter: (metric, value, interval, baseline) =>
    `Не лучше базовой: ${metric} ${value} ${interval}, базовая ${baseline}. Не выпускайте эту модель.`,
  worse: (metric, value, interval, baseline) =>
    `Хуже базовой: ${metric} ${value} ${interval}, базовая ${baseline}. Не выпускайте эту модель.`,
  noVerdict: 'Не оценена: ни в одном проверочном блоке нет обоих классов, и никто не знает, хороша ли модель.',
  noInterval: (metric, value) =>
    `Без вывода: ${metric} ${value}, но в проверочных блоках слишком мало строк при таком разрыве, чтобы отличить это от случайности.`,
  metrics: { roc_auc: 'AUC' },
  aucMean: 'AUC, среднее по блокам',
  meanStd: (mean, std, n) => `${mean} ± ${std} (${folds(n)})`,
  pooled: 'AUC, общий',
  baseRate: 'доля единиц',
  data: 'данные',
  dataOf: (file, n, hash) => `${file}, ${rows(n)}, SHA-256 ${hash}`,
  period: 'период',
  model: 'модель',
  modelOf: (model, features, seed) =>
    `${model}, ${count(features, { one: 'признак', few: 'признака', many: 'признаков', other: 'признака' })}, зерно ${seed}`,
  cv: 'проверка',
  embargo: 'эмбарго',
  embargoRows: (n) => rows(n),
  overlaps: 'перекрытия',
  overlapsBy: (column) =>
    `начало событий — «${column}»; на том, что перекрывается с проверочным блоком, модель не училась`,
  weights: 'веса',
  weightsOf: (column, uniqueness, effectiveRows) =>
    [
      column === null ? null : `«${column}»`,
      uniqueness === null ? null : `средняя уникальность ${uniqueness}`,
      `столько же говорят равные строки числом ${effectiveRows}; метрики не взвешены`,
    ]
      .filter((part) => part !== null)
      .join(', '),
  cvOf: (scheme, n, gap) =>
    `${scheme === 'purged_kfold' ? 'k блоков с очисткой' : 'вперёд по времени с очисткой'}, ${folds(n)}, разрыв ${rows(gap)}`,
  fold: 'блок',
  trainRows: 'обучение',
  purgedRows: 'разрыв',
  testRows: 'проверка',
  accuracy: 'accuracy',
  precision: 'precision',
  recall: 'recall',
  f1: 'F1',
  auc: 'AUC',
  skippedFolds: 'Блоки без оценки',
  skipped: (block, reason) => `блок ${block}: ${reason}`,
  skipReasons: skipReasonsRu,
  important: 'Самые важные признаки',
  warnings: 'Предупреждения',
  artifact: 'файл модели',
  report: 'отчёт',
  trackerStates: { spooled: 'запуск лежит в папке spool, пока его не заберёт трекер' },
};
