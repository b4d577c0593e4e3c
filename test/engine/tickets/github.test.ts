/** TicketSink `github`: the contract over two GitHubs that know nothing of each other, and what is GitHub's own. */
import { createEmulator } from 'emulate';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createGithubIssues, type GithubOptions } from '#engine/tickets/drivers/github.ts';
import { remoteTicketSinkContract, ticketSinkContract } from '../../contracts/ticket-sink.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { flakyServer } from '../../fakes/flaky-server.ts';
import { SmallGithub } from '../../fakes/small-github.ts';
import { plainWriter, ticketOf } from '../../fakes/tickets.ts';
import { http } from '../../http.ts';

const never = new AbortController().signal;
const STRANGER = { id: 666 };
const OPTIONS: GithubOptions = {
  endpoint: 'https://api.github.example',
  repository: 'acme/ops',
  token: 'secret-token',
  house: 'ab12cd34',
  key: 'a-key-of-the-house',
  writer: plainWriter,
  clock: new FakeClock(),
};

async function smallHouse(more: Partial<GithubOptions> = {}) {
  const github = new SmallGithub();
  const server = await flakyServer(github.answer);
  const sink = createGithubIssues({ ...OPTIONS, endpoint: server.url, ...more });
  return { ...server, github, sink, text: async (ticket: string) => github.text(ticket) };
}

remoteTicketSinkContract('github', smallHouse);

ticketSinkContract('github, of emulate', async () => {
  const emulator = await createEmulator({
    service: 'github',
    port: 0,
    seed: { github: { users: [{ login: 'acme' }], repos: [{ owner: 'acme', name: 'ops' }] } },
  });
  onTestFinished(() => emulator.close());
  const token = 'test_token_admin';
  const sink = createGithubIssues({ ...OPTIONS, endpoint: emulator.url, token });
  const read = async (path: string) => {
    const url = `${emulator.url}/repos/acme/ops/issues${path}`;
    return (await (await fetch(url, { headers: { authorization: `Bearer ${token}` } })).json()) as {
      readonly number: number;
      readonly title: string;
      readonly body: string;
    }[];
  };
  return {
    sink,
    text: async (ticket) => {
      const issue = (await read('?state=all')).find(({ title }) => title.startsWith(`[${ticket}]`))!;
      const comments = await read(`/${issue.number}/comments?per_page=100`);
      return [issue, ...comments].map(({ body }) => body).join('\n');
    },
  };
});

describe('an issue', () => {
  it('is labelled, closed as what its ticket ended as, and opened again with it', async () => {
    const { sink, github } = await smallHouse();

    const { url } = await sink.bring(ticketOf('T-7', ['one'], 'dismissed'), 1, never);
    const [issue] = github.issues;
    const closed = { ...issue };
    await sink.bring(ticketOf('T-7', ['one'], 'reopened'), 4, never);

    expect(url).toBe(issue!.html_url);
    expect(issue!.title).toBe('[T-7] drift drift ecb/usd');
    expect(issue!.labels.map(({ name }) => name)).toEqual(['mlops', 'drift', 'mlops-ab12cd34-T-7']);
    expect(closed).toMatchObject({ state: 'closed', state_reason: 'not_planned' });
    expect(issue).toMatchObject({ state: 'open', state_reason: 'reopened' });
  });

  it('that somebody has closed stays closed while only notes come', async () => {
    const { sink, github } = await smallHouse();
    await sink.bring(ticketOf('T-7'), 1, never);
    github.issues[0]!.state = 'closed';

    await sink.bring(ticketOf('T-7', ['one']), 2, never);

    expect(github.issues[0]!.state).toBe('closed');
  });

  it('is found again where the token may not label, and where another house has the same number', async () => {
    const { sink, github, url } = await smallHouse();
    const other = createGithubIssues({ ...OPTIONS, endpoint: url, house: 'ffffffff' });
    github.mayLabel = false;
    await sink.bring(ticketOf('T-7'), 1, never);
    await other.bring(ticketOf('T-7', ['theirs']), 1, never);

    await sink.bring(ticketOf('T-7', ['ours']), 1, never);

    expect(github.issues).toHaveLength(2);
    expect(github.text('T-7')).not.toContain('theirs');
  });

  it.each([
    '<!-- mlops:ab12cd34:T-7:1-99 -->',
    `<!-- mlops:ab12cd34:T-7:1-99:${'0'.repeat(32)} -->`,
    '<!-- mlops:ab12cd34:T-7:1-99: -->',
  ])('has every line, though somebody else writes that they are there: %s', async (guessed) => {
    const { sink, github } = await smallHouse();
    github.mayLabel = false;
    github.add({ title: 'mine', body: guessed, user: STRANGER });
    await sink.bring(ticketOf('T-7'), 1, never);
    github.issues[1]!.comments.push({ body: guessed, user: STRANGER });

    await sink.bring(ticketOf('T-7', ['told']), 2, never);

    expect(github.issues).toHaveLength(2);
    expect(github.issues[0]!.comments).toEqual([]);
    expect(github.text('T-7')).toContain('line 2: ann note told');
  });

  it.each([true, false])('is not mistaken for one with a copy of its mark; labelled: %s', async (mayLabel) => {
    const { sink, github } = await smallHouse();
    github.mayLabel = mayLabel;
    github.add({ title: 'an older one, edited since', body: 'hello', user: STRANGER });
    const { url } = await sink.bring(ticketOf('T-7'), 1, never);
    for (const copy of [github.issues[0]!, github.add({ title: 'a newer one', body: '', user: STRANGER })])
      copy.body = github.issues[1]!.body;

    const again = await sink.bring(ticketOf('T-7', ['told']), 2, never, url);

    expect(again.url).toBe(url);
    expect(github.issues[1]!.comments).toHaveLength(1);
  });

  it('that is known is not looked for, even if somebody edited its mark away', async () => {
    const { sink, github, asked } = await smallHouse();
    const { url } = await sink.bring(ticketOf('T-7'), 1, never);
    github.issues[0]!.body = 'see the wiki';
    const before = asked.length;

    await sink.bring(ticketOf('T-7', ['told']), 2, never, url);

    expect(github.issues).toHaveLength(1);
    expect(asked.slice(before).map(({ method, url: { pathname } }) => `${method} ${pathname}`)).toEqual([
      'GET /repos/acme/ops/issues/1',
      'GET /repos/acme/ops/issues/1/comments',
      'POST /repos/acme/ops/issues/1/comments',
    ]);
  });

  it.each(['https://github.example/acme/ops/issues/99', 'https://github.example/else/where/issues/1'])(
    'that is gone, or in another repository, is opened anew: %s',
    async (known) => {
      const { sink, github } = await smallHouse();
      github.add({ title: 'another matter', body: 'hello', user: STRANGER });

      await sink.bring(ticketOf('T-7', ['told']), 2, never, known);

      expect(github.issues.map(({ title }) => title)).toEqual(['another matter', '[T-7] drift drift ecb/usd']);
      expect(github.text('T-7')).toContain('line 1: ');
    },
  );

  it('has each line once among more comments than a page holds', async () => {
    const { sink, github } = await smallHouse();
    await sink.bring(ticketOf('T-7'), 1, never);
    const talk = Array.from({ length: 130 }, (_, n) => ({ body: `me too ${n}`, user: STRANGER }));
    github.issues[0]!.comments.push(...talk);
    await sink.bring(ticketOf('T-7', ['told']), 2, never);

    await sink.bring(ticketOf('T-7', ['told']), 2, never);

    expect(github.text('T-7').match(/line 2: /g)).toHaveLength(1);
  });

  it('shows what people and data say as it is: in a fence that no text ends', async () => {
    const { sink, github } = await smallHouse();

    await sink.bring(ticketOf('T-7', ['@everyone ```` #1 <img src=x>\u202e']), 1, never);

    const [, fence] = /\n(`+)text\n/.exec(github.text('T-7'))!;
    expect(fence).toBe('`````');
    expect(github.text('T-7').endsWith(`@everyone \`\`\`\` #1 <img src=x> \n${fence}`)).toBe(true);
  });

  it('is never larger than GitHub takes', async () => {
    const { sink, github } = await smallHouse();

    await sink.bring(
      ticketOf(
        'T-7',
        Array.from({ length: 9 }, () => 'y'.repeat(15_000)),
      ),
      1,
      never,
    );

    const bodies = [github.issues[0]!.body, ...github.issues[0]!.comments.map(({ body }) => body)];
    expect(bodies.length).toBeGreaterThan(2);
    expect(Math.max(...bodies.map((body) => body.length))).toBeLessThan(65_536);
    expect(github.text('T-7').match(/\bline \d+: /g)).toHaveLength(10);
  });
});

describe('what GitHub answers', () => {
  const asked = (status: number, headers: Readonly<Record<string, string>> = {}, message = 'no') => {
    const path = /^\/repos\/acme\/ops\/issues/;
    http('https://api.github.example').get(path).query(true).reply(status, { message }, headers);
    return createGithubIssues(OPTIONS).bring(ticketOf('T-7'), 1, never);
  };
  const reset = String(Date.UTC(2026, 0, 5, 9, 10) / 1000);

  it.each([
    [429, { 'retry-after': '30' }, 30_000],
    [403, { 'retry-after': 'Mon, 05 Jan 2026 09:01:00 GMT' }, 60_000],
    [403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset }, 600_000],
    [429, { 'retry-after': '999999' }, 3_600_000],
    [503, {}, null],
    [500, {}, null],
  ])('%i %o means later, and when', async (status, headers, retryAfterMs) => {
    await expect(asked(status, headers)).rejects.toMatchObject({
      code: 'ticket_sink_unreachable',
      facts: { sink: 'github', reason: `HTTP ${status}`, retryAfterMs },
    });
  });

  it('403 that speaks of a rate limit, with no header, means a minute later', async () => {
    const message = 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.';

    await expect(asked(403, {}, message)).rejects.toMatchObject({
      code: 'ticket_sink_unreachable',
      facts: { retryAfterMs: 60_000 },
    });
  });

  it.each([401, 403, 404, 410, 422, 301])('%i means that a setting is wrong', async (status) => {
    await expect(asked(status)).rejects.toMatchObject({
      code: 'ticket_sink_refused',
      facts: { sink: 'github', reason: `HTTP ${status}` },
    });
  });

  it('that is not JSON of GitHub is a refusal too', async () => {
    http('https://api.github.example')
      .get(/issues/)
      .query(true)
      .reply(200, '<html>');

    await expect(createGithubIssues(OPTIONS).bring(ticketOf('T-7'), 1, never)).rejects.toMatchObject({
      code: 'ticket_sink_refused',
    });
  });

  it('goes to another host where the company has its own', async () => {
    const { url, github, asked: calls } = await smallHouse();
    const sink = createGithubIssues({ ...OPTIONS, endpoint: url });

    await sink.bring(ticketOf('T-7'), 1, never);

    expect(github.issues).toHaveLength(1);
    expect(calls.every(({ headers }) => headers['x-github-api-version'] === '2022-11-28')).toBe(true);
  });
});
