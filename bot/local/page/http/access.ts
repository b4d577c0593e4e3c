/** Who may use the page: a browser of this machine that holds the key, on this page's own behalf. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

export type Refusal = 'foreign_host' | 'foreign_origin' | 'no_key';

/** A name that somebody let point to this machine is none of these. Any port: the page may be reached through a tunnel. */
const LOOPBACK_HOST = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?$/;

/** Why a request must not be answered, whoever it says it is from; null where it may. */
export function foreignRequest(method: string, headers: IncomingHttpHeaders): Refusal | null {
  const { host = '', origin } = headers;
  if (!LOOPBACK_HOST.test(host)) return 'foreign_host';
  if (origin !== undefined && origin !== `http://${host}`) return 'foreign_origin';
  // Following a link to here is all that other sites may do; the cookie does not come along then.
  const isFollowed = method === 'GET' && headers['sec-fetch-mode'] === 'navigate';
  if (headers['sec-fetch-site'] === 'cross-site' && !isFollowed) return 'foreign_origin';
  // Cookies know no ports, so that other pages of this machine send ours along: without an origin nothing is done.
  return method !== 'GET' && origin === undefined ? 'foreign_origin' : null;
}

/** One page each port: cookies are shared by all ports of a machine. */
export function cookieName(port: number): string {
  return `mlops_page_${port}`;
}

export function keyCookie(port: number, token: string): string {
  return `${cookieName(port)}=${token}; HttpOnly; SameSite=Strict; Path=/; Max-Age=2592000`;
}

export function holdsKey(headers: IncomingHttpHeaders, port: number, token: string): boolean {
  const name = `${cookieName(port)}=`;
  const cookies = (headers.cookie ?? '').split(';').map((cookie) => cookie.trim());
  return cookies.some((cookie) => cookie.startsWith(name) && isKey(cookie.slice(name.length), token));
}

export function isKey(given: string, token: string): boolean {
  return timingSafeEqual(digest(given), digest(token));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** Scripts and styles of this page's own only; nothing from elsewhere, nobody around it. */
export const SAFE_HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
} as const;
