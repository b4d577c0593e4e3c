/** A heartbeat to a URL, as services that watch for silence take it: a GET, answered with 2xx. */
export function heartbeatUrl(url: string): (signal: AbortSignal) => Promise<void> {
  return async (signal) => {
    const response = await fetch(url, { signal });
    await response.arrayBuffer();
    if (!response.ok) throw new Error(`the heartbeat's address answered ${response.status}`);
  };
}
