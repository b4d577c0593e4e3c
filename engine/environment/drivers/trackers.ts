/** Are MLflow and Weights & Biases reachable, and do they know us? Looks only; nothing is created there. */
import { readFile } from 'node:fs/promises';
import { ifThere } from '#engine/durable/if-there.ts';
import type { CheckFinding, EnvironmentCheck } from '../types.ts';

export interface MlflowAccess {
  readonly uri: string | null;
  readonly username: string | null;
  readonly password: string | null;
  readonly token: string | null;
  readonly workspace: string | null;
}

/** Asks for one experiment: `/health` answers OK even when the server's database is down or the caller is unknown. */
export function mlflowCheck(access: MlflowAccess): EnvironmentCheck {
  return {
    name: 'mlflow',
    look: async (signal) => {
      if (access.uri === null) return { state: 'not_checked', reason: 'not_configured', facts: {} };
      const { uri, username, password } = splitCredentials(access.uri);
      if (!/^https?:/.test(uri)) return { state: 'failed', reason: 'not_http', facts: { uri } };
      // As MLflow's own client: what the environment says counts before what the address carries.
      const known = access.username === null ? { ...access, username, password } : access;
      return await ask(uri, signal, {
        url: `${uri.replace(/\/+$/, '')}/api/2.0/mlflow/experiments/search`,
        headers: mlflowHeaders(known),
        body: { max_results: 1 },
        accept: (answer) => Array.isArray(answer.experiments) || Object.keys(answer).length === 0,
      });
    },
  };
}

function mlflowHeaders(access: MlflowAccess): Record<string, string> {
  const headers: Record<string, string> = {};
  if (access.token !== null) headers.authorization = `Bearer ${access.token}`;
  else if (access.username !== null) headers.authorization = basic(access.username, access.password ?? '');
  if (access.workspace !== null) headers['x-mlflow-workspace'] = access.workspace;
  return headers;
}

export interface WandbAccess {
  readonly baseUrl: string;
  readonly apiKey: string | null;
  /** Where `wandb login` leaves the key. */
  readonly netrcPath: string;
}

export function wandbCheck(access: WandbAccess): EnvironmentCheck {
  return {
    name: 'wandb',
    look: async (signal) => {
      const host = new URL(access.baseUrl).hostname;
      const netrcKey = access.apiKey === null ? await netrcPassword(access.netrcPath, host) : null;
      const key = access.apiKey ?? netrcKey;
      if (key === null) return { state: 'not_checked', reason: 'not_configured', facts: { host } };
      const finding = await ask(access.baseUrl, signal, {
        url: `${access.baseUrl.replace(/\/+$/, '')}/graphql`,
        headers: { authorization: basic('api', key) },
        body: { query: 'query Viewer { viewer { id entity } }' },
        accept: (answer) => viewerOf(answer) !== null,
      });
      return { ...finding, facts: { ...finding.facts, key_from: netrcKey === null ? 'WANDB_API_KEY' : 'netrc' } };
    },
  };
}

function viewerOf(answer: Record<string, unknown>): unknown {
  const data = answer.data as { viewer?: unknown } | null | undefined;
  return data?.viewer ?? null;
}

interface Question {
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body: object;
  readonly accept: (answer: Record<string, unknown>) => boolean;
}

async function ask(uri: string, signal: AbortSignal, question: Question): Promise<CheckFinding> {
  let response: Response;
  try {
    response = await fetch(question.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...question.headers },
      body: JSON.stringify(question.body),
      signal,
      redirect: 'manual',
    });
  } catch (thrown) {
    // The time is up: that says nothing about the server.
    signal.throwIfAborted();
    const cause = thrown instanceof Error ? (thrown.cause ?? thrown) : thrown;
    return { state: 'failed', reason: 'unreachable', facts: { uri, detail: (cause as Error).message } };
  }
  const { status } = response;
  if (status === 401 || status === 403) return { state: 'failed', reason: 'unauthorized', facts: { uri, status } };
  // A log-in page of a proxy answers 200 with HTML: that is not the tracker.
  const answer: unknown = await response.json().catch(() => null);
  const good =
    response.ok && typeof answer === 'object' && answer !== null && question.accept(answer as Record<string, unknown>);
  return good
    ? { state: 'ok', reason: 'reachable', facts: { uri } }
    : { state: 'failed', reason: 'bad_answer', facts: { uri, status } };
}

/** The password of `machine host` in a netrc file; null when the file or the entry is not there. */
async function netrcPassword(path: string, host: string): Promise<string | null> {
  const text = await ifThere(readFile(path, 'utf8'));
  const words = (text ?? '').split(/\s+/);
  for (let at = 0; at < words.length; at += 1) {
    if (words[at] !== 'machine' || words[at + 1] !== host) continue;
    for (let key = at + 2; key + 1 < words.length && words[key] !== 'machine'; key += 2) {
      if (words[key] === 'password') return words[key + 1]!;
    }
  }
  return null;
}

function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

interface SplitAddress {
  /** Without credentials: what may be shown. */
  readonly uri: string;
  readonly username: string | null;
  readonly password: string | null;
}

function splitCredentials(address: string): SplitAddress {
  const url = URL.parse(address);
  // Not an address, so nobody knows where a password in it would end: nothing before the last `@` is shown.
  if (url === null) return { uri: address.replace(/^(\w+:\/\/)?.*@/, '$1'), username: null, password: null };
  const [username, password] = [url.username, url.password].map(decoded);
  if (username === '' && password === '') return { uri: address, username: null, password: null };
  url.username = '';
  url.password = '';
  return { uri: url.href.replace(/\/$/, ''), username: username!, password: password! };
}

/** A stray `%` is a character of the password. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
