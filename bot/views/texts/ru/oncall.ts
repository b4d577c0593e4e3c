/** Russian: on-call, handover, digest and schedule. */
import type { OnCallTexts } from '../oncall-texts.ts';
import { counted } from '../plural.ts';

const count = counted('ru');
const hoursOf = (hours: number) =>
  hours === 24
    ? 'за последние сутки'
    : `за ${count(hours, { one: 'последний час', few: 'последних часа', many: 'последних часов', other: 'последних часа' })}`;

export const onCallRu: OnCallTexts = {
  oncall: {
    roles: { primary: 'основной', secondary: 'запасной' },
    now: (person) => `Дежурит ${person}.`,
    nobody: 'Никто не дежурит.',
    role: 'роль',
    person: 'кто',
    since: 'почему',
    because: { rota: 'по графику', override: 'замена по файлу', taken: 'взял(а) на себя' },
    calledInstead: (person) => `вместо этой роли вызывают ${person}`,
    nextTitle: 'следующий',
    whenTitle: 'с',
    noOne: 'никто',
    after: 'через',
    whom: 'кого',
    how: 'как',
    atOnce: 'сразу',
    ways: { chat: 'упоминание и личное сообщение', pager: 'пейджер' },
    noPager: 'не настроен',
    pagers: { pagerduty: 'PagerDuty', webhook: 'вебхук' },
    pagesWait: (n) =>
      `${count(n, { one: 'вызов ждёт', few: 'вызова ждут', many: 'вызовов ждут', other: 'вызова ждут' })}, пока их примет пейджер:`,
    page: (alert, event, pager, attempts, problem) =>
      `${alert}: ${event}, ${pager}, ${count(attempts, { one: 'попытка', few: 'попытки', many: 'попыток', other: 'попытки' })}${problem === '' ? '' : ` (${problem})`}`,
    events: { trigger: 'вызов', acknowledge: 'подтверждено', resolve: 'закончилось' },
    noFile: (file) => `Графика дежурств нет: скопируйте oncall.example.yaml в ${file} и назовите своих людей.`,
    broken: (file, problems) => `${file} изменён и непригоден, поэтому действует прежний график: ${problems}.`,
    takeNext: 'возьмите дежурство на себя: `mlops oncall take`; что сейчас открыто, покажет `mlops handover`.',
    taken: (person, role) => `Теперь дежурит ${person} (роль: ${role}).`,
    until: 'до',
    before: 'до этого',
    paging: (person) => (person === null ? 'Никто не ответил' : `Для ${person}: никто не ответил`),
  },
  handover: {
    quiet: 'Открытого ничего нет.',
    busy: (n) =>
      `${count(n, { one: 'тревога открыта', few: 'тревоги открыты', many: 'тревог открыто', other: 'тревоги открыты' })}.`,
    iHaveIt: 'Принимаю',
    alerts: 'Открытые тревоги',
    noAlerts: 'Открытых тревог нет; что есть ещё — ниже.',
    alert: 'тревога',
    about: 'о чём',
    state: 'состояние',
    raised: 'с',
    who: 'занимается',
    ackBy: (person) => person,
    snoozedUntil: 'отложено до',
    toldIn: (alert) => `в ${alert}`,
    control: 'чем торгуем',
    controlNormal: 'как обычно',
    notApplied: 'AI-Trader этого ещё не применил',
    jobs: 'задания в работе',
    tickets: 'открытые тикеты',
    checks: 'проверки с ошибкой',
    quietStreams: 'замолчавшие потоки',
    pausedStreams: 'приостановленные потоки',
    pausedUntil: (stream, until, by) => `${stream} (кто: ${by}${until === null ? '' : `, до ${until}`})`,
    schedule: 'расписание',
    entryPaused: (entry, by) => `${entry}: приостановлено (кто: ${by})`,
    entryFailed: (entry, problem) => `${entry}: ошибка (${problem})`,
    more: (n) => `и ещё ${n}; все — с --json`,
    none: 'нет',
  },
  digest: {
    well: (hours) => `Внимания ничего не требует (${hoursOf(hours)}).`,
    attention: (hours) => `Есть что требует внимания (${hoursOf(hours)}).`,
    alerts: 'тревоги',
    alertCounts: (raised, ended, open) => `возникло ${raised}, из них закончилось ${ended}; сейчас открыто ${open}`,
    jobs: 'задания',
    jobCounts: (done, failed, cancelled) => `выполнено ${done}, с ошибкой ${failed}, отменено ${cancelled}`,
    drift: 'дрейф',
    driftOf: (stream, drifts, warnings) =>
      `${stream}: ${[
        drifts === 0 ? null : `дрейф ×${drifts}`,
        warnings === 0
          ? null
          : count(warnings, {
              one: 'предупреждение',
              few: 'предупреждения',
              many: 'предупреждений',
              other: 'предупреждения',
            }),
      ]
        .filter((part) => part !== null)
        .join(', ')}`,
    noDrift: 'не замечен',
    control: 'чем торгуем',
    changes: (n) => count(n, { one: 'изменение', few: 'изменения', many: 'изменений', other: 'изменения' }),
    tickets: 'тикеты',
    ticketCounts: (opened, closed, open) => `открыто ${opened}, закрыто ${closed}; сейчас открытых ${open}`,
    next: 'всё открытое: `mlops handover`.',
  },
  fresh: {
    well: (n) =>
      `Значения приходят: под наблюдением ${count(n, { one: 'поток', few: 'потока', many: 'потоков', other: 'потока' })}.`,
    quiet: (n) =>
      `${count(n, { one: 'поток замолчал', few: 'потока замолчали', many: 'потоков замолчали', other: 'потока замолчали' })}.`,
    nothingWatched: 'Ни у одного потока нет срока свежести: его задаёт `fresh_within` в streams.yaml.',
    stream: 'поток',
    newest: 'последнее значение',
    next: 'проверьте источник этих значений; тот, что молчит намеренно, приостановите: `mlops streams pause <поток>`.',
  },
  schedule: {
    entries: (n) => `В расписании ${count(n, { one: 'запись', few: 'записи', many: 'записей', other: 'записи' })}.`,
    none: 'Расписание пусто.',
    entry: 'запись',
    line: 'что',
    when: 'когда',
    nextSlot: 'следующий раз',
    last: 'последний раз',
    never: 'ещё не было',
    paused: (by) => `приостановлено (кто: ${by})`,
    well: 'успешно',
    failed: (problem) => `ошибка (${problem})`,
    isPaused: (entry) => `${entry}: приостановлено; пропущенное потом не навёрстывается.`,
    isResumed: (entry) => `${entry}: снова выполняется, начиная со следующего срока.`,
    pauseNext: (entry) => `приостановить: \`mlops schedule pause ${entry}\`.`,
    resumeNext: (entry) => `возобновить: \`mlops schedule resume ${entry}\`.`,
    runNext: 'выполнить сейчас: `mlops schedule run <запись>`.',
    ran: (entry) => `По расписанию: ${entry}`,
    late: (duration) => `с опозданием на ${duration}: в свой срок никто этого не выполнил`,
    slot: 'срок',
    broken: (file, problems) => `${file} изменён и непригоден, поэтому действует прежнее расписание: ${problems}.`,
    noFile: (file) => `Файла ${file} нет.`,
  },
};
