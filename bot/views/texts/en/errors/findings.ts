/** English: what the environment checks found and what to do about it. */
import { asList, asNumber } from '../../../reading.ts';
import type { FactText, FindingText } from '../../texts.ts';

const ready = (detail: FactText): FindingText => ({ detail, next: null });
const gigabytes = (bytes: unknown) => `${((asNumber(bytes) ?? 0) / 1e9).toFixed(1)} GB`;
const names = (list: unknown) => asList(list).map(String).join(', ');

const notAFolder: FindingText = {
  detail: ({ path }) => `${path} is not a folder.`,
  next: () => 'name a folder, or move what stands there.',
};
const notWritable: FindingText = {
  detail: ({ path }) => `${path} cannot be written.`,
  next: ({ path }) => `give this user the right to write ${path}.`,
};
const lowSpace: FindingText = {
  detail: ({ path, free_bytes, needed_bytes }) =>
    `${path} has ${gigabytes(free_bytes)} free; ${gigabytes(needed_bytes)} may be needed.`,
  next: () => 'free some space, or choose a folder on a larger disk.',
};
const folderReady = ready(({ path, free_bytes }) => `${path}, ${gigabytes(free_bytes)} free.`);
const unreachable: FindingText = {
  detail: ({ uri, detail }) => `${uri} cannot be reached: ${detail}.`,
  next: () => 'check the address, and that the server is up.',
};
const badAnswer: FindingText = {
  detail: ({ uri, status }) => `${uri} answers (HTTP ${status}), but not as the tracker would.`,
  next: () => 'check the address; a proxy or another program may stand there.',
};

export const findingsEn: Readonly<Record<string, FindingText>> = {
  'model_cache.missing': {
    detail: ({ path }) => `${path} does not exist.`,
    next: () => 'make the folder, or change AI_TRADER_MODEL_CACHE.',
  },
  'model_cache.not_a_folder': notAFolder,
  'model_cache.not_writable': notWritable,
  'model_cache.low_space': lowSpace,
  'model_cache.ready': folderReady,
  'state_folder.not_a_folder': notAFolder,
  'state_folder.not_writable': notWritable,
  'state_folder.low_space': lowSpace,
  'state_folder.ready': folderReady,
  'mlflow.not_configured': ready(() => 'MLFLOW_TRACKING_URI is not set.'),
  'mlflow.not_http': {
    detail: ({ uri }) => `${uri} is not an http or https address.`,
    next: () => 'set MLFLOW_TRACKING_URI to the address of the server.',
  },
  'mlflow.unreachable': unreachable,
  'mlflow.unauthorized': {
    detail: ({ uri, status }) => `${uri} refuses the credentials (HTTP ${status}).`,
    next: () => 'set MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD.',
  },
  'mlflow.bad_answer': badAnswer,
  'mlflow.reachable': ready(({ uri }) => `${uri} answers and knows us.`),
  'wandb.not_configured': ready(({ host }) => `no key for ${host}: neither WANDB_API_KEY nor a netrc entry.`),
  'wandb.unreachable': unreachable,
  'wandb.unauthorized': {
    detail: ({ uri, key_from }) => `${uri} refuses the key from ${key_from}.`,
    next: () => 'type `wandb login`, or set WANDB_API_KEY.',
  },
  'wandb.bad_answer': {
    detail: ({ uri, key_from }) => `${uri} does not know the key from ${key_from}, or is another program.`,
    next: () => 'type `wandb login`, and check WANDB_BASE_URL.',
  },
  'wandb.reachable': ready(({ uri, key_from }) => `${uri} answers and knows the key from ${key_from}.`),
  'requirements.not_configured': ready(() => 'AI_TRADER_DIR is not set.'),
  'requirements.no_requirements': {
    detail: ({ dir }) => `${dir} holds no requirements.txt.`,
    next: () => 'set AI_TRADER_DIR to the checkout of the platform.',
  },
  'requirements.no_environment': {
    detail: ({ dir }) => `${dir} has no virtual environment.`,
    next: ({ dir }) => `make one: python -m venv ${dir}/.venv, then install the requirements.`,
  },
  'requirements.file_missing': {
    detail: ({ missing_files }) => `a requirements file names files that are not there: ${names(missing_files)}.`,
    next: () => 'put the files there, or take them out of the file that names them.',
  },
  'requirements.unsatisfied': {
    detail: ({ missing, conflicting }) =>
      [
        asList(missing).length === 0 ? '' : `missing: ${names(missing)}.`,
        asList(conflicting).length === 0 ? '' : `other version: ${names(conflicting)}.`,
      ]
        .join(' ')
        .trim(),
    next: () => 'pip install -r requirements.txt -r requirements-dev.txt in that environment.',
  },
  'requirements.partly_judged': {
    detail: ({ checked, unjudged }) => `${checked} fit; these lines cannot be judged: ${names(unjudged)}.`,
    next: () => 'look at those lines yourself.',
  },
  'requirements.satisfied': ready(({ checked, site_packages }) => `${checked} requirements fit in ${site_packages}.`),
  'pool.threads_answer': ready(({ threads, nice }) => `${threads} threads, nice ${nice}.`),
  'pool.busy': {
    detail: ({ threads }) => `all ${threads} threads work on other jobs.`,
    next: () => 'wait for them, or look at `mlops jobs list`.',
  },
  'clock.set_back': {
    detail: ({ now, last_record }) => `the clock says ${now}, the newest record ${last_record}.`,
    next: () => 'set the clock (timedatectl), then check again.',
  },
  'clock.goes_forward': ready(({ now }) => `${now}.`),
  'any.no_answer': {
    detail: ({ timeout_ms }) => `no answer within ${(asNumber(timeout_ms) ?? 0) / 1000} s.`,
    next: () => 'try again; then look at the disk or the network.',
  },
  'any.error': {
    detail: ({ detail }) => `the check itself failed: ${detail}.`,
    next: () => 'mend what it names, then check again.',
  },
};
