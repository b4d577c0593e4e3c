/** Russian: why a value cannot be used. */
import type { ValueType } from '#engine/value-reasons.ts';
import { counted } from '../../plural.ts';
import type { ValueReasonTexts } from '../../value-texts.ts';

const count = counted('ru');
// After «не меньше», «не больше»: the genitive.
const characters = (n: number) => count(n, { one: 'знака', few: 'знаков', many: 'знаков', other: 'знака' });
const items = (n: number) => count(n, { one: 'элемента', few: 'элементов', many: 'элементов', other: 'элемента' });

const types: Readonly<Record<ValueType, string>> = {
  text: 'текст',
  number: 'число',
  integer: 'целое число',
  flag: 'true или false',
  list: 'список',
  object: 'объект',
};

export const valueReasonsRu: ValueReasonTexts = {
  missing: () => 'его нет',
  unknown_option: () => 'такого параметра нет',
  looks_like_secret: () =>
    'оно похоже на секрет, а то, о чём просят, сохраняется; секреты передавайте программе через её окружение',
  unfit: () => 'у него не тот вид, который ожидается',
  not_a_duration: () => 'промежуток времени записывают так: 2h, 30min или 1d',
  not_an_embargo: () => 'эмбарго — это строки (20), доля всех строк (1%) или время (90s, 30min, 4h, 2d, 1w)',
  not_an_address: () => 'это не адрес, который начинается с http:// или https://',
  address_with_secret: () =>
    'в нём есть пароль или иное лишнее; задайте MLFLOW_TRACKING_USERNAME и MLFLOW_TRACKING_PASSWORD или MLFLOW_TRACKING_TOKEN',
  not_a_name: () => 'в имени не бывает управляющих символов и переводов строки',
  not_a_revision: () => 'ревизия — это ветка, тег или коммит',
  column_twice: () => 'список называет каждый столбец один раз',
  artifact_is_report: () => 'модель и отчёт оказались бы одним файлом',
  scores_over_output: () => 'оценки легли бы поверх модели или отчёта',
  output_over_dataset: () => 'результат лёг бы поверх датасета',
  csv_column_needed: () => 'для файла CSV нужно имя столбца, в котором лежат значения',
  parquet_recording: () =>
    'записанные значения бывают в NDJSON или CSV; запишите столбец файла Parquet в одном из этих видов',
  stationary_with_changes: () => 'запись с изменениями не стационарна',
  alert_without_stream: () => 'эта тревога не об одном потоке; назовите поток как `source/signal`',
  wrong_type: ({ expected }) => `ожидается ${types[expected]}`,
  not_a_choice: ({ choices }) => `возможны ${choices.join(', ')}`,
  too_short: ({ least }) => (least === 1 ? 'оно пустое' : `нужно не меньше ${characters(least)}`),
  too_long: ({ most }) => `можно не больше ${characters(most)}`,
  too_few_items: ({ least }) => `нужно не меньше ${items(least)}`,
  too_many_items: ({ most }) => `можно не больше ${items(most)}`,
  too_small: ({ least, open }) => `оно должно быть ${open ? 'больше' : 'не меньше'} ${least}`,
  too_large: ({ most, open }) => `оно должно быть ${open ? 'меньше' : 'не больше'} ${most}`,
  not_a_span: ({ mostDays }) =>
    `ожидается промежуток времени от 1m до ${mostDays}d, например 90m, 4h или 2d, либо \`morning\``,
  column_taken: ({ by }) => `тот же столбец называет --${by}`,
  warning_not_above_drift: ({ delta }) =>
    `оно должно быть больше delta дрейфа, ${delta}, иначе предупреждение никогда не придёт раньше дрейфа`,
  too_many_cells: ({ deltas, clocks, most }) => `${deltas} × ${clocks} сочетаний delta и clock — больше, чем ${most}`,
};
