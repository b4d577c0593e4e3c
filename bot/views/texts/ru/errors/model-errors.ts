/** Russian: failures of the sentiment model and of the process that holds it. */
import type { ModelPart } from '#engine/error-facts.ts';
import type { ErrorTexts } from '../../texts.ts';

const PARTS: Readonly<Record<ModelPart, string>> = {
  config: 'её config.json не такой, как нужно',
  labels: 'её метки не отличают хороших новостей от плохих',
  tokenizer: 'её токенизатор не годится',
  graph: 'её веса — не ONNX, который можно выполнить',
  inputs: 'её веса принимают не те входы, что у BERT',
  outputs: 'её веса дают не по одному числу на метку',
  vocabulary: 'её веса знают меньше слов, чем её токенизатор',
  positions: 'её веса принимают тексты короче, чем сказано в настройках',
};

const DAMAGES = { missing: 'отсутствует', size: 'другого размера', hash: 'с другими байтами' } as const;
const WAYS = { hot_path: '', pipeline: ' (через pipeline самой библиотеки)' } as const;
const LABELS: Readonly<Record<string, string>> = { pos: 'позитив', neg: 'негатив', neu: 'нейтрально' };

type ModelCode =
  | 'model_unloadable'
  | 'model_not_loaded'
  | 'model_run_failed'
  | 'model_host_lost'
  | 'model_busy'
  | 'model_timeout'
  | 'snapshot_missing'
  | 'snapshot_damaged'
  | 'former_damaged'
  | 'golden_failed';

export const modelErrorsRu: Pick<ErrorTexts, ModelCode> = {
  model_unloadable: ({ part, detail }) => ({
    message: `Эту модель нельзя запустить: ${PARTS[part]} (${detail}). Прежняя модель, если она есть, продолжает работать.`,
    hint: 'Эти файлы — не классификатор тональности BERT со своим токенизатором: прогрейте модель из другого репозитория или ревизии.',
  }),
  model_not_loaded: () => ({
    message: 'Модель не загружена: отвечают правила.',
    hint: 'Прогрейте модель: `mlops finbert warmup`.',
  }),
  model_run_failed: ({ reason }) => ({
    message: `Модель не смогла оценить эти тексты (${reason}).`,
    hint: 'Прогрейте модель заново; если не поможет — `mlops fallback on sentiment`.',
  }),
  model_host_lost: ({ reason }) => ({
    message: `Процесс, в котором работает модель, завершился: ${reason}. Он запустится снова сам; остальное не затронуто.`,
    hint: 'Повторите через несколько секунд.',
  }),
  model_busy: ({ waiting, limit }) => ({
    message: `Модель перегружена: текстов в очереди — ${waiting}, а принимает она ${limit}.`,
    hint: 'Повторите через несколько секунд, меньшими частями.',
  }),
  model_timeout: ({ texts, timeoutMs }) => ({
    message: `Модель не успела оценить тексты (${texts}) за ${timeoutMs} мс.`,
    hint: 'Отправляйте меньше текстов за раз или дайте больше времени.',
  }),
  snapshot_missing: () => ({
    message: 'В кэше нет модели: отвечают правила.',
    hint: 'Скачайте её: `mlops finbert warmup` без `--offline`.',
  }),
  snapshot_damaged: ({ file, reason }) => ({
    message: `Модель в кэше повреждена: ${file} ${DAMAGES[reason]}. Она не работает.`,
    hint: 'Верните её: `mlops finbert repair`.',
  }),
  former_damaged: ({ file, reason }) => ({
    message: `Прежняя модель в кэше повреждена: ${file} ${DAMAGES[reason]}. То, что отвечает сейчас, это не задевает, но возвращаться не к чему.`,
    hint: 'Следующий прогрев другой модели сохранит нынешнюю; более старую вернёт `mlops finbert warmup` с `--revision`.',
  }),
  golden_failed: ({ way, wrong, texts, text, label, said }) => ({
    message:
      `Модель ошиблась в ${wrong} из ${texts} контрольных фраз${WAYS[way]}: ` +
      `для неё «${text}» — ${LABELS[said] ?? said}, а это ${LABELS[label] ?? label}. Она не работает; отвечает прежняя, если она есть.`,
    hint: 'Чаще всего словарь — от другой модели: прогрейте из другой ревизии или другого репозитория.',
  }),
};
