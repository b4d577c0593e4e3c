/** An ActionClient that answers from a script and whose jobs move when the test says so. */

import type { ActionClient } from '#bot/action-client.ts';
import type { ActionOutcome, ActionRequest } from '#engine/actions/types.ts';
import type { JobEvent } from '#engine/jobs/types.ts';

type Answer = ActionOutcome | Error | ((request: ActionRequest) => ActionOutcome | Promise<ActionOutcome>);

export class FakeActionClient implements ActionClient {
  readonly requests: ActionRequest[] = [];
  readonly owner: ActionClient['owner'];
  readonly remote: boolean;
  readonly #answers: Readonly<Record<string, Answer>>;
  readonly #events: JobEvent[] = [];
  #ended = false;
  #wake: () => void = () => {};

  constructor(answers: Readonly<Record<string, Answer>>, options: { readonly remote?: boolean } = {}) {
    this.#answers = answers;
    this.remote = options.remote ?? false;
    this.owner = this.remote ? { pid: 4711, since: '2026-01-05T08:00:00.000Z' } : null;
  }

  async perform(request: ActionRequest): Promise<ActionOutcome> {
    this.requests.push(request);
    const answer = this.#answers[request.action];
    if (answer === undefined) throw new Error(`the test has no answer to ${request.action}`);
    if (answer instanceof Error) throw answer;
    return typeof answer === 'function' ? await answer(request) : answer;
  }

  /** Sends events to whoever follows, now or later; `end` closes the stream. */
  emit(...events: readonly JobEvent[]): void {
    this.#events.push(...events);
    this.#wake();
  }

  end(): void {
    this.#ended = true;
    this.#wake();
  }

  async *follow(_jobId: string, signal?: AbortSignal): AsyncGenerator<JobEvent> {
    signal?.addEventListener('abort', () => this.#wake());
    for (;;) {
      const event = this.#events.shift();
      if (signal?.aborted) return;
      if (event) {
        yield event;
        if (event.type === 'state' && event.job.parent === null && event.job.finished_at !== null) return;
      } else if (this.#ended) {
        return;
      } else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
  }
}
