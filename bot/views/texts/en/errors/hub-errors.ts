/** English: failures of the hub of models and of the model cache. */
import type { HubProblem } from '#engine/error-facts.ts';
import type { ErrorTexts } from '../../texts.ts';
import { fileReasonsEn } from './reasons.ts';

const PROBLEMS: Readonly<Record<HubProblem, string>> = {
  redirects: 'it sends from one address to the next without end',
  insecure: 'it sends from an encrypted address to one that is not',
  json: 'what it tells of the model is not in the form that a hub uses',
  path: 'it names a file outside the folder of the model',
  encoding: 'it sends files packed',
  range: 'it sends another part of the file than was asked for',
  size: 'it sends a file of another size than it told',
  commit: 'it answers with another commit than was asked for',
  too_long: 'its answer does not end',
};

const DAMAGES = {
  hash: 'its bytes are not those that the hub told of',
  size: 'it has another size than the hub told',
  missing: 'it is not there',
  changed: 'the hub now tells of other bytes under the same commit',
} as const;

const safe = 'The model that serves, if there is one, serves on.';
const megabytes = (bytes: number) => `${Math.ceil(bytes / 1e6)} MB`;

type HubCode =
  | 'hub_unreachable'
  | 'hub_offline'
  | 'hub_refused'
  | 'hub_not_found'
  | 'hub_nonsense'
  | 'download_damaged'
  | 'snapshot_incomplete'
  | 'no_space'
  | 'no_former_snapshot'
  | 'cache_unwritable';

export const hubErrorsEn: Pick<ErrorTexts, HubCode> = {
  hub_unreachable: ({ host, reason }) => ({
    message: `The model hub ${host} cannot be reached (${reason}). ${safe} What was downloaded is kept.`,
    hint: 'Try again later; the download goes on where it stopped. Behind a mirror, name it in HF_ENDPOINT.',
  }),
  hub_offline: () => ({
    message: `HF_HUB_OFFLINE is set, so that nothing is downloaded. ${safe}`,
    hint: 'Use the model of the cache, or unset HF_HUB_OFFLINE and start again.',
  }),
  hub_refused: ({ host, status, repository }) => ({
    message: `The model hub ${host} refuses ${repository} (HTTP ${status}). ${safe}`,
    hint: 'It refuses models that do not exist in the same way: check the name, then whether HF_TOKEN may read it.',
  }),
  hub_not_found: ({ host, repository, revision, file }) => ({
    message:
      file === null
        ? `The model hub ${host} has no revision ${revision} of ${repository}. ${safe}`
        : `The model hub ${host} has no file ${file} in ${repository} at ${revision}. ${safe}`,
    hint: 'Check the names of repository and revision.',
  }),
  hub_nonsense: ({ host, problem }) => ({
    message: `${host} does not answer as a model hub does: ${PROBLEMS[problem]}. Nothing of it was used. ${safe}`,
    hint: 'Check HF_ENDPOINT, and whether a proxy stands between.',
  }),
  download_damaged: ({ file, reason }) => ({
    message: `The download of ${file} is not good: ${DAMAGES[reason]}. It does not count. ${safe}`,
    hint: 'Warm up again; if it stays so, a proxy or the hub damages the file.',
  }),
  snapshot_incomplete: ({ repository, commit, missing }) => ({
    message: `${repository} at ${commit.slice(0, 12)} lacks what the model needs: ${missing.join(', ')}. ${safe}`,
    hint: 'Warm up from a repository that holds the model as ONNX, or with the other precision.',
  }),
  no_space: ({ path, neededBytes, freeBytes }) => ({
    message: `The download needs ${megabytes(neededBytes)}, and the disk of ${path} has ${megabytes(freeBytes)} free. ${safe}`,
    hint: 'Free some space, or name a folder on another disk in AI_TRADER_MODEL_CACHE.',
  }),
  no_former_snapshot: () => ({
    message: 'There is no former model to go back to. Nothing was changed.',
    hint: 'Warm the model up from the revision that you want.',
  }),
  cache_unwritable: ({ path, reason }) => ({
    message: `The model cache ${path} cannot be written or read: ${fileReasonsEn[reason] ?? reason}. ${safe}`,
    hint: 'Check the rights on the folder, or name another one in AI_TRADER_MODEL_CACHE.',
  }),
};
