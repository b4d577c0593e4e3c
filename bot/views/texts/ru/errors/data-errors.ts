/** Russian: what each failure of a data file or a training means, what is safe, and what to type next. */
import { quoteWord } from '#bot/grammar/words.ts';
import { counted } from '../../plural.ts';
import type { ErrorTexts } from '../../texts.ts';
import { contentsRu, skipReasonsRu } from './reasons.ts';

const count = counted('ru');
const whole = (n: number) => new Intl.NumberFormat('ru').format(n);
const rows = (n: number) => count(n, { one: 'строка', few: 'строки', many: 'строк', other: 'строки' });
const ofRows = (n: number) => count(n, { one: 'строку', few: 'строки', many: 'строк', other: 'строки' });
const folds = (n: number) => count(n, { one: 'блок', few: 'блока', many: 'блоков', other: 'блока' });
const word = (words: Readonly<Record<string, string>>, code: string) => words[code] ?? code;
const list = (items: readonly string[]) => items.join(', ');
const place = (file: string, row: number) => `${file}, строка ${row}`;
const check = (file: string) => `Исправьте файл и посмотрите на него: \`mlops dataset check ${quoteWord(file)}\`.`;
const nothingWritten = 'Ничего не записано.';
const exportAgain = 'Выгрузите данные заново или укажите другой файл.';

export const dataErrorsRu = {
  file_empty: ({ file }) => ({ message: `${file} пуст. ${nothingWritten}`, hint: exportAgain }),
  file_changed: ({ file }) => ({
    message: `${file} изменился, пока его читали. ${nothingWritten}`,
    hint: 'Дождитесь конца выгрузки и отправьте строку ещё раз.',
  }),
  format_mismatch: ({ file, suffix, content }) => ({
    message: `Имя ${file} оканчивается на «${suffix}», а внутри ${word(contentsRu, content)}. ${nothingWritten}`,
    hint: 'Дайте файлу верное расширение: .parquet или .pq для Parquet, .csv для CSV.',
  }),
  csv_no_rows: ({ file }) => ({
    message: `В ${file} есть заголовок, но нет строк. ${nothingWritten}`,
    hint: exportAgain,
  }),
  csv_ragged_row: ({ file, row, expected, got }) => ({
    message: `${place(file, row)}: ячеек ${got}, а в заголовке их ${expected}. ${nothingWritten}`,
    hint: `Найдите в этой строке пропущенную или лишнюю запятую. ${check(file)}`,
  }),
  csv_unclosed_quote: ({ file, row }) => ({
    message: `${place(file, row)}: кавычка открыта и нигде не закрыта. ${nothingWritten}`,
    hint: check(file),
  }),
  csv_bad_quote: ({ file, row }) => ({
    message: `${place(file, row)}: кавычка стоит посреди ячейки. ${nothingWritten}`,
    hint: `Возьмите в кавычки всю ячейку, а кавычки внутри удвойте. ${check(file)}`,
  }),
  csv_blank_line: ({ file, row }) => ({
    message: `${place(file, row)}: пустая строка посреди данных. ${nothingWritten}`,
    hint: check(file),
  }),
  csv_not_utf8: ({ file, row }) => ({
    message: `${place(file, row)}: байты, которые не являются текстом UTF-8. ${nothingWritten}`,
    hint: 'Сохраните файл в UTF-8 и отправьте строку ещё раз.',
  }),
  header_duplicate: ({ file, column }) => ({
    message: `В ${file} два столбца «${column}». ${nothingWritten}`,
    hint: check(file),
  }),
  header_empty_name: ({ file, position }) => ({
    message: `У столбца ${position} в ${file} нет имени. ${nothingWritten}`,
    hint: check(file),
  }),
  header_stray_space: ({ file, column, position }) => ({
    message: `Столбец ${position} в ${file} называется «${column}», с пробелом на краю. ${nothingWritten}`,
    hint: `Уберите пробел из заголовка. ${check(file)}`,
  }),
  csv_wrong_delimiter: ({ file, delimiter }) => ({
    message: `Ячейки в ${file} разделены знаком «${delimiter}», а не запятой. ${nothingWritten}`,
    hint: 'Выгрузите файл с запятыми и с точкой в дробях.',
  }),
  parquet_truncated: ({ file }) => ({
    message: `${file} — оборванный файл Parquet. ${nothingWritten}`,
    hint: 'Скопируйте или выгрузите файл заново.',
  }),
  parquet_corrupt: ({ file, where }) => ({
    message: `${file} — повреждённый файл Parquet (${where}). ${nothingWritten}`,
    hint: 'Скопируйте или выгрузите файл заново.',
  }),
  parquet_unsupported: ({ file, column, type }) => ({
    message: `Столбец «${column}» в ${file} имеет тип Parquet ${type}, который здесь не читается. ${nothingWritten}`,
    hint: 'Выгрузите столбец числом, текстом или временем либо уберите его.',
  }),
  dataset_no_rows: ({ file }) => ({ message: `В ${file} нет строк. ${nothingWritten}`, hint: exportAgain }),
  dataset_too_large: ({ file, neededBytes, limitBytes }) => ({
    message: `Для ${file} нужно ${megabytes(neededBytes)} памяти, а предел — ${megabytes(limitBytes)}. ${nothingWritten}`,
    hint: 'Укажите меньше признаков через --feature-cols или возьмите меньше строк.',
  }),
  too_many_columns: ({ file, columns, limit }) => ({
    message: `В ${file} столбцов: ${columns}, а предел — ${limit}. ${nothingWritten}`,
    hint: 'Проверьте, не перепутаны ли строки и столбцы, или выгрузите только нужные столбцы.',
  }),
  column_missing: ({ file, column, role, hint, available }) => ({
    message: `В ${file} нет столбца «${column}» (${roles[role]}). ${nothingWritten}`,
    hint: `${hint === null ? '' : `Возможно, имелся в виду «${hint}»? `}Есть: ${list(available)}. Нужный укажите через ${roleOptions[role]}.`,
  }),
  column_not_numeric: ({ file, column, row, cell }) => ({
    message: `${place(file, row)}: в признаке «${column}» стоит «${cell}», это не число. ${nothingWritten}`,
    hint: 'Уберите столбец из --feature-cols или превратите его в числа.',
  }),
  column_mixed: ({ file, column, row, cell }) => ({
    message: `${place(file, row)}: в столбце «${column}» числа, а здесь «${cell}». ${nothingWritten}`,
    hint: `Пропущенное значение — пустая ячейка. ${check(file)}`,
  }),
  column_unsafe_integer: ({ file, column, row, cell }) => ({
    message: `${place(file, row)}: ${cell} в столбце «${column}» слишком велико, чтобы хранить его точно. ${nothingWritten}`,
    hint: 'Идентификатор — не признак: уберите столбец или храните его текстом.',
  }),
  value_infinite: ({ file, column, row, cell }) => ({
    message: `${place(file, row)}: в столбце «${column}» бесконечное значение (${cell}). ${nothingWritten}`,
    hint: `Замените его числом или пустой ячейкой. ${check(file)}`,
  }),
  label_missing_value: ({ file, column, row }) => ({
    message: `${place(file, row)}: метка «${column}» пуста. ${nothingWritten}`,
    hint: 'Уберите события, у которых ещё нет исхода.',
  }),
  label_not_binary: ({ file, column, row, cell }) => ({
    message: `${place(file, row)}: в метке «${column}» стоит «${cell}»; метки — только 0 и 1. ${nothingWritten}`,
    hint: 'Укажите нужный столбец через --label-column или сделайте метки 0 и 1.',
  }),
  label_one_class: ({ file, column, value }) => ({
    message: `Все метки «${column}» в ${file} равны ${value}: различать нечего. ${nothingWritten}`,
    hint: 'Проверьте, как получены метки, или возьмите больший период.',
  }),
  time_missing_value: ({ file, column, row }) => ({
    message: `${place(file, row)}: время «${column}» пусто. ${nothingWritten}`,
    hint: 'Впишите время или уберите строку: разделение по времени требует его везде.',
  }),
  time_invalid: ({ file, column, row, cell }) => ({
    message: `${place(file, row)}: «${cell}» в «${column}» — не время. ${nothingWritten}`,
    hint: 'Пишите время как 2026-11-23, 2026-11-23T07:00:00Z или секунды с 1970 года либо укажите другой столбец через --time-column.',
  }),
  time_mixed: ({ file, column, row, cell, form }) => ({
    message: `${place(file, row)}: «${cell}» в «${column}» записано не так, как время выше (${form}). ${nothingWritten}`,
    hint: `Пишите время в столбце одним способом. ${check(file)}`,
  }),
  start_after_end: ({ file, column, timeColumn, rows: n, row }) => ({
    message: `${place(file, row)}: событие начинается («${column}») позже, чем кончается («${timeColumn}»); всего таких — ${rows(n)}. ${nothingWritten}`,
    hint: 'Исправьте или уберите эти события либо укажите другие столбцы через --start-column и --time-column.',
  }),
  weight_missing_value: ({ file, column, row }) => ({
    message: `${place(file, row)}: вес «${column}» пуст. ${nothingWritten}`,
    hint: 'Задайте вес каждой строке; с весом 0 строка в обучении не участвует.',
  }),
  weight_not_numeric: ({ file, column, row, cell }) => ({
    message: `${place(file, row)}: вес «${column}» — «${cell}», это не число. ${nothingWritten}`,
    hint: 'Укажите нужный столбец через --weight-column или переведите его в числа.',
  }),
  weight_negative: ({ file, column, row, cell }) => ({
    message: `${place(file, row)}: вес «${column}» — ${cell}; вес не бывает меньше 0. ${nothingWritten}`,
    hint: 'Укажите нужный столбец через --weight-column или сделайте веса не меньше 0.',
  }),
  weights_all_zero: ({ file, column }) => ({
    message: `Все веса «${column}» в ${file} равны 0: не учитывается ни одна строка. ${nothingWritten}`,
    hint: 'Укажите нужный столбец через --weight-column или обучайте без него.',
  }),
  no_features: ({ file, leftOut }) => ({
    message: `В ${file} нет числового столбца, по которому можно учиться${leftOut.length === 0 ? '' : `; не взяты: ${list(leftOut)}`}. ${nothingWritten}`,
    hint: 'Добавьте числовые признаки или назовите их через --feature-cols.',
  }),
  feature_reserved: ({ file, column, role }) => ({
    message: `«${column}» в ${file} — ${roles[role]} и не может быть ещё и признаком. ${nothingWritten}`,
    hint: 'Уберите его из --feature-cols.',
  }),
  option_needs: ({ option, needs }) => ({
    message: `--${option} имеет смысл только вместе с ${needs.map((other) => `\`${other}\``).join(' или ')}. ${nothingWritten}`,
    hint: `Добавьте это в строку или уберите --${option}.`,
  }),
  too_few_rows: ({ file, rows: n, folds: k }) => ({
    message: `В ${file} ${rows(n)}: слишком мало, чтобы делить на ${folds(k)}. ${nothingWritten}`,
    hint: 'Задайте меньше блоков через --cv-folds или возьмите больше данных.',
  }),
  no_fold_left: ({ file, rows: n, folds: k, purgeGap, reasons }) => ({
    message: `Оценить нельзя ни один блок: в ${file} ${rows(n)}, деление на ${folds(k)}, разрыв в ${ofRows(purgeGap)} (${reasons.map((reason) => word(skipReasonsRu, reason)).join('; ')}). ${nothingWritten}`,
    hint: reasons.includes('train_overlaps')
      ? 'Возьмите период подлиннее или события покороче: на том, что перекрывается с проверочным блоком, учиться нельзя.'
      : 'Уменьшите --purge-gap, задайте меньше блоков через --cv-folds или возьмите больше данных.',
  }),
  learner_overloaded: ({ model, rows: n, trees, mostRows, mostRowTrees }) => ({
    message: `Предел ${model} — ${rows(mostRows)}, а строк на деревья — ${whole(mostRowTrees)}; здесь ${rows(n)} и ${whole(n * trees)}. Время растёт с квадратом числа строк: ушли бы минуты, а то и дни. ${nothingWritten}`,
    hint: 'Возьмите `--model rf`, лес без этого предела, либо меньше строк или деревьев (`--trees`).',
  }),
  learner_too_wide: ({ file, model, features, mostFeatures }) => ({
    message: `Предел ${model}: признаков — ${mostFeatures}, а в ${file} их ${features}: его таблица кривизны растёт с квадратом их числа. ${nothingWritten}`,
    hint: 'Назовите меньше признаков в --feature-cols либо возьмите `--model rf` или `--model gbt`: у них такого предела нет.',
  }),
  max_features_unreadable: ({ word: said }) => ({
    message: `--max-features не может быть «${said}». ${nothingWritten}`,
    hint: 'Наберите `sqrt`, `log2` или `all`, число, например `5`, или долю, например `0.3`.',
  }),
  max_features_too_many: ({ file, asked, features }) => ({
    message: `Узел не может пробовать ${asked} признаков: в ${file} их ${features}. ${nothingWritten}`,
    hint: `Задайте --max-features не больше ${features} или \`all\`.`,
  }),
  min_leaf_too_large: ({ file, minLeaf, rows: n }) => ({
    message: `Если в каждом листе не меньше ${minLeaf} строк, ни одно дерево не разделит ${ofRows(n)} из ${file}. ${nothingWritten}`,
    hint: 'Задайте --min-leaf намного меньше.',
  }),
} satisfies Partial<ErrorTexts>;

const roles = { feature: 'признак', label: 'метка', time: 'время', start: 'начало события', weight: 'вес' } as const;
const roleOptions = {
  feature: '--feature-cols',
  label: '--label-column',
  time: '--time-column',
  start: '--start-column',
  weight: '--weight-column',
} as const;

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1_000_000)} МБ`;
}
