/** The other side of the HTTP edge: a shell that sends its requests to the process that owns the state folder. */
import type { ActionOutcome, ActionRequest } from '#engine/actions/types.ts';
import { OpsError } from '#engine/errors.ts';
import type { JobEvent } from '#engine/jobs/types.ts';
import type { ActionClient } from '../terminal/client.ts';

/** What the owner's lock says. */
export interface OwnerAddress {
  readonly pid: number;
  readonly since: string;
  readonly url: string;
  readonly token: string;
}

/** @param stateDir named in errors
 */
export function createApiClient(owner: OwnerAddress, stateDir: string): ActionClient {
  const authorization = `Bearer ${owner.token}`;
  const silent = (cause: unknown) =>
    new OpsError('owner_silent', `the owner ${owner.pid} of ${stateDir} does not answer at ${owner.url}`, {
      facts: { path: stateDir, pid: owner.pid, url: owner.url },
      cause,
    });

  return {
    remote: true,
    owner: { pid: owner.pid, since: owner.since },
    perform: async ({ action, args, actor }: ActionRequest) => {
      const body = JSON.stringify({ action, args, actor: actor.id });
      try {
        const response = await fetch(`${owner.url}/v1/actions`, {
          method: 'POST',
          headers: { authorization, 'content-type': 'application/json' },
          body,
        });
        return (await response.json()) as ActionOutcome;
      } catch (thrown) {
        throw silent(thrown);
      }
    },
    follow: async function* (jobId, signal) {
      let finished = false;
      try {
        const url = `${owner.url}/v1/jobs/${encodeURIComponent(jobId)}/events`;
        const response = await fetch(url, { headers: { authorization }, ...(signal === undefined ? {} : { signal }) });
        if (response.body === null || !response.ok) throw new Error(`HTTP ${response.status}`);
        for await (const event of eventsOf(response.body)) {
          finished ||= event.type === 'state' && event.job.id === jobId && event.job.finished_at !== null;
          yield event;
        }
      } catch (thrown) {
        if (signal?.aborted === true) return;
        throw silent(thrown);
      }
      if (finished || signal?.aborted === true) return;
      throw new OpsError('owner_leaving', `process ${owner.pid} left before ${jobId} ended`, {
        facts: { pid: owner.pid },
      });
    },
  };
}

/** The JSON in the `data:` lines of a server-sent event stream, as our server writes it: one line an event. */
async function* eventsOf(body: ReadableStream<Uint8Array>): AsyncGenerator<JobEvent> {
  let rest = '';
  for await (const text of body.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split('\n');
    rest = lines.pop()!;
    for (const line of lines) {
      if (line.startsWith('data: ')) yield JSON.parse(line.slice('data: '.length)) as JobEvent;
    }
  }
}
