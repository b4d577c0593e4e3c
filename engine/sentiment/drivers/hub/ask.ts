/**
 * One question to the hub: redirects followed by hand, so that the token stays with the hub; a silence that is too long ends it.
 * Certificates, proxies and connections are fetch's.
 */
import { systemCode } from '#engine/durable/state-error.ts';
import type { Clock } from '../../../clock.ts';
import { nonsense, refusalOf, type Wanted } from './refusals.ts';
import { Transient } from './transient.ts';

export interface AskOptions {
  /** Without a slash at its end. */
  readonly endpoint: string;
  readonly token: string | null;
  readonly clock: Clock;
  /** Longest silence, before the first byte and between any two. */
  readonly silenceMs: number;
}

export interface Question {
  /** Address at the hub. */
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly wanted: Wanted;
  /** Statuses that are answers here, beside 200. */
  readonly accepts?: readonly number[];
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** Of the hub itself, where it sent us on; else the same as `headers`. */
  readonly hubHeaders: Headers;
  /** Who answered in the end. */
  readonly host: string;
  /** The body in pieces, once. @throws Transient; the signal's reason */
  readonly body: AsyncIterable<Uint8Array>;
  /** Call it when the body is no longer wanted, be it read or not. */
  end(): Promise<void>;
}

const MOST_REDIRECTS = 5;

/** @throws Transient, OpsError `hub_refused`, `hub_not_found`, `hub_nonsense`; the signal's reason */
export async function ask(question: Question, options: AskOptions): Promise<Answer> {
  const { signal, wanted, accepts = [] } = question;
  const silence = createSilence(options);
  const both = AbortSignal.any([signal, silence.signal]);
  let { url } = question;
  let hubHeaders: Headers | undefined;
  let response: Response;
  try {
    for (let redirects = 0; ; redirects++) {
      response = await fetch(url, { headers: headersFor(url, question, options), signal: both, redirect: 'manual' });
      hubHeaders ??= response.headers;
      const location = response.status >= 300 && response.status < 400 ? response.headers.get('location') : null;
      if (location === null) break;
      await response.body?.cancel();
      if (redirects === MOST_REDIRECTS) throw nonsense(url.host, 'redirects');
      url = nextAddress(location, url);
    }
    const { status, headers } = response;
    if (status !== 200 && !accepts.includes(status)) {
      await response.body?.cancel();
      const retryAfter = headers.get('retry-after');
      throw refusalOf({ status, retryAfter, host: url.host, isHub: isHub(url, options) }, wanted, options.clock);
    }
    const reader = response.body?.getReader();
    const body = bodyOf(reader, url.host, signal, silence);
    const end = async () => {
      silence.end();
      await reader?.cancel().catch(() => undefined);
    };
    return { status, headers, hubHeaders, host: url.host, body, end };
  } catch (thrown) {
    silence.end();
    throw explained(thrown, url.host, signal);
  }
}

function headersFor(url: URL, { headers }: Question, options: AskOptions): Record<string, string> {
  // Of packed bytes neither ranges nor sizes would be right.
  const asked = { 'user-agent': 'mlops-bot', 'accept-encoding': 'identity', ...headers };
  if (options.token === null || !isHub(url, options)) return asked;
  return { ...asked, authorization: `Bearer ${options.token}` };
}

export function isHub(url: URL, { endpoint }: Pick<AskOptions, 'endpoint'>): boolean {
  return url.origin === new URL(endpoint).origin;
}

function nextAddress(location: string, from: URL): URL {
  if (!URL.canParse(location, from.href)) throw nonsense(from.host, 'redirects');
  const next = new URL(location, from.href);
  if (next.protocol !== 'https:' && next.protocol !== from.protocol) throw nonsense(from.host, 'insecure');
  return next;
}

type Reader = ReadableStreamDefaultReader<Uint8Array>;

async function* bodyOf(reader: Reader | undefined, host: string, signal: AbortSignal, silence: Silence) {
  try {
    for (;;) {
      const next = await reader?.read();
      if (next === undefined || next.done) return;
      silence.heard();
      yield next.value;
    }
  } catch (thrown) {
    throw explained(thrown, host, signal);
  }
}

/** What fetch threw, as what it means here. */
function explained(thrown: unknown, host: string, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason;
  // fetch says TypeError whatever the network did, and keeps what it was as the cause.
  if (!(thrown instanceof TypeError)) return thrown;
  const code = systemCode(thrown.cause);
  const isCut = code === undefined || code === 'UND_ERR_SOCKET' || code === 'ECONNRESET';
  return new Transient(host, isCut ? 'cut' : code, { cause: thrown });
}

interface Silence {
  readonly signal: AbortSignal;
  heard(): void;
  end(): void;
}

/** Aborts after a silence of one to two times `silenceMs`: a timer for each piece would cost more than the piece. */
function createSilence({ clock, silenceMs, endpoint }: AskOptions): Silence {
  const controller = new AbortController();
  let heard = false;
  let cancel = () => {};
  const listen = () => {
    heard = false;
    cancel = clock.after(silenceMs, () => {
      if (heard) listen();
      else controller.abort(new Transient(new URL(endpoint).host, 'timeout'));
    });
  };
  listen();
  return {
    signal: controller.signal,
    heard() {
      heard = true;
    },
    end: () => cancel(),
  };
}
