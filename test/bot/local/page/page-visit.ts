/** A page over a local Slack, and a browser of a few lines that visits it; both gone when the test is over. */
import { type IncomingMessage, request } from 'node:http';
import { expect, onTestFinished } from 'vitest';
import { createPage, type Page, type PageOptions } from '#bot/local/page/create-page.ts';
import type { Patch } from '#bot/local/page/live/patches.ts';
import type { LocalSlack } from '#bot/local/server/local-slack.ts';
import { systemClock } from '../../../fakes/system-clock.ts';

export const TOKEN = 'key-of-the-page-0123456789-abcdef';

export async function openPage(slack: LocalSlack, options: Partial<PageOptions> = {}): Promise<Page> {
  const defects: unknown[] = [];
  const reportError = (error: unknown) => defects.push(error);
  const completions = (line: string) => [{ text: `${line}!`, hint: 'a hint' }];
  const common = {
    workspace: slack,
    completions,
    firstLines: ['dataset check events.csv', 'help'],
    token: TOKEN,
    port: 0,
    clock: systemClock,
    timeZone: 'UTC',
    reportError,
  };
  const page = await createPage({ ...common, ...options });
  onTestFinished(async () => {
    await page.close();
    expect(defects).toEqual([]);
  });
  return page;
}

export interface Visit {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

type Headers = Readonly<Record<string, string>>;

/** One request with exactly these headers. */
export async function visit(
  page: Page,
  path: string,
  { method = 'GET', headers = {}, form }: { method?: string; headers?: Headers; form?: Record<string, string> } = {},
): Promise<Visit> {
  const body = form === undefined ? undefined : new URLSearchParams(form).toString();
  const type: Headers = body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' };
  const answer = await answerTo(page, path, method, { ...type, ...headers }, body);
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  return { status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks).toString() };
}

/** What a browser sends that has been let in. */
export function keyOf(page: Page): Headers {
  return { cookie: `mlops_page_${new URL(page.url).port}=${TOKEN}` };
}

export async function see(page: Page, path: string): Promise<Visit> {
  return await visit(page, path, { headers: keyOf(page) });
}

/** Posts a form as the page's script does, and reads what it is told. */
export async function act(
  page: Page,
  path: string,
  form: Record<string, string>,
): Promise<{ readonly accepted: boolean; readonly patches: readonly Patch[] }> {
  const headers = { ...keyOf(page), origin: page.url };
  const { status, body } = await visit(page, path, { method: 'POST', headers, form });
  expect(status).toBe(200);
  return JSON.parse(body);
}

export interface Window {
  readonly patches: readonly Patch[];
  /** Id of the last event. */
  readonly position: string;
  /** Resolves with the patches as soon as `isThere` holds for one of them. */
  until(isThere: (patch: Patch) => boolean): Promise<readonly Patch[]>;
  close(): void;
}

/** Follows a scene's changes from a position on. */
export async function openWindow(page: Page, path: string, headers: Headers = {}): Promise<Window> {
  const answer = await answerTo(page, path, 'GET', { ...keyOf(page), ...headers });
  expect(answer.statusCode).toBe(200);
  const patches: Patch[] = [];
  let position = '';
  let wake = () => {};
  let text = '';
  answer.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const lines = text.slice(0, end).split('\n');
      text = text.slice(end + 2);
      const field = (name: string) => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
      if (field('event') !== 'patches') continue;
      position = field('id') ?? position;
      patches.push(...JSON.parse(field('data') ?? '[]'));
    }
    wake();
  });
  answer.on('error', () => {});
  onTestFinished(() => void answer.destroy());
  return {
    patches,
    get position() {
      return position;
    },
    async until(isThere) {
      while (!patches.some(isThere)) await new Promise<void>((resolve) => (wake = resolve));
      return patches;
    },
    close: () => answer.destroy(),
  };
}

function answerTo(page: Page, path: string, method: string, headers: Headers, body?: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request(`${page.url}${path}`, { method, headers, agent: false }, resolve).on('error', reject).end(body);
  });
}
