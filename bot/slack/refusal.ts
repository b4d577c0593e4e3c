/** What it means that Slack, or the way to it, did not do what was asked. */
import { webApi } from '@slack/bolt';
import { OpsError } from '#engine/errors.ts';

export type Refusal =
  /** Not now. */
  | { readonly kind: 'rate_limited'; readonly reason: string; readonly waitMs: number }
  /** No answer, or an answer of a Slack in trouble: it may have been done or not. */
  | { readonly kind: 'unreachable'; readonly reason: string }
  /** The channel does not take messages of this app, or is not there. */
  | { readonly kind: 'unwelcome'; readonly reason: string }
  /** The app's token is not, or no longer, good: nothing will work until somebody mends it. */
  | { readonly kind: 'locked_out'; readonly reason: string }
  /** Will never be taken as it is. */
  | { readonly kind: 'rejected'; readonly reason: string };

/** Slack's own trouble, told in a well-formed answer. */
const IN_TROUBLE = new Set(['internal_error', 'fatal_error', 'service_unavailable', 'request_timeout', 'ratelimited']);
const UNWELCOME = new Set([
  'channel_not_found',
  'not_in_channel',
  'user_not_in_channel',
  'is_archived',
  'restricted_action',
  'restricted_action_read_only_channel',
  'restricted_action_thread_only_channel',
  'restricted_action_non_threadable_channel',
]);
const LOCKED_OUT = new Set([
  'not_authed',
  'invalid_auth',
  'account_inactive',
  'token_revoked',
  'token_expired',
  'user_removed_from_team',
  'team_disabled',
]);

/** An answer to something that is not a call of the Web API: the upload of a file, an answer to a response_url. */
export class HttpRefusal extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.reason);
    this.refusal = refusal;
  }
}

export function refusalOf(thrown: unknown): Refusal {
  if (thrown instanceof HttpRefusal) return thrown.refusal;
  if (thrown instanceof webApi.WebAPIRateLimitedError) return rateLimited(thrown.retryAfter);
  if (thrown instanceof webApi.WebAPIPlatformError) return refusalOfCode(thrown.data.error);
  if (thrown instanceof webApi.WebAPIHTTPError) return refusalOfStatus(thrown.statusCode);
  if (thrown instanceof webApi.WebAPIRequestError) return { kind: 'unreachable', reason: thrown.message };
  // Ours, on the way: a full disk passes.
  if (thrown instanceof OpsError && thrown.retryable) return { kind: 'unreachable', reason: thrown.code };
  return { kind: 'rejected', reason: thrown instanceof Error ? thrown.message : String(thrown) };
}

/** By the `error` of an answer that says `"ok": false`. */
export function refusalOfCode(code: string): Refusal {
  if (IN_TROUBLE.has(code)) return { kind: 'unreachable', reason: code };
  if (UNWELCOME.has(code)) return { kind: 'unwelcome', reason: code };
  if (LOCKED_OUT.has(code)) return { kind: 'locked_out', reason: code };
  return { kind: 'rejected', reason: code };
}

export function refusalOfStatus(status: number): Refusal {
  return { kind: status >= 500 ? 'unreachable' : 'rejected', reason: `http_${status}` };
}

export function rateLimited(retryAfterSeconds: number): Refusal {
  return { kind: 'rate_limited', reason: 'rate_limited', waitMs: Math.max(1, retryAfterSeconds || 1) * 1000 };
}
