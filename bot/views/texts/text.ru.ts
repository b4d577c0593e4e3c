/** Every text in Russian. */

import { counted } from './plural.ts';
import { actionsRu } from './ru/actions.ts';
import { alertsRu } from './ru/alerts.ts';
import { analysisRu } from './ru/analysis.ts';
import { chatRu } from './ru/chat.ts';
import { controlRu } from './ru/control.ts';
import { driftRu } from './ru/drift.ts';
import { errorsRu } from './ru/errors/errors.ts';
import { findingsRu } from './ru/errors/findings.ts';
import { valueReasonsRu } from './ru/errors/value-reasons.ts';
import { warningsRu } from './ru/errors/warnings.ts';
import { evidenceRu } from './ru/evidence.ts';
import { finbertRu } from './ru/finbert.ts';
import { jobsRu } from './ru/jobs.ts';
import { onCallRu } from './ru/oncall.ts';
import { policyRu } from './ru/policy.ts';
import { replayRu } from './ru/replay.ts';
import { slackRu } from './ru/slack.ts';
import { ticketsRu } from './ru/tickets.ts';
import { trainingRu } from './ru/training.ts';
import type { Texts } from './texts.ts';

const count = counted('ru');
const rows = (n: number) => count(n, { one: 'строка', few: 'строки', many: 'строк', other: 'строки' });
const columns = (n: number) => count(n, { one: 'столбец', few: 'столбца', many: 'столбцов', other: 'столбца' });
const warnings = (n: number) =>
  count(n, { one: 'предупреждение', few: 'предупреждения', many: 'предупреждений', other: 'предупреждения' });

export const textRu: Texts = {
  locale: 'ru',
  ...alertsRu,
  ...analysisRu,
  ...chatRu,
  ...controlRu,
  ...driftRu,
  ...finbertRu,
  ...onCallRu,
  ...policyRu,
  ...replayRu,
  ...slackRu,
  ...ticketsRu,
  errors: errorsRu,
  value: { reasons: valueReasonsRu },
  actions: actionsRu,
  findings: findingsRu,
  warnings: warningsRu,
  groups: {
    training: 'Обучение',
    data: 'Данные',
    control: 'Управление',
    drift: 'Дрейф',
    sentiment: 'Тональность',
    tickets: 'Тикеты',
    oncall: 'Дежурство',
    schedule: 'Расписание',
    jobs: 'Задания',
    system: 'Система',
  },
  states: {
    queued: 'в очереди',
    blocked: 'ждёт свои части',
    running: 'выполняется',
    retrying: 'ждёт повтора',
    cancelling: 'отменяется',
    done: 'готово',
    failed: 'не удалось',
    cancelled: 'отменено',
  },
  stages: {
    parts: 'части задания',
    load: 'чтение данных',
    folds: 'кросс-валидация',
    final_fit: 'обучение на всех строках',
    publish: 'запись модели и отчёта',
    replay: 'проход по записи',
    detect: 'детекторы и тревоги',
    tune: 'подбор параметров',
    profile: 'просмотр столбцов',
    look: 'тревога, поток, обучение',
    compare: 'сравнение данных',
    applying: 'ожидание AI-Trader',
    resolve: 'кэш и хаб',
    download: 'загрузка',
    prove: 'контрольные фразы',
    serve: 'ввод в работу',
  },
  error: {
    heading: 'Ошибка',
    next: 'Дальше',
    noHint: 'Этот процесс другой версии; запустите везде одну и ту же.',
    ofJob: (job) => `Журнал задания: \`mlops jobs logs ${job}\``,
    lastTry: (job) => `Само задание больше не повторится; запустить его снова: \`mlops jobs retry ${job}\`.`,
    detail: (message) => `Подробность: ${message}`,
  },
  help: {
    heading: 'Действия по задачам',
    usage: 'Как набрать',
    options: 'параметры',
    alsoCalled: (aliases) => `Другие имена: ${aliases}`,
    argument: 'параметр',
    value: 'значение',
    fallback: 'без него',
    meaning: 'смысл',
    required: 'обязателен',
    flag: 'переключатель',
    oneNext: (action) => `аргументы: \`mlops help ${action}\`.`,
    oneOf: (choices) => `одно из: ${choices}`,
    kinds: { text: 'текст', path: 'путь', number: 'число', integer: 'целое число', list: 'список' },
    range: (minimum, maximum) => {
      if (minimum !== null && maximum !== null) return `от ${minimum} до ${maximum}`;
      return minimum === null ? `до ${maximum}` : `от ${minimum}`;
    },
    commonHeading: 'С любым действием',
    common: {
      json: 'ответить одним документом JSON',
      detach: 'начать задание и не следить за ним',
      help: 'показать это, ничего не делая',
    },
    example: 'Пример',
    more: 'параметры действия: `mlops help train`, целая группа с примерами: `mlops help drift`.',
    modes:
      'В командной строке `npx mlops` без действия открывает приглашение, а `npx mlops serve` работает для всех, пока его не завершат.',
  },
  status: {
    owned: (pid, since) => `Папкой состояния владеет процесс ${pid} с ${since}.`,
    free: 'Папкой состояния никто не владеет: каждая команда работает в своём процессе.',
    stateFolder: 'папка состояния',
    alerts: 'тревоги',
    noAlerts: 'открытых нет',
    alertsOpen: (open, unanswered) =>
      `открыто ${open}, ${unanswered.length === 0 ? 'все приняты' : `никем не приняты: ${unanswered.join(', ')}`}; подробно: \`mlops drift status\``,
    mode: 'режим',
    workspace: 'локальное пространство',
    jobs: 'задания',
    counts: (queued, running, retrying, blocked) =>
      `в очереди ${queued}, выполняется ${running}, ждёт повтора ${retrying}, ждёт своих частей ${blocked}`,
    pool: 'пул',
    threads: (threads) => count(threads, { one: 'поток', few: 'потока', many: 'потоков', other: 'потока' }),
    version: 'версия',
    next: 'задания: `mlops jobs list`, окружение: `mlops env check`.',
    nextWaiting: 'запустите `mlops serve`: ждущие задания продолжатся, сделанное в них сохранено.',
  },
  whoami: {
    you: (id) => `Вы — ${id}.`,
    edge: 'через',
    edges: {
      terminal: 'терминал',
      api: 'интерфейс HTTP',
      slack: 'Slack',
      local: 'локальное рабочее пространство',
      schedule: 'расписание',
    },
  },
  check: {
    titles: {
      model_cache: 'кеш моделей',
      mlflow: 'MLflow',
      wandb: 'Weights & Biases',
      requirements: 'пакеты Python',
      pool: 'рабочие потоки',
      clock: 'часы',
      state_folder: 'папка состояния',
    },
    states: { ok: 'в порядке', warning: 'внимание', failed: 'ошибка', not_checked: 'не проверялось' },
    passed: 'Ошибок нет.',
    failed: (n) => `Не прошло: ${count(n, { one: 'проверка', few: 'проверки', many: 'проверок', other: 'проверки' })}.`,
    name: 'проверка',
    state: 'состояние',
    detail: 'что найдено',
  },
  dataset: {
    heading: (file, n, width, notes) =>
      `${file}: ${rows(n)}, ${columns(width)}, ${notes === 0 ? 'предупреждений нет' : warnings(notes)}.`,
    format: 'формат',
    sha256: 'SHA-256',
    timeRange: 'период',
    baseRate: 'доля единиц',
    duplicateRows: 'повторы строк',
    tiedTimes: 'строки с тем же временем',
    unsorted: 'не по времени; обучение их упорядочит',
    order: 'порядок строк',
    largestGap: 'наибольший перерыв',
    gapOf: (length, from) => `${length}, с ${from}`,
    horizon: 'длина события',
    horizonOf: (median, longest) => `${median} (медиана), самое долгое ${longest}`,
    concurrency: 'событий сразу',
    concurrencyOf: (mean, most) => `в среднем ${mean}, самое большее ${most}`,
    month: 'месяц',
    rows: 'строк',
    column: 'столбец',
    type: 'тип',
    types: {
      number: 'число',
      integer: 'целое число',
      boolean: 'да/нет',
      text: 'текст',
      time: 'время',
      empty: 'пуст',
      nested: 'вложенный',
      unread: 'не прочитан',
    },
    role: 'роль',
    roles: { feature: 'признак', label: 'метка', time: 'время', start: 'начало', weight: 'вес', left_out: 'не взят' },
    missing: 'пропуски',
    minimum: 'мин.',
    maximum: 'макс.',
    remark: '',
    constant: 'постоянен',
    next: (file) => `обучить на нём: \`mlops train ${file}\`.`,
  },
  job: jobsRu,
  training: trainingRu,
  evidence: evidenceRu,
  audit: {
    none: 'Таких строк в журнале аудита нет.',
    listed: (n) => `${rows(n)}, новые сверху`,
    at: 'время',
    actor: 'кто',
    edge: 'через',
    action: 'действие',
    outcome: 'исход',
    outcomes: { allowed: 'разрешено', refused: 'неверный запрос', denied: 'запрещено' },
    data: 'параметры',
    whole: (lines) => `Журнал аудита цел: ${rows(lines)}, каждая следует из предыдущей.`,
    head: 'хеш последней строки',
    broken: (file, line, reason) => `Журнал аудита нарушен: ${file}, строка ${line}: ${reason}.`,
    reasons: {
      edited: 'строку изменили после записи',
      missing: 'строк перед ней не хватает',
      unreadable: 'строку нельзя прочитать',
    },
    safe: 'прежде всего скопируйте папку и сравните её с резервной копией.',
  },
  serving: {
    slack: 'Слушаю Slack. Остановить: Ctrl-C.',
    stateAtRisk: (dir) =>
      `ВНИМАНИЕ: состояние лежит в ${dir}, и новая установка его сотрёт: задания, журнал аудита, всё, что ждёт отправки. Укажите в MLOPS_STATE_DIR папку, которая остаётся.`,
    workspace: (url) => `Локальное пространство открыто: ${url}`,
    first:
      'Там наберите:   /mlops train runbooks/drills/data/events.parquet --purge-gap 10\nили /mlops help. Те же строки работают в терминале: npx mlops train …\nОстановить: Ctrl-C; начатое продолжится при следующем запуске.',
  },
  prompt: {
    welcome: 'mlops: регламент ML-Ops в виде команд. Наберите одну или вставьте строку регламента.',
    tries: [
      ['help', 'все действия по задачам'],
      ['env check', 'есть ли здесь всё, что нужно для работы?'],
      ['dataset check runbooks/drills/data/events.csv', 'посмотреть на настоящие рыночные данные'],
      ['train runbooks/drills/data/events.parquet', 'обучить на них'],
      ['exit', 'выйти (Ctrl-D)'],
    ],
    keys: (remote) =>
      `Tab дополняет, ↑ возвращает набранное. Ctrl-C ${remote ? 'оставляет задание работать; завершит его `cancel J-12`' : 'отменяет задание, за которым вы следите'}.`,
    throughOwner: (pid) => `Команды идут процессу ${pid}, который владеет папкой состояния.`,
    leaving: 'До свидания.',
  },
  quantity: {
    percent: (share) => `${share} %`,
    bytes: ['Б', 'кБ', 'МБ', 'ГБ', 'ТБ'],
    duration: {
      days: (n) => `${n} д`,
      hours: (n) => `${n} ч`,
      minutes: (n) => `${n} мин`,
      seconds: (n) => `${n} с`,
    },
    nothing: '-',
  },
};
