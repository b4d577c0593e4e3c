/** Russian: what the environment checks found and what to do about it. */
import { asList, asNumber } from '../../../reading.ts';
import type { FactText, FindingText } from '../../texts.ts';

const ready = (detail: FactText): FindingText => ({ detail, next: null });
const gigabytes = (bytes: unknown) => `${((asNumber(bytes) ?? 0) / 1e9).toFixed(1).replace('.', ',')} ГБ`;
const names = (list: unknown) => asList(list).map(String).join(', ');

const notAFolder: FindingText = {
  detail: ({ path }) => `${path} — не папка.`,
  next: () => 'укажите папку или уберите то, что там лежит.',
};
const notWritable: FindingText = {
  detail: ({ path }) => `в ${path} нельзя писать.`,
  next: ({ path }) => `дайте этому пользователю право писать в ${path}.`,
};
const lowSpace: FindingText = {
  detail: ({ path, free_bytes, needed_bytes }) =>
    `в ${path} свободно ${gigabytes(free_bytes)}; может понадобиться ${gigabytes(needed_bytes)}.`,
  next: () => 'освободите место или выберите папку на большем диске.',
};
const folderReady = ready(({ path, free_bytes }) => `${path}, свободно ${gigabytes(free_bytes)}.`);
const unreachable: FindingText = {
  detail: ({ uri, detail }) => `${uri} недоступен: ${detail}.`,
  next: () => 'проверьте адрес и что сервер работает.',
};
const badAnswer: FindingText = {
  detail: ({ uri, status }) => `${uri} отвечает (HTTP ${status}), но не так, как ответил бы трекер.`,
  next: () => 'проверьте адрес: там может стоять прокси или другая программа.',
};

export const findingsRu: Readonly<Record<string, FindingText>> = {
  'model_cache.missing': {
    detail: ({ path }) => `папки ${path} нет.`,
    next: () => 'создайте её или измените AI_TRADER_MODEL_CACHE.',
  },
  'model_cache.not_a_folder': notAFolder,
  'model_cache.not_writable': notWritable,
  'model_cache.low_space': lowSpace,
  'model_cache.ready': folderReady,
  'state_folder.not_a_folder': notAFolder,
  'state_folder.not_writable': notWritable,
  'state_folder.low_space': lowSpace,
  'state_folder.ready': folderReady,
  'mlflow.not_configured': ready(() => 'MLFLOW_TRACKING_URI не задан.'),
  'mlflow.not_http': {
    detail: ({ uri }) => `${uri} — не адрес http или https.`,
    next: () => 'задайте в MLFLOW_TRACKING_URI адрес сервера.',
  },
  'mlflow.unreachable': unreachable,
  'mlflow.unauthorized': {
    detail: ({ uri, status }) => `${uri} не принимает учётные данные (HTTP ${status}).`,
    next: () => 'задайте MLFLOW_TRACKING_TOKEN или MLFLOW_TRACKING_USERNAME и MLFLOW_TRACKING_PASSWORD.',
  },
  'mlflow.bad_answer': badAnswer,
  'mlflow.reachable': ready(({ uri }) => `${uri} отвечает и знает нас.`),
  'wandb.not_configured': ready(({ host }) => `ключа для ${host} нет: ни WANDB_API_KEY, ни записи в netrc.`),
  'wandb.unreachable': unreachable,
  'wandb.unauthorized': {
    detail: ({ uri, key_from }) => `${uri} не принимает ключ из ${key_from}.`,
    next: () => 'наберите `wandb login` или задайте WANDB_API_KEY.',
  },
  'wandb.bad_answer': {
    detail: ({ uri, key_from }) => `${uri} не знает ключа из ${key_from}, или там другая программа.`,
    next: () => 'наберите `wandb login` и проверьте WANDB_BASE_URL.',
  },
  'wandb.reachable': ready(({ uri, key_from }) => `${uri} отвечает и знает ключ из ${key_from}.`),
  'requirements.not_configured': ready(() => 'AI_TRADER_DIR не задан.'),
  'requirements.no_requirements': {
    detail: ({ dir }) => `в ${dir} нет requirements.txt.`,
    next: () => 'задайте в AI_TRADER_DIR папку с исходниками платформы.',
  },
  'requirements.no_environment': {
    detail: ({ dir }) => `в ${dir} нет виртуального окружения.`,
    next: ({ dir }) => `создайте его: python -m venv ${dir}/.venv, затем установите зависимости.`,
  },
  'requirements.file_missing': {
    detail: ({ missing_files }) => `файлы зависимостей называют файлы, которых нет: ${names(missing_files)}.`,
    next: () => 'положите эти файлы на место или уберите их из файла, который их называет.',
  },
  'requirements.unsatisfied': {
    detail: ({ missing, conflicting }) =>
      [
        asList(missing).length === 0 ? '' : `не хватает: ${names(missing)}.`,
        asList(conflicting).length === 0 ? '' : `другая версия: ${names(conflicting)}.`,
      ]
        .join(' ')
        .trim(),
    next: () => 'в том окружении: pip install -r requirements.txt -r requirements-dev.txt.',
  },
  'requirements.partly_judged': {
    detail: ({ checked, unjudged }) => `подходят: ${checked}; об этих строках судить нельзя: ${names(unjudged)}.`,
    next: () => 'посмотрите на эти строки сами.',
  },
  'requirements.satisfied': ready(({ checked, site_packages }) => `в ${site_packages} подходят все: ${checked}.`),
  'pool.threads_answer': ready(({ threads, nice }) => `потоков: ${threads}, nice ${nice}.`),
  'pool.busy': {
    detail: ({ threads }) => `все потоки (${threads}) заняты другими заданиями.`,
    next: () => 'подождите или посмотрите `mlops jobs list`.',
  },
  'clock.set_back': {
    detail: ({ now, last_record }) => `часы показывают ${now}, последняя запись — ${last_record}.`,
    next: () => 'поставьте часы (timedatectl) и проверьте снова.',
  },
  'clock.goes_forward': ready(({ now }) => `${now}.`),
  'any.no_answer': {
    detail: ({ timeout_ms }) => `нет ответа за ${(asNumber(timeout_ms) ?? 0) / 1000} с.`,
    next: () => 'попробуйте ещё раз; затем посмотрите на диск или сеть.',
  },
  'any.error': {
    detail: ({ detail }) => `сама проверка не удалась: ${detail}.`,
    next: () => 'исправьте то, что она называет, и проверьте снова.',
  },
};
