/** Russian: failures of the sentiment model and of the process that holds it. */
import type { ModelPart } from '#engine/errors.ts';
import type { ErrorTexts } from '../texts.ts';

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

type ModelCode =
  | 'model_unloadable'
  | 'model_not_loaded'
  | 'model_run_failed'
  | 'model_host_lost'
  | 'model_busy'
  | 'model_timeout';

export const modelErrorsRu: Pick<ErrorTexts, ModelCode> = {
  model_unloadable: ({ part, detail }) => ({
    message: `Эту модель нельзя запустить: ${PARTS[part]} (${detail}). Прежняя модель, если она есть, продолжает работать.`,
    hint: 'Эти файлы — не классификатор тональности BERT со своим токенизатором: прогрейте модель из другого репозитория или ревизии.',
  }),
  model_not_loaded: () => ({
    message: 'Модель не загружена: отвечают правила.',
    hint: 'Прогрейте модель.',
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
};
