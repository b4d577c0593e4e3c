/** The other side of the HTTP edge: a shell that sends its requests to the process that owns the state folder. */
import type { ActionOutcome, ActionRequest } from '#engine/actions/types.ts';
import { fromRecord, OpsError } from '#engine/errors.ts';
import type { JobEvent } from '#engine/jobs/types.ts';
import type { ActionClient } from '../action-client.ts';

/** What the owner's lock says. */
export interface OwnerAddress {
  readonly pid: number;
  readonly since: string;
  readonly url: string;
  readonly token: string;
}

/**
 * The client's methods throw OpsError `owner_silent` when the request did not reach the owner, and `owner_lost` when it did and no
 * answer came: it may have been carried out.
 * @param stateDir named in errors
 */
export function createApiClient(owner: OwnerAddress, stateDir: string): ActionClient {
  const authorization = `Bearer ${owner.token}`;
  const { pid, since, url } = owner;
  const lost = (cause: unknown) => {
    if (neverArrived(cause)) {
      const message = `the owner ${pid} of ${stateDir} does not answer at ${url}`;
      return new OpsError('owner_silent', message, { facts: { path: stateDir, pid, url, host: null }, cause });
    }
    return new OpsError('owner_lost', `the connection to the owner ${pid} of ${stateDir} broke`, {
      facts: { path: stateDir, pid },
      cause,
    });
  };

  return {
    remote: true,
    owner: { pid, since },
    perform: async ({ action, args, actor }: ActionRequest) => {
      const body = JSON.stringify({ action, args, actor: actor.id });
      try {
        const headers = { authorization, 'content-type': 'application/json' };
        const response = await fetch(`${url}/v1/actions`, { method: 'POST', headers, body });
        return (await response.json()) as ActionOutcome;
      } catch (thrown) {
        throw lost(thrown);
      }
    },
    follow: async function* (jobId, signal) {
      let finished = false;
      try {
        const address = `${url}/v1/jobs/${encodeURIComponent(jobId)}/events`;
        const response = await fetch(address, {
          headers: { authorization },
          ...(signal === undefined ? {} : { signal }),
        });
        if (!response.ok) throw await refusal(response);
        for await (const event of eventsOf(response.body!)) {
          finished ||= event.type === 'state' && event.job.id === jobId && event.job.finished_at !== null;
          yield event;
        }
      } catch (thrown) {
        if (signal?.aborted === true) return;
        throw thrown instanceof OpsError ? thrown : lost(thrown);
      }
      if (finished || signal?.aborted === true) return;
      throw new OpsError('owner_leaving', `process ${pid} left before ${jobId} ended`, { facts: { pid } });
    },
  };
}

async function refusal(response: Response): Promise<OpsError> {
  const outcome = (await response.json()) as ActionOutcome;
  return outcome.ok ? new OpsError('internal', `HTTP ${response.status}`) : fromRecord(outcome.error);
}

/** Only a connection that was refused is certain to have carried nothing over. */
function neverArrived(thrown: unknown): boolean {
  const cause = thrown instanceof Error ? thrown.cause : undefined;
  return (cause as NodeJS.ErrnoException | undefined)?.code === 'ECONNREFUSED';
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
