/** What the page itself says, in the two languages; everything else that is read there was posted. */

export type PageLocale = 'en' | 'ru';

export interface PageTexts {
  readonly channels: string;
  readonly apps: string;
  readonly home: string;
  readonly messages: string;
  readonly you: string;
  readonly switchUser: string;
  readonly thread: string;
  readonly close: string;
  readonly replies: (count: number) => string;
  readonly replyInThread: string;
  readonly onlyYou: string;
  readonly edited: string;
  readonly app: string;
  readonly more: string;
  readonly apply: string;
  readonly optional: string;
  readonly choose: string;
  readonly download: string;
  readonly send: string;
  readonly writeIn: (channel: string) => string;
  readonly reply: string;
  readonly composerHint: string;
  readonly emptyChannel: string;
  readonly emptyHome: string;
  readonly unread: (count: number) => string;
  readonly notShown: (what: string) => string;
  readonly fileGone: string;
  readonly confirm: string;
  readonly deny: string;
  readonly timedOut: (app: string) => string;
  readonly failed: (app: string) => string;
  readonly trouble: string;
  readonly changed: string;
  readonly noCommandInThread: (app: string) => string;
  readonly unknownCommand: (typed: string, known: string) => string;
  readonly cannot: string;
  readonly broken: string;
  readonly lost: string;
  readonly stale: string;
  readonly noScript: string;
  readonly skip: string;
  readonly lockedTitle: string;
  readonly locked: string;
  readonly enter: string;
  readonly today: string;
  readonly yesterday: string;
  readonly earlier: (count: number) => string;
}

const en: PageTexts = {
  channels: 'Channels',
  apps: 'Apps',
  home: 'Home',
  messages: 'Messages',
  you: 'You are',
  switchUser: 'Be someone else',
  thread: 'Thread',
  close: 'Close',
  replies: (count) => `${count} ${count === 1 ? 'reply' : 'replies'}`,
  replyInThread: 'Reply in thread',
  onlyYou: 'Only visible to you',
  edited: 'edited',
  app: 'App',
  more: 'More actions',
  apply: 'Apply',
  optional: 'optional',
  choose: 'Choose…',
  download: 'Download',
  send: 'Send',
  writeIn: (channel) => `Write in ${channel}`,
  reply: 'Reply',
  composerHint: 'Enter sends, Shift+Enter starts a new line, Tab completes, ↑ brings back what you sent.',
  emptyChannel: 'Nothing here yet. Type one of these to begin:',
  emptyHome: 'Nothing here yet.',
  unread: (count) => `${count} new`,
  notShown: (what) => `“${what}” cannot be shown here`,
  fileGone: 'This file is no longer kept.',
  confirm: 'Yes',
  deny: 'No',
  timedOut: (app) => `${app} did not answer in time. It may still have heard you: look before you repeat it.`,
  failed: (app) => `${app} could not be reached. Is it running?`,
  trouble: 'Something went wrong on the way. Nothing you entered is lost: try again.',
  changed: 'This has changed in the meantime: look again before you press.',
  noCommandInThread: (app) => `Commands do not work in threads. Write @${app} and the command without its slash.`,
  unknownCommand: (typed, known) => `${typed} is not a command of this workspace. There is: ${known}`,
  cannot: 'That is not possible here.',
  broken: 'This page made a mistake. Nothing was sent twice; load it anew.',
  lost: 'Connection lost. Trying again…',
  stale: 'This page was closed from the other side. Open the address that was printed at start.',
  noScript: 'This page needs JavaScript to send what you write and to show what changes.',
  skip: 'Skip to the messages',
  lockedTitle: 'Locked',
  locked: 'Open the address that was printed at start: it holds the key of this page.',
  enter: 'Enter',
  today: 'Today',
  yesterday: 'Yesterday',
  earlier: (count) => `${count} earlier messages are not shown.`,
};

const ruPlural = new Intl.PluralRules('ru');

function ruCount(count: number, one: string, few: string, many: string): string {
  const rule = ruPlural.select(count);
  if (rule === 'one') return `${count} ${one}`;
  return `${count} ${rule === 'few' ? few : many}`;
}

const ru: PageTexts = {
  channels: 'Каналы',
  apps: 'Приложения',
  home: 'Главная',
  messages: 'Сообщения',
  you: 'Вы —',
  switchUser: 'Стать другим',
  thread: 'Обсуждение',
  close: 'Закрыть',
  replies: (count) => ruCount(count, 'ответ', 'ответа', 'ответов'),
  replyInThread: 'Ответить в обсуждении',
  onlyYou: 'Видно только вам',
  edited: 'изменено',
  app: 'Бот',
  more: 'Другие действия',
  apply: 'Применить',
  optional: 'необязательно',
  choose: 'Выберите…',
  download: 'Скачать',
  send: 'Отправить',
  writeIn: (channel) => `Написать в ${channel}`,
  reply: 'Ответить',
  composerHint: 'Enter отправляет, Shift+Enter начинает новую строку, Tab дополняет, ↑ возвращает отправленное.',
  emptyChannel: 'Здесь пока пусто. Начните с одной из этих строк:',
  emptyHome: 'Здесь пока пусто.',
  unread: (count) => ruCount(count, 'новое', 'новых', 'новых'),
  notShown: (what) => `«${what}» здесь показать нельзя`,
  fileGone: 'Этот файл больше не хранится.',
  confirm: 'Да',
  deny: 'Нет',
  timedOut: (app) => `${app} не ответил вовремя. Возможно, он вас услышал: проверьте, прежде чем повторять.`,
  failed: (app) => `До ${app} не достучаться. Он запущен?`,
  trouble: 'По пути что-то пошло не так. Введённое не потеряно: попробуйте ещё раз.',
  changed: 'Тем временем это изменилось: посмотрите ещё раз, прежде чем нажимать.',
  noCommandInThread: (app) => `В обсуждениях команды не работают. Напишите @${app} и команду без косой черты.`,
  unknownCommand: (typed, known) => `В этом пространстве нет команды ${typed}. Есть: ${known}`,
  cannot: 'Здесь это невозможно.',
  broken: 'Страница ошиблась. Дважды ничего не отправлено; загрузите её заново.',
  lost: 'Связь потеряна. Пробуем снова…',
  stale: 'Страница закрыта с другой стороны. Откройте адрес, напечатанный при запуске.',
  noScript: 'Чтобы отправлять и показывать изменения, странице нужен JavaScript.',
  skip: 'К сообщениям',
  lockedTitle: 'Закрыто',
  locked: 'Откройте адрес, напечатанный при запуске: в нём ключ этой страницы.',
  enter: 'Войти',
  today: 'Сегодня',
  yesterday: 'Вчера',
  earlier: (count) => `Не показано более ранних сообщений: ${count}.`,
};

export const PAGE_TEXTS: Readonly<Record<PageLocale, PageTexts>> = { en, ru };
