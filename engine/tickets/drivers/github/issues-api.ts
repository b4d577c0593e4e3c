/** The few calls of GitHub's issues that tickets need. */
import { z } from 'zod';
import type { Clock } from '../../../clock.ts';
import { OpsError, toOpsError } from '../../../errors.ts';
import { type Asked, ask, failed } from '../http-answer.ts';

const ISSUE = z.object({
  number: z.number().int(),
  html_url: z.string(),
  body: z.string().nullish(),
  pull_request: z.unknown().optional(),
});
const COMMENT = z.object({ body: z.string().nullish() });
export type Issue = z.infer<typeof ISSUE>;
export type Comment = z.infer<typeof COMMENT>;

export interface IssuesOptions {
  /** Of the API: `https://api.github.com`, or `https://ghe.example/api/v3`. */
  readonly endpoint: string;
  /** `owner/name`. */
  readonly repository: string;
  readonly token: string;
  readonly clock: Clock;
}

export const GITHUB = 'github';
const PAGE = 100;
/** Answers about an issue that was moved away or deleted. */
const GONE: readonly unknown[] = ['HTTP 301', 'HTTP 404', 'HTTP 410'];

/** Each call throws OpsError `ticket_sink_unreachable`, `ticket_sink_refused`. */
export class Issues {
  readonly #options: IssuesOptions;
  readonly #signal: AbortSignal;

  constructor(options: IssuesOptions, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
  }

  /** The newest hundred, pull requests left out. */
  async list(query: Readonly<Record<string, string>>): Promise<Issue[]> {
    const asked = new URLSearchParams({ state: 'all', per_page: String(PAGE), ...query });
    const issues = await this.#call(z.array(ISSUE), 'GET', `/issues?${asked}`);
    return issues.filter((issue) => issue.pull_request === undefined);
  }

  /** Null for one that is there no more. */
  get(number: number): Promise<Issue | null> {
    return this.#call(ISSUE, 'GET', `/issues/${number}`).catch((thrown: unknown) => {
      if (GONE.includes(toOpsError(thrown).facts.reason)) return null;
      throw thrown;
    });
  }

  create(issue: { readonly title: string; readonly body: string; readonly labels: readonly string[] }): Promise<Issue> {
    return this.#call(ISSUE, 'POST', '/issues', issue);
  }

  /** All of them. */
  async comments(number: number): Promise<Comment[]> {
    const all: Comment[] = [];
    for (let page = 1; ; page += 1) {
      const path = `/issues/${number}/comments?per_page=${PAGE}&page=${page}`;
      const comments = await this.#call(z.array(COMMENT), 'GET', path);
      all.push(...comments);
      if (comments.length < PAGE) return all;
    }
  }

  async comment(number: number, body: string): Promise<void> {
    await this.#call(COMMENT, 'POST', `/issues/${number}/comments`, { body });
  }

  async setState(
    number: number,
    state: { readonly state: 'open' | 'closed'; readonly state_reason: string },
  ): Promise<void> {
    await this.#call(ISSUE, 'PATCH', `/issues/${number}`, state);
  }

  async #call<Answer>(form: z.ZodType<Answer>, method: string, path: string, body?: unknown): Promise<Answer> {
    const { endpoint, repository, token, clock } = this.#options;
    const headers = {
      accept: 'application/vnd.github+json',
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'user-agent': 'mlops-bot',
      'x-github-api-version': '2022-11-28',
    };
    const asked: Asked = {
      sink: GITHUB,
      url: `${endpoint}/repos/${repository}${path}`,
      nowMs: clock.now(),
      init: { method, headers, signal: this.#signal, ...(body !== undefined && { body: JSON.stringify(body) }) },
    };
    const response = await ask(asked);
    if (!response.ok) throw await failed(asked, response);
    const parsed = form.safeParse(await response.json().catch(() => null));
    if (parsed.success) return parsed.data;
    const reason = 'its answer is not as GitHub answers';
    throw new OpsError('ticket_sink_refused', `${GITHUB}: ${reason}`, { facts: { sink: GITHUB, reason } });
  }
}
