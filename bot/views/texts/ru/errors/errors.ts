/** Russian: what each failure means, what is safe, and what to type next. */
import { correctedLine } from '../../../corrected-line.ts';
import { counted } from '../../plural.ts';
import { ruleText } from '../../policy-texts.ts';
import type { ErrorTexts } from '../../texts.ts';
import { reasonText } from '../../value-texts.ts';
import { ruleHintsRu, rulesRu } from '../policy.ts';
import { alertErrorsRu } from './alert-errors.ts';
import { dataErrorsRu } from './data-errors.ts';
import { hubErrorsRu } from './hub-errors.ts';
import { modelErrorsRu } from './model-errors.ts';
import { onCallErrorsRu } from './oncall-errors.ts';
import { fileReasonsRu } from './reasons.ts';
import { replayErrorsRu } from './replay-errors.ts';
import { valueReasonsRu } from './value-reasons.ts';

const count = counted('ru');
const times = (n: number) => count(n, { one: 'раз', few: 'раза', many: 'раз', other: 'раза' });
const seconds = (n: number) => count(n, { one: 'секунды', few: 'секунд', many: 'секунд', other: 'секунды' });
const word = (words: Readonly<Record<string, string>>, code: string) => words[code] ?? code;
const list = (items: readonly string[]) => items.join(', ');
const meant = (hint: string | null, otherwise: string) =>
  hint === null ? otherwise : `Возможно, имелось в виду \`${hint}\`?`;
const nothingDone = 'Ничего не сделано.';
const nothingWritten = 'Ничего не записано.';

export const errorsRu: ErrorTexts = {
  empty_line: () => ({ message: 'Строка пуста.', hint: 'Наберите `mlops help`, чтобы увидеть все действия.' }),
  unclosed_quote: () => ({
    message: `Здесь открывается кавычка, и она нигде не закрыта. ${nothingDone}`,
    hint: 'Закройте кавычку или поставьте перед ней обратную косую черту, если она часть значения.',
  }),
  unknown_action: ({ line, at, word, hint }) => ({
    message: `Действия «${word}» нет. ${nothingDone}`,
    hint: meant(
      hint === null ? null : `mlops ${correctedLine({ line, at, word, hint })}`,
      'Наберите `mlops help`, чтобы увидеть все действия.',
    ),
  }),
  unknown_option: ({ word, hint, action }) => ({
    message: `У «${action}» нет параметра «${word}». ${nothingDone}`,
    hint: meant(hint, `Наберите \`mlops help ${action}\`, чтобы увидеть его параметры.`),
  }),
  option_repeated: ({ option }) => ({
    message: `${option} указан дважды. ${nothingDone}`,
    hint: 'Оставьте то значение, которое нужно.',
  }),
  missing_value: ({ option }) => ({
    message: `После ${option} нужно значение. ${nothingDone}`,
    hint: 'Наберите значение после параметра; значение, которое начинается с «--», возьмите в кавычки.',
  }),
  missing_argument: ({ argument, action, example }) => ({
    message: `Для «${action}» нужно указать ${argument}. ${nothingDone}`,
    hint: `Например: \`mlops ${example}\`. Всё, что принимает команда: \`mlops help ${action}\`.`,
  }),
  unexpected_argument: ({ word, action }) => ({
    message: `«${action}» не ожидает «${word}». ${nothingDone}`,
    hint: `Значение с пробелами возьмите в кавычки. Что можно указать: \`mlops help ${action}\`.`,
  }),
  bad_number: ({ option, word }) => ({
    message: `${option} ожидает число, а «${word}» — не число. ${nothingDone}`,
    hint: 'Наберите цифры, дробную часть через точку: 10, -3, 0.25. Количества — целые числа.',
  }),
  number_out_of_range: ({ option, word, minimum, maximum }) => ({
    message: `${option} не может быть ${word}. ${nothingDone}`,
    hint: `Наберите число ${range(minimum, maximum)}.`,
  }),
  bad_choice: ({ option, word, choices, hint }) => ({
    message: `${option} не может быть «${word}». ${nothingDone}`,
    hint: `${meant(hint, 'Выберите одно из значений.')} Возможны: ${list(choices)}.`,
  }),
  bad_value: ({ option, got, reason }) => ({
    message: `Значение ${got === null ? '' : `«${got}» `}параметра «${option}» не подходит: ${reasonText(reason, valueReasonsRu)}. ${nothingDone}`,
    hint: 'Исправьте значение и отправьте строку ещё раз.',
  }),
  bad_request: ({ part, problem }) => ({
    message: `Запрос не читается: ${part}: ${problem}. Из него ничего не сохранено.`,
    hint: 'Исправьте программу, которая его шлёт; что ожидается, сказано в docs/formats.md.',
  }),
  config_invalid: ({ problems }) => ({
    message: `Ошибки в настройках (${problems.length}): ${problems.join('; ')}. Ничего не запущено.`,
    hint: 'Исправьте эти переменные окружения и запустите снова; все они перечислены в docs/operations.md.',
  }),
  path_outside: ({ file, allowed, purpose }) => ({
    message:
      purpose === 'input'
        ? `${file} лежит вне папок, из которых можно брать данные (${list(allowed)}). Ничего не прочитано.`
        : `${file} лежит вне папок, в которые можно писать результаты (${list(allowed)}). Ничего не записано.`,
    hint:
      purpose === 'input'
        ? 'Перенесите файл туда или добавьте его папку в MLOPS_DATA_DIRS и запустите снова.'
        : 'Выберите место внутри них или задайте MLOPS_OUTPUT_DIR и запустите снова.',
  }),
  file_not_found: ({ file, hint }) => ({
    message: `Файла ${file} нет. Ничего не запущено.`,
    hint: `${hint ? `Возможно, имелся в виду \`${hint}\`? ` : ''}Проверьте путь. Относительный путь считается от папки вашей оболочки, а в чате — от папки, в которой запущен сервер.`,
  }),
  not_a_file: ({ file }) => ({
    message: `${file} — не файл. Ничего не запущено.`,
    hint: 'Укажите один файл CSV или Parquet.',
  }),
  file_unreadable: ({ file, reason }) => ({
    message: `${file} не читается: ${word(fileReasonsRu, reason)}. ${nothingWritten}`,
    hint:
      reason === 'ENAMETOOLONG'
        ? 'Проверьте путь; если он верен, дайте файлу имя короче.'
        : 'Проверьте права на файл и его папки и отправьте строку ещё раз.',
  }),
  output_unwritable: ({ file, reason }) => ({
    message: `${file} не удаётся записать: ${word(fileReasonsRu, reason)}. То, что лежало там раньше, не изменилось.`,
    hint:
      reason === 'ENAMETOOLONG'
        ? 'Выберите имя короче через --output.'
        : 'Проверьте права на папку или выберите другое место через --output.',
  }),
  job_not_found: ({ job, hint }) => ({
    message: `Задания ${job} нет.`,
    hint: meant(hint, 'Список заданий: `mlops jobs list`.'),
  }),
  job_not_final: ({ job, state }) => ({
    message: `Задание ${job} ещё не закончено (${state}). Оно продолжается.`,
    hint: `Дождитесь конца или прервите его: \`mlops jobs cancel ${job}\`.`,
  }),
  job_kind_unknown: ({ job, kind }) => ({
    message: `${job === null ? 'У задания' : `У задания ${job}`} вид ${kind}, которого эта версия программы не знает. Ничего не запущено.`,
    hint: 'Запустите версию, которая создала задание, или отправьте строку заново в нынешнем виде: их перечисляет `mlops help`.',
  }),
  job_outdated: ({ fields }) => ({
    message: `Задание сохранила другая версия программы: в его плане нет ${fields.join(', ')}, или записано это иначе. Ничего не запущено.`,
    hint: 'Отправьте строку заново в нынешнем виде: их перечисляет `mlops help`.',
  }),
  job_cancelled: ({ job, by, why }) => ({
    message: `Задание ${job} отменено, отменил ${by}${why === '' ? '' : ` (${why})`}. Опубликованное раньше не изменилось.`,
    hint: `Выполнить ту же работу ещё раз: \`mlops jobs retry ${job}\`.`,
  }),
  timeout: ({ job, timeoutMs }) => ({
    message: `Задание ${job} заняло больше ${seconds(Math.round(timeoutMs / 1000))} и было остановлено.`,
    hint: `Как далеко оно зашло: \`mlops jobs logs ${job}\`; повторить: \`mlops jobs retry ${job}\`.`,
  }),
  stale_attempt: ({ job, fence }) => ({
    message: `Прежняя попытка (${fence}) задания ${job} хотела писать, когда уже шла новая. Запись отклонена, данные не смешались.`,
    hint: `Новая попытка: \`mlops jobs show ${job}\`.`,
  }),
  engine_stopping: () => ({
    message: 'Процесс останавливается. Незаконченные задания сохранены и продолжатся при следующем запуске.',
    hint: 'После запуска посмотрите на них: `mlops jobs list`.',
  }),
  worker_lost: ({ task, reason }) => ({
    message: `Рабочий поток, который выполнял ${task}, неожиданно завершился: ${reason}. Другие задания не затронуты.`,
    hint: 'Если это случится снова, посмотрите `mlops jobs list` и журнал задания.',
  }),
  worker_out_of_memory: ({ task }) => ({
    message: `Рабочему потоку, который выполнял ${task}, не хватило памяти. Другие задания не затронуты.`,
    hint: 'Возьмите меньше строк или признаков или машину с большей памятью.',
  }),
  process_lost: ({ job, attempts }) => ({
    message: `Процесс погиб во время задания ${job}, всего ${times(attempts)}. Само оно больше не повторяется.`,
    hint: `Посмотрите \`mlops jobs logs ${job}\`, затем \`mlops jobs retry ${job}\`.`,
  }),
  ...replayErrorsRu,
  ...dataErrorsRu,
  ...modelErrorsRu,
  ...alertErrorsRu,
  ...hubErrorsRu,
  ...onCallErrorsRu,
  state_full: ({ path }) => ({
    message: `На диске с ${path} нет места. Записанное раньше цело; этот шаг не сделан.`,
    hint: 'Освободите место и отправьте строку ещё раз; ожидающие задания продолжатся сами.',
  }),
  stream_not_found: ({ stream, hint }) => ({
    message: `Для потока «${stream}» не пришло ни одного значения. Ничего не сделано.`,
    hint: meant(hint, 'Наберите `mlops drift status`, чтобы увидеть все потоки.'),
  }),
  report_not_found: ({ report, hint }) => ({
    message:
      report === null
        ? 'Отчётов о дрейфе ещё нет: ничего не найдено.'
        : `Нет ни отчёта о дрейфе «${report}», ни отчётов о потоке с таким именем.`,
    hint: meant(hint, 'Наберите `mlops drift report` — это самый новый отчёт; `mlops drift status` — все потоки.'),
  }),
  observations_busy: ({ waiting, limit }) => ({
    message: `Наблюдения приходят быстрее, чем диск успевает их принять: ждут ${(waiting / 1e6).toFixed(1)} МБ при пределе ${(limit / 1e6).toFixed(1)} МБ. Из этих ничего не сохранено.`,
    hint: 'Отправьте их ещё раз через секунду с тем же Idempotency-Key.',
  }),
  body_too_large: ({ limit }) => ({
    message: `Запрос больше ${limit} байт, которые здесь принимаются. Из него ничего не сохранено.`,
    hint: 'Отправьте его несколькими запросами поменьше.',
  }),
  body_type_unknown: ({ received }) => ({
    message: `${received === null ? 'Тело без Content-Type' : `Тело типа «${received}»`} здесь не понимают. Из него ничего не сохранено.`,
    hint: 'Отправьте JSON как `application/json`; наблюдения можно и построчно, как `application/x-ndjson`.',
  }),
  state_corrupt: ({ path, where }) => ({
    message: `Папка состояния ${path} повреждена: ${where}. Ничего не изменено, чтобы не потерять больше.`,
    hint: 'Скопируйте папку, затем восстановите её из резервной копии; о файлах рассказывает state/README.md.',
  }),
  state_closed: () => ({
    message: 'Папка состояния уже закрыта: процесс завершается. Ничего не изменено.',
    hint: 'Запустите снова и отправьте строку ещё раз.',
  }),
  state_unwritable: ({ path, reason }) => ({
    message: `В папку состояния ${path} нельзя писать: ${word(fileReasonsRu, reason)}. Ничего не изменено.`,
    hint: 'Проверьте права на папку или укажите другую в MLOPS_STATE_DIR.',
  }),
  state_owned: ({ path, pid }) => ({
    message: `Папкой состояния ${path} владеет живой процесс ${pid}. Ничего не изменено.`,
    hint: `Команды из терминала доходят до него сами, \`mlops status\` тоже. Чтобы запустить другой, сначала завершите процесс ${pid}.`,
  }),
  owner_silent: ({ path, pid, url, host }) => ({
    message: `Папкой состояния ${path} владеет процесс ${pid}${host === null ? '' : ` машины «${host}»`}, но он не отвечает${url === null ? '' : ` по адресу ${url}`}. Ничего не изменено.`,
    hint:
      host === null
        ? `Попробуйте чуть позже. Если он так и молчит, завершите процесс ${pid}; его задания продолжатся при следующем запуске.`
        : `Проверьте там, жив ли он. Убедившись, что его нет, удалите ${path}/lock; его задания продолжатся при следующем запуске.`,
  }),
  owner_lost: ({ path, pid }) => ({
    message: `Соединение с процессом ${pid}, владельцем папки состояния ${path}, оборвалось до ответа. Запрос мог быть выполнен.`,
    hint: 'Прежде чем отправлять строку снова, посмотрите `mlops jobs list` и `mlops audit log`.',
  }),
  owner_leaving: ({ pid }) => ({
    message: `Процесс ${pid}, который владеет папкой состояния, завершается. Ничего не запущено; его задания сохранены.`,
    hint: 'Отправьте строку ещё раз через несколько секунд.',
  }),
  port_taken: ({ host, port }) => ({
    message: `Порт ${port} на ${host} занят другой программой. Ничего не запущено.`,
    hint: 'Завершите её или выберите другой порт в MLOPS_API_PORT.',
  }),
  policy_denied: ({ rule, ...facts }) => ({
    message: `Вам нельзя «${facts.action}»: ${ruleText(rule, facts, rulesRu)}. ${nothingDone} Попытка записана в журнал аудита.`,
    hint: ruleText(rule, facts, ruleHintsRu, 'Обратитесь к оператору.'),
  }),
  policy_invalid: ({ file, problems }) => ({
    message: `Ошибки в файле правил ${file} (${problems.length}): ${problems.join('; ')}. Ничего не запущено.`,
    hint: 'Исправьте файл и запустите снова; policy.example.yaml, который поставляется с программой, объясняет каждый ключ.',
  }),
  stale_view: ({ seq, by }) => ({
    message: `После того как вы смотрели, управление изменил ${by} (№ ${seq}). Ваше изменение не сделано.`,
    hint: 'Посмотрите заново: `mlops control show`, потом решите ещё раз.',
  }),
  control_seq_unknown: ({ seq, newest }) => ({
    message: `Документа управления № ${seq} нет; новейший — № ${newest}. ${nothingDone}`,
    hint: 'Сообщайте `seq` документа, который дал `GET /v1/control`.',
  }),
  nothing_to_restore: ({ route }) => ({
    message: `На маршруте ${route} ещё не работала ни одна модель, возвращаться не к чему. ${nothingDone}`,
    hint: 'Что работало раньше, показывает `mlops control history`.',
  }),
  risk_limit_lower: ({ asked, now }) => ({
    message: `Риск-лимиты уже снижены до ${now} от обычных; ${asked} их повысило бы. ${nothingDone}`,
    hint: 'Защитный режим только снижает их; повышает `mlops protect off`.',
  }),
  unauthorized: () => ({
    message: `В запросе нет верного токена. ${nothingDone}`,
    hint: 'Задайте в MLOPS_API_TOKEN токен работающего процесса.',
  }),
  slack_refused: ({ reason }) => ({
    message: `Slack не пускает это приложение (${reason}). Задания идут; из Slack ничего не читается и туда ничего не пишется.`,
    hint:
      reason === 'missing_scope'
        ? 'Установите приложение заново по манифесту bot/slack/manifest.yaml и запустите ещё раз.'
        : 'Проверьте SLACK_BOT_TOKEN и SLACK_APP_TOKEN в настройках приложения и запустите ещё раз: ожидающее уйдёт тогда.',
  }),
  conflict: ({ what }) => ({
    message: `Кто-то в тот же миг изменил ${what}. Его изменение осталось, ваше не внесено.`,
    hint: 'Посмотрите на нынешнее состояние и отправьте строку ещё раз, если она всё ещё нужна.',
  }),
  history_gone: ({ seq }) => ({
    message: `История после записи ${seq} уже не хранится.`,
    hint: 'Посмотрите на нынешнее состояние: `mlops jobs list`.',
  }),
  audit_broken: ({ path, reason }) => ({
    message: `Журнал аудита ${path} нарушен: ${reason}. Он оставлен как есть.`,
    hint: 'Найдите место через `mlops audit verify` и сравните с резервной копией.',
  }),
  internal: () => ({
    message: 'Случилось то, чего программа не знает. Законченные задания и опубликованные файлы целы.',
    hint: 'Отправьте строку ещё раз. Если повторится, сообщите об этом и приложите журнал задания или процесса.',
  }),
};

function range(minimum: number | null, maximum: number | null): string {
  if (minimum !== null && maximum !== null) return `от ${minimum} до ${maximum}`;
  if (minimum !== null) return `не меньше ${minimum}`;
  return maximum === null ? 'поменьше' : `не больше ${maximum}`;
}
