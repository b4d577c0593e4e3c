/** Russian: what is said of jobs. */
import { counted } from '../plural.ts';
import type { Texts } from '../texts.ts';

const count = counted('ru');
const whole = (n: number) => new Intl.NumberFormat('ru').format(n);

export const jobsRu: Texts['job'] = {
  title: (id, kind, state) => `${id} ${kind}: ${state}`,
  kinds: {
    'control.confirm': 'изменение управления',
    'dataset.check': 'проверка данных',
    'drift.analyse': 'анализ дрейфа',
    'finbert.warmup': 'прогрев FinBERT',
    'finbert.verify': 'проверка кэша FinBERT',
    'finbert.repair': 'починка FinBERT',
    'drift.replay': 'проигрывание записанных значений',
    'drift.tune': 'подбор параметров детектора',
    'finbert.rollback': 'возврат к прежнему FinBERT',
    train: 'обучение',
    'train.fold': 'обучение, один блок',
    'train.final': 'обучение на всех строках',
  },
  id: 'задание',
  kind: 'работа',
  state: 'состояние',
  progress: 'сделано',
  subject: 'над чем',
  stage: 'этап',
  foldOf: (fold, total) => `блок ${fold} из ${total}`,
  trees: (trees, total) => `деревьев ${whole(trees)} из ${whole(total)}`,
  parts: 'частей готово',
  partsDone: (done, total) => `${done} из ${total}`,
  elapsed: (duration) => `прошло ${duration}`,
  left: (duration) => `осталось около ${duration}`,
  askedBy: 'кто запросил',
  attempt: 'попытка',
  attemptOf: (attempt, maximum) => `${attempt} из ${maximum}`,
  nextTry: 'повтор',
  created: 'создано',
  finished: 'закончено',
  retryOf: 'повторяет',
  cancelled: 'отменено',
  cancelledBy: (by, why) => (why === '' ? `отменил ${by}` : `отменил ${by}: ${why}`),
  error: 'ошибка',
  howDuring: (job) => `посмотреть: \`mlops jobs show ${job}\`, отменить: \`mlops jobs cancel ${job}\`.`,
  howAfter: (job) => `причина: \`mlops jobs logs ${job}\`, повторить: \`mlops jobs retry ${job}\`.`,
  none: 'Таких заданий нет.',
  listed: (n) => `${count(n, { one: 'задание', few: 'задания', many: 'заданий', other: 'задания' })}, новые сверху`,
  noLogs: (job) => `Задание ${job} ничего не записало в журнал.`,
  at: 'время',
  level: 'уровень',
  levels: { info: 'сведение', warn: 'внимание', error: 'ошибка' },
  message: 'сообщение',
  cancelAnswers: {
    cancelled: (job) => `Задание ${job} отменено.`,
    requested: (job) => `Задание ${job} отменяется; оно кончится за две секунды.`,
    already_final: (job) => `Задание ${job} уже было закончено; ничего не изменилось.`,
  },
  joined: (job, by) =>
    `Эту работу уже делает задание ${job} (запросил ${by}); вот оно. Чтобы начать второе, добавьте --again.`,
  stoppedFollowing: (job) =>
    `Задание ${job} продолжается в своём процессе. Посмотреть: \`mlops jobs show ${job}\`, отменить: \`mlops jobs cancel ${job}\`.`,
  cancelling: (job) => `Отменяю ${job}. Ещё раз Ctrl-C — уйти сразу.`,
};
