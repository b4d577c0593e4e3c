/** Russian: failures of the hub of models and of the model cache. */
import type { HubProblem } from '#engine/error-facts.ts';
import type { ErrorTexts } from '../../texts.ts';
import { fileReasonsRu } from './reasons.ts';

const PROBLEMS: Readonly<Record<HubProblem, string>> = {
  redirects: 'он без конца пересылает с адреса на адрес',
  insecure: 'он пересылает с шифрованного адреса на нешифрованный',
  json: 'о модели он рассказывает не в том виде, какой принят у хабов',
  path: 'он называет файл вне папки модели',
  encoding: 'он посылает файлы сжатыми',
  range: 'он посылает не ту часть файла, которую просили',
  size: 'он посылает файл другого размера, чем назвал',
  commit: 'он отвечает другим коммитом, чем просили',
  too_long: 'его ответ не кончается',
};

const DAMAGES = {
  hash: 'его байты не те, о которых сообщил хаб',
  size: 'его размер не тот, о котором сообщил хаб',
  missing: 'его нет',
  changed: 'хаб сообщает уже о других байтах под тем же коммитом',
} as const;

const safe = 'Модель, которая сейчас отвечает, если она есть, работает дальше.';
const megabytes = (bytes: number) => `${Math.ceil(bytes / 1e6)} МБ`;

export const hubErrorsRu: Pick<
  ErrorTexts,
  | 'hub_unreachable'
  | 'hub_offline'
  | 'hub_refused'
  | 'hub_not_found'
  | 'hub_nonsense'
  | 'download_damaged'
  | 'snapshot_incomplete'
  | 'no_space'
  | 'no_former_snapshot'
  | 'cache_unwritable'
> = {
  hub_unreachable: ({ host, reason }) => ({
    message: `Хаб моделей ${host} недоступен (${reason}). ${safe} Уже скачанное сохранено.`,
    hint: 'Повторите позже: загрузка продолжится с того же места. Если есть зеркало, укажите его в HF_ENDPOINT.',
  }),
  hub_offline: () => ({
    message: `Задано HF_HUB_OFFLINE, поэтому ничего не скачивается. ${safe}`,
    hint: 'Возьмите модель из кэша или уберите HF_HUB_OFFLINE и запустите снова.',
  }),
  hub_refused: ({ host, status, repository }) => ({
    message: `Хаб моделей ${host} отказывает в ${repository} (HTTP ${status}). ${safe}`,
    hint: 'Так же он отвечает, когда модели нет: проверьте имя, затем права HF_TOKEN на чтение.',
  }),
  hub_not_found: ({ host, repository, revision, file }) => ({
    message:
      file === null
        ? `На хабе моделей ${host} нет ревизии ${revision} модели ${repository}. ${safe}`
        : `На хабе моделей ${host} нет файла ${file} в ${repository}, ревизия ${revision}. ${safe}`,
    hint: 'Проверьте имена репозитория и ревизии.',
  }),
  hub_nonsense: ({ host, problem }) => ({
    message: `${host} отвечает не так, как хаб моделей: ${PROBLEMS[problem]}. Ничего из этого не использовано. ${safe}`,
    hint: 'Проверьте HF_ENDPOINT и нет ли на пути прокси.',
  }),
  download_damaged: ({ file, reason }) => ({
    message: `Загрузка ${file} негодна: ${DAMAGES[reason]}. Она не засчитана. ${safe}`,
    hint: 'Запустите прогрев ещё раз; если повторится, файл портит прокси или сам хаб.',
  }),
  snapshot_incomplete: ({ repository, commit, missing }) => ({
    message: `В ${repository}, ${commit.slice(0, 12)}, нет нужного модели: ${missing.join(', ')}. ${safe}`,
    hint: 'Возьмите репозиторий, где модель лежит как ONNX, или другую точность.',
  }),
  no_space: ({ path, neededBytes, freeBytes }) => ({
    message: `Для загрузки нужно ${megabytes(neededBytes)}, а на диске с ${path} свободно ${megabytes(freeBytes)}. ${safe}`,
    hint: 'Освободите место или укажите в AI_TRADER_MODEL_CACHE папку на другом диске.',
  }),
  no_former_snapshot: () => ({
    message: 'Прежней модели, к которой можно вернуться, нет. Ничего не изменено.',
    hint: 'Запустите прогрев с нужной ревизии.',
  }),
  cache_unwritable: ({ path, reason }) => ({
    message: `В кэш модели ${path} нельзя писать или его нельзя прочесть: ${fileReasonsRu[reason] ?? reason}. ${safe}`,
    hint: 'Проверьте права на папку или укажите другую в AI_TRADER_MODEL_CACHE.',
  }),
};
