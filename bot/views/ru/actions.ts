/** Russian: what each action does and what its arguments mean. */
import type { ActionText } from '../texts.ts';

const dataset = 'файл событий CSV или Parquet, одна строка на событие';
const labelColumn = 'столбец метки, 0 или 1';
const timeColumn = 'столбец, по которому упорядочены события';
const job = 'задание: `J-12`, `j12` или `12`';
const route = 'что переключается: `sentiment`, `signal` или `regime`';
const reason = 'почему — для тех, кто будет читать потом';
const seen = 'номер документа управления, который вы видели; если он с тех пор изменился — отказ';

export const actionsRu: Readonly<Record<string, ActionText>> = {
  help: {
    summary: 'Показать все действия или одно с его параметрами',
    arguments: { topic: 'действие или первое слово нескольких: `jobs`' },
  },
  status: { summary: 'Показать, кто владеет папкой состояния и что выполняется', arguments: {} },
  whoami: { summary: 'Показать, под каким именем записываются ваши запросы', arguments: {} },
  'env check': {
    summary: 'Проверить папки, трекеры, пакеты Python, рабочие потоки и часы (раздел 1 регламента)',
    arguments: {},
  },
  'dataset check': {
    summary: 'Посмотреть на датасет до обучения; ничего не меняет',
    arguments: { dataset, labelColumn, timeColumn, startColumn: 'столбец с временем начала события' },
  },
  train: {
    summary: 'Обучить meta-label модель с очищенной (purged) проверкой вперёд по времени',
    arguments: {
      dataset,
      model: 'вид модели: `rf` — случайный лес',
      cvFolds: 'на сколько блоков события делятся по времени',
      purgeGap: 'сколько строк пропустить перед каждым проверочным блоком, чтобы метки не протекали',
      labelColumn,
      timeColumn,
      featureCols: 'столбцы признаков; без них — все числовые',
      seed: 'то же зерно и те же данные дают ту же модель, байт в байт',
      output: 'куда записать модель; прежняя сохраняется под своим хешем',
      summary: 'куда записать отчёт; без этого — рядом с моделью, с окончанием `.json`',
      trees: 'число деревьев в лесу',
      mlflowUri: 'сервер MLflow, который получит запуск',
      mlflowExperiment: 'эксперимент MLflow, к которому относится запуск',
      wandbProject: 'проект Weights & Biases, который получит запуск',
      wandbEntity: 'пользователь или команда Weights & Biases',
      runName: 'имя запуска в трекерах',
      again: 'начать второе задание, даже если такое же уже идёт',
    },
  },
  'control show': { summary: 'Показать, чем торгует AI-Trader: режим, маршруты, следует ли он', arguments: {} },
  'control history': {
    summary: 'Перечислить изменения режима и маршрутов, новые сверху',
    arguments: { limit: 'сколько показать самое большее' },
  },
  'fallback on': {
    summary: 'Перейти на запасные правила вместо модели (раздел 6 регламента)',
    arguments: { route, reason, seen },
  },
  'fallback off': { summary: 'Вернуть модель', arguments: { route, reason, seen } },
  'protect on': {
    summary: 'Перевести AI-Trader в защитный режим: снизить риск-лимиты',
    arguments: { riskLimit: 'множитель каждого риск-лимита; 0 — никакого нового риска', reason, seen },
  },
  'protect off': { summary: 'Вернуть полные риск-лимиты', arguments: { reason, seen } },
  'jobs list': {
    summary: 'Показать задания, новые сверху',
    arguments: { state: 'только задания в этом состоянии', limit: 'сколько показать самое большее' },
  },
  'jobs show': { summary: 'Показать одно задание и его части', arguments: { job } },
  'jobs logs': { summary: 'Показать журнал задания', arguments: { job } },
  'jobs cancel': {
    summary: 'Отменить задание; оно исчезнет за две секунды',
    arguments: { job, reason: 'почему — для тех, кто будет читать потом' },
  },
  'jobs retry': { summary: 'Выполнить работу законченного задания ещё раз, новым заданием', arguments: { job } },
  outbox: {
    summary: 'Показать, что ждёт отправки в Slack и что Slack отверг',
    arguments: { limit: 'сколько тех и других, не больше' },
  },
  'audit log': {
    summary: 'Показать, кто что запрашивал, новое сверху',
    arguments: {
      limit: 'сколько показать самое большее',
      actor: 'только запросы этого человека или программы',
      action: 'только запросы этого действия',
      outcome: 'только запросы с таким исходом',
    },
  },
  'policy explain': {
    summary: 'Показать, какое правило решает, можно ли кому-то действие',
    arguments: {
      action: 'строка, которая была бы набрана; важно только действие',
      as: 'человек из правил, пользователь Slack или `api`; без него вы сами',
      on: 'где это было бы набрано; без него здесь',
      channel: 'канал, в котором это было бы набрано; без него этот',
    },
  },
  'audit verify': { summary: 'Проверить, что журнал аудита никто не изменил', arguments: {} },
};
