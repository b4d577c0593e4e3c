/** What the hub says to a request, before it is sent: who asked for which part of which bytes. */
import type { IncomingMessage } from 'node:http';
import type { Contents } from './contents.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Body;
}
interface Body {
  /** Where the body begins in the file. */
  readonly from: number;
  readonly length: number;
  read(): AsyncIterable<Uint8Array>;
}

export function jsonAnswer(status: number, value: unknown, headers: Record<string, string> = {}): Answer {
  const bytes = Buffer.from(JSON.stringify(value));
  return { status, headers: { 'Content-Type': 'application/json; charset=utf-8', ...headers }, body: bodyOf(bytes) };
}

/** As the Hub refuses: a code and a sentence in headers. */
export function refusal(status: number, code: string, message: string, headers: Record<string, string> = {}): Answer {
  return jsonAnswer(status, { error: message }, { 'X-Error-Code': code, 'X-Error-Message': message, ...headers });
}

export function redirect(location: string, headers: Record<string, string> = {}): Answer {
  const text = Buffer.from(`Found. Redirecting to ${location}`);
  return { status: 302, headers: { Location: location, ...headers }, body: bodyOf(text) };
}

/** Whole, or the one range asked for (RFC 9110, 14.2) unless `If-Range` names another ETag. */
export function fileAnswer(request: IncomingMessage, contents: Contents, headers: Record<string, string>): Answer {
  const { size } = contents;
  const ifRange = request.headers['if-range'];
  const valid = ifRange === undefined || ifRange === headers.ETag;
  const range = valid ? rangeOf(request.headers.range, size) : undefined;
  const common = { 'Content-Type': 'application/octet-stream', 'Accept-Ranges': 'bytes', ...headers };
  if (range === 'outside')
    return { status: 416, headers: { ...common, 'Content-Range': `bytes */${size}` }, body: bodyOf(Buffer.alloc(0)) };
  const { from, to } = range ?? { from: 0, to: size };
  const body: Body = { from, length: to - from, read: () => contents.read(from, to) };
  if (range === undefined) return { status: 200, headers: common, body };
  return { status: 206, headers: { ...common, 'Content-Range': `bytes ${from}-${to - 1}/${size}` }, body };
}

/** Half-open; undefined where the header asks for the whole file, or is none that we know. */
function rangeOf(header: string | undefined, size: number): { from: number; to: number } | 'outside' | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (match === null || (match[1] === '' && match[2] === '')) return undefined;
  const [, first, last] = match as unknown as [string, string, string];
  const from = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const to = first === '' || last === '' ? size : Math.min(size, Number(last) + 1);
  if (first !== '' && last !== '' && Number(last) < from) return undefined;
  return from >= size ? 'outside' : { from, to };
}

function bodyOf(bytes: Uint8Array): Body {
  const read = async function* () {
    if (bytes.length > 0) yield bytes;
  };
  return { from: 0, length: bytes.length, read };
}
