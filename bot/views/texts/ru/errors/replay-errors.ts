/** Russian: failures of recorded streams, and of the file that says how streams are watched. */
import { counted } from '../../plural.ts';
import type { ErrorTexts } from '../../texts.ts';

const count = counted('ru');
const nothingWritten = 'Ничего не записано.';

export const replayErrorsRu: Pick<
  ErrorTexts,
  'recorded_column_missing' | 'several_streams' | 'no_values' | 'replay_conflict' | 'streams_invalid'
> = {
  recorded_column_missing: ({ file, column, role, hint, available }) => ({
    message: `В файле ${file} нет столбца «${column}» ${role === 'time' ? 'со временем' : 'со значениями'}. ${nothingWritten}`,
    hint: `${hint === null ? '' : `Может быть, «${hint}»? `}Есть: ${available.join(', ')}. Назовите нужный через ${role === 'time' ? '--time-column' : '--column'}.`,
  }),
  several_streams: ({ file, streams }) => ({
    message: `В файле ${file} несколько потоков, среди них ${streams.join(' и ')}; параметры подбираются для одного. ${nothingWritten}`,
    hint: 'Назовите нужный через --source и --signal.',
  }),
  no_values: ({ file, refused }) => ({
    message: `В файле ${file} нет ни одного значения этого потока${refused === 0 ? '' : ` (непригодны ${count(refused, { one: 'строка', few: 'строки', many: 'строк', other: 'строки' })})`}. ${nothingWritten}`,
    hint: 'Проверьте --source, --signal и --column, а также сам файл: в строке NDJSON должно быть поле `value`.',
  }),
  replay_conflict: ({ stream, options }) => ({
    message: `Как следить за потоком ${stream}, сказано в streams.yaml, и это не то, чего просит ${options.join(', ')}. ${nothingWritten}`,
    hint: 'Добавьте --dry-run, чтобы попробовать другие параметры, уберите их или измените streams.yaml.',
  }),
  streams_invalid: ({ file, problems }) => ({
    message: `В файле потоков ${file} ${count(problems.length, { one: 'ошибка', few: 'ошибки', many: 'ошибок', other: 'ошибки' })}: ${problems.join('; ')}. Ничего не запущено.`,
    hint: 'Исправьте файл или уберите его: тогда за всеми потоками следят по умолчанию.',
  }),
};
