/** Russian: what may be odd about data and results. */

import { asList, asNumber } from '../../../reading.ts';
import { counted } from '../../plural.ts';
import type { FactText } from '../../texts.ts';

const count = counted('ru');
const rows = (n: unknown) => count(asNumber(n) ?? 0, { one: 'строка', few: 'строки', many: 'строк', other: 'строки' });
const names = (list: unknown) => asList(list).map(String).join(', ');
const digits = (value: unknown) => (asNumber(value) ?? Number.NaN).toFixed(3).replace('.', ',');

export const warningsRu: Readonly<Record<string, FactText>> = {
  column_empty: ({ column }) => `Столбец «${column}» пуст; он не берётся, если его не назвать.`,
  column_constant: ({ column }) => `В признаке «${column}» одно и то же значение; он ничего не говорит.`,
  feature_named_like_time: ({ column }) =>
    `Признак «${column}» назван как время: модель может выучить, когда это было, а не что происходит.`,
  feature_named_like_outcome: ({ column }) =>
    `Признак «${column}» похож на то, что известно лишь потом: проверьте, нет ли утечки.`,
  feature_correlates_with_label: ({ column, correlation }) =>
    `Признак «${column}» почти повторяет метку (корреляция ${digits(correlation)}): вероятно, утечка.`,
  feature_separates_label: ({ column, auc }) =>
    `Признак «${column}» один разделяет классы (AUC ${digits(auc)}): вероятно, утечка.`,
  feature_counts_rows: ({ column }) =>
    `Признак «${column}» нумерует строки: он говорит, когда было событие, и ничего, что верно для новых.`,
  feature_like_identifier: ({ column }) =>
    `В признаке «${column}» в каждой строке своё целое число, как у идентификатора: выученное по нему неверно для новых строк.`,
  time_digits_cut: ({ column, rows: n }) => `Время в «${column}» обрезано до микросекунд: ${rows(n)}.`,
  time_column_unused: ({ column, problem }) => `Столбец «${column}» не читается как время (${problem}); он не берётся.`,
  time_int96: ({ column }) => `Время в «${column}» записано в устаревшем виде INT96; выгрузите его как timestamp.`,
  decimal_as_double: ({ column }) => `Десятичные числа в «${column}» прочитаны как double: цифры после 16-й потеряны.`,
  event_ends_before_start: ({ column, rows: n }) =>
    `Событие кончается раньше, чем начинается («${column}»): ${rows(n)}. Проверьте эти времена.`,
  rows_repeated: ({ rows: n }) => `${rows(n)} в точности повторяют другие и считаются дважды.`,
  values_filled: ({ cells, columns }) =>
    `Пропуски заполнены предыдущим значением или нулём (${asNumber(cells) ?? 0}): ${names(columns)}.`,
  values_beyond_float32: ({ columns }) =>
    `Значения, слишком большие для 32-битных чисел модели, обрезаны до наибольшего: ${names(columns)}.`,
  ties_across_border: ({ borders }) =>
    `Границы блоков проходят между строками с одним временем (таких границ: ${asNumber(borders) ?? 0}); эти строки разделяет только разрыв.`,
  overlap_not_checked: () =>
    'Разрыв считается в строках, а не во времени: перекрываются ли события через него, не проверено.',
  start_column_unused: ({ column }) =>
    `Столбец «${column}» говорит, когда события начинаются, но не был назван: перекрываются ли события через разрыв, не проверено. Проверит \`--start-column ${column}\`.`,
  output_renamed: ({ asked, written }) => `Просили ${asked}; модель в формате ONNX лежит в ${written}.`,
  output_kept: ({ kept }) => `Прежняя модель сохранена как ${kept}.`,
};
