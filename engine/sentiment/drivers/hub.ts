/** ModelHub over HTTP: the Hub of Hugging Face, a mirror of it, or the drill hub. */
import type { WriteProbe } from '#engine/durable/write-points.ts';
import type { Clock } from '../../clock.ts';
import { OpsError } from '../../errors.ts';
import type { Compute } from '../../jobs/compute.ts';
import type { ModelHub } from '../types.ts';
import type { AskOptions } from './hub/ask.ts';
import { createLanes } from './hub/at-most.ts';
import { askCommit, askFiles } from './hub/describe-revision.ts';
import { downloadFile } from './hub/download-file.ts';
import { type Patience, retrying } from './hub/transient.ts';

export interface HubOptions {
  /** `HF_ENDPOINT`. */
  readonly endpoint: string;
  /** `HF_TOKEN`; sent to the endpoint's host and nobody else. */
  readonly token?: string | null;
  /** `HF_HUB_OFFLINE`: every call is refused. */
  readonly offline?: boolean;
  /**
   * Runs HASH_GROWING_FILE. A pool of its own, since a thread is held for as long as its file comes: a download never waits for a
   * thread, but other work would.
   */
  readonly compute: Compute;
  readonly clock: Clock;
  readonly filesAtOnce?: number;
  /** Longest silence of a connection. */
  readonly silenceMs?: number;
  readonly patience?: Patience;
  readonly probe?: WriteProbe;
}

const FILES_AT_ONCE = 3;
const SILENCE_MS = 30_000;
/** A hub that asks for more is asked again by the next attempt of the job. */
const PATIENCE: Patience = { failures: 6, firstWaitMs: 500, longestWaitMs: 60_000 };
const REPOSITORY = /^[A-Za-z0-9][\w.-]*(\/[A-Za-z0-9][\w.-]*)?$/;

/** @throws OpsError `config_invalid` for an endpoint or a token that no request can carry */
export function createModelHub(options: HubOptions): ModelHub {
  const { clock, compute, probe, patience = PATIENCE, token = null, silenceMs = SILENCE_MS } = options;
  const asking: AskOptions = { endpoint: endpointOf(options.endpoint), token: checkedToken(token), clock, silenceMs };
  const host = new URL(asking.endpoint).host;
  const lanes = createLanes(options.filesAtOnce ?? FILES_AT_ONCE);
  const checkOnline = () => {
    if (options.offline) throw new OpsError('hub_offline', 'HF_HUB_OFFLINE is set: nothing is downloaded');
  };
  return {
    async resolve(repository, revision, signal) {
      checkOnline();
      const wanted = { repository, revision, file: null };
      if (!REPOSITORY.test(repository) || repository.includes('..'))
        throw new OpsError('hub_not_found', `${repository} is no name of a repository`, { facts: { host, ...wanted } });
      const patient = { patience, clock, signal };
      const commit = await retrying(() => askCommit(wanted, signal, asking), patient);
      return retrying(() => askFiles(wanted, commit, signal, asking), patient);
    },
    async download({ repository, commit }, file, target, { signal, onBytes }) {
      checkOnline();
      const place = { wanted: { repository, revision: commit, file: file.path }, commit, file };
      const leave = await lanes.enter(signal);
      try {
        const ports = { ...asking, signal, onBytes, patience, compute };
        return await downloadFile(place, target, probe === undefined ? ports : { ...ports, probe });
      } finally {
        leave();
      }
    },
  };
}

function endpointOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol) && url.username === '')
    return (url.origin + url.pathname).replace(/\/+$/, '');
  throw invalid('HF_ENDPOINT: expected an address that begins with https:// or http://');
}

/** fetch would name a bad one in its error. */
function checkedToken(token: string | null): string | null {
  if (token === null || token === '') return null;
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw invalid('HF_TOKEN: expected printable characters without spaces');
}

function invalid(problem: string): OpsError {
  return new OpsError('config_invalid', problem, { facts: { problems: [problem] } });
}
