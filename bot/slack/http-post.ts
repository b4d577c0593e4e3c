/** POST to an address that Slack gave us: for the bytes of a file, or the answer to a command. */
import { HttpRefusal, rateLimited, refusalOfStatus } from './refusal.ts';

export type Fetch = typeof globalThis.fetch;

export interface HttpAnswer {
  /** Below 500, and not 429. */
  readonly status: number;
  readonly text: string;
}

/** @throws HttpRefusal when the address cannot be reached, is in trouble, or asks to wait */
export async function httpPost(
  url: string,
  { body, contentType, timeoutMs }: { body: string | Buffer; contentType: string; timeoutMs: number },
  fetch: Fetch,
): Promise<HttpAnswer> {
  let response: Response;
  let text: string;
  try {
    const headers = { 'content-type': contentType };
    response = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(timeoutMs) });
    text = await response.text();
  } catch (cause) {
    throw new HttpRefusal({ kind: 'unreachable', reason: cause instanceof Error ? cause.message : String(cause) });
  }
  if (response.status === 429) throw new HttpRefusal(rateLimited(Number(response.headers.get('retry-after'))));
  if (response.status >= 500) throw new HttpRefusal(refusalOfStatus(response.status));
  return { status: response.status, text };
}
