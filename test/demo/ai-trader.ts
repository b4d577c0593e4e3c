/** AI-Trader as far as control goes: follows the document by events, and says which one it has put into force. */

export interface AiTrader {
  /** The mode that it trades in. */
  readonly mode: () => string | null;
  stop(): void;
}

/** @param url of the API, with the token that programs give */
export function startAiTrader(url: string, token: string): AiTrader {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const stopped = new AbortController();
  let mode: string | null = null;

  async function follow(): Promise<void> {
    const { signal } = stopped;
    const answer = await fetch(`${url}/v1/control`, { headers: { ...headers, accept: 'text/event-stream' }, signal });
    let waiting = '';
    for await (const chunk of answer.body!.pipeThrough(new TextDecoderStream())) {
      const lines = (waiting + chunk).split('\n');
      waiting = lines.pop()!;
      for (const line of lines.filter((each) => each.startsWith('data:'))) {
        const document = JSON.parse(line.slice('data:'.length)) as { readonly seq: number; readonly mode: string };
        ({ mode } = document);
        await fetch(`${url}/v1/control/applied`, {
          method: 'POST',
          headers,
          body: JSON.stringify({ seq: document.seq }),
          signal,
        });
      }
    }
  }
  // It ends with the demo's server.
  follow().catch(() => undefined);
  return { mode: () => mode, stop: () => stopped.abort() };
}
