/** Issues of one repository as GitHub keeps them, so far as tickets need them. */
import type { Answer, Asked } from './flaky-server.ts';

export interface SmallIssue {
  number: number;
  html_url: string;
  title: string;
  body: string;
  state: string;
  state_reason: string | null;
  labels: readonly { readonly name: string }[];
  user: { readonly id: number };
  comments: { body: string; user: { readonly id: number } }[];
  pull_request?: object;
}

const BOT = { id: 7 };

export class SmallGithub {
  readonly issues: SmallIssue[] = [];
  /** Without the right to label, labels of a new issue are left out in silence. */
  mayLabel = true;

  readonly answer = ({ method, url, headers, body }: Asked): Answer => {
    if (headers.authorization !== 'Bearer secret-token') return { status: 401, body: { message: 'Bad credentials' } };
    const [, number, rest] = /^\/repos\/acme\/ops\/issues(?:\/(\d+))?(\/comments)?$/.exec(url.pathname) ?? [];
    if (!url.pathname.startsWith('/repos/acme/ops/issues')) return { status: 404, body: { message: 'Not Found' } };
    const given = body === '' ? {} : (JSON.parse(body) as Record<string, never>);
    if (method === 'POST' && String(given.body ?? '').length > 65_536)
      return { status: 422, body: { message: 'too long' } };
    if (number === undefined) return method === 'POST' ? this.#create(given) : { status: 200, body: this.#list(url) };
    const issue = this.issues.find((one) => one.number === Number(number));
    if (issue === undefined) return { status: 404, body: { message: 'Not Found' } };
    if (rest === undefined) return { status: 200, body: Object.assign(issue, given) };
    if (method === 'POST') {
      issue.comments.push({ body: given.body!, user: BOT });
      return { status: 201, body: issue.comments.at(-1) };
    }
    return { status: 200, body: page(issue.comments, url) };
  };

  text(ticket: string): string {
    const issue = this.issues.find(({ title }) => title.startsWith(`[${ticket}]`));
    return issue === undefined ? '' : [issue.body, ...issue.comments.map(({ body }) => body)].join('\n');
  }

  /** Opens an issue as somebody does on the page of the repository. */
  add(given: Pick<SmallIssue, 'title' | 'body' | 'user'>, labels: readonly string[] = []): SmallIssue {
    const number = this.issues.length + 1;
    const issue: SmallIssue = {
      ...given,
      number,
      html_url: `https://github.example/acme/ops/issues/${number}`,
      state: 'open',
      state_reason: null,
      labels: labels.map((name) => ({ name })),
      comments: [],
    };
    this.issues.push(issue);
    return issue;
  }

  #create(given: Record<string, never>): Answer {
    const names = this.mayLabel ? ((given.labels ?? []) as readonly string[]) : [];
    return { status: 201, body: this.add({ title: given.title!, body: given.body!, user: BOT }, names) };
  }

  #list({ searchParams }: URL): readonly SmallIssue[] {
    const label = searchParams.get('labels');
    const found = this.issues.filter(({ labels }) => label === null || labels.some(({ name }) => name === label));
    return found.toReversed().slice(0, Number(searchParams.get('per_page')));
  }
}

function page<Each>(all: readonly Each[], { searchParams }: URL): readonly Each[] {
  const size = Number(searchParams.get('per_page'));
  const start = (Number(searchParams.get('page')) - 1) * size;
  return all.slice(start, start + size);
}
