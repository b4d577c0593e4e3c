import { describe, expect, it } from 'vitest';
import type { Page } from '#bot/local/page/create-page.ts';
import { ANN, OPS, openSlack } from '../server/slack-house.ts';
import { keyOf, openPage, TOKEN, visit } from './page-visit.ts';

const CHANNEL = `/u/${ANN}/c/${OPS}`;
const line = { line: 'hello' };

async function openedPage(): Promise<Page> {
  return await openPage(await openSlack());
}

describe('the page’s door', () => {
  it('stays shut without the key, and says nothing of what is behind it', async () => {
    const page = await openedPage();

    for (const path of ['/', CHANNEL, `/u/${ANN}/events`, '/no-such-path', '/enter']) {
      const { status, body } = await visit(page, path);

      expect(status).toBe(401);
      expect(body).toContain('Open the address that was printed at start');
      expect(body).not.toMatch(/ops|Ann Lee|Desk/);
    }
  });

  it.each(['', 'wrong', `${TOKEN}x`, TOKEN.slice(1)])('opens to no other key: %j', async (token) => {
    const page = await openedPage();

    const { status, headers } = await visit(page, `/enter?token=${token}`);
    const cookie = `mlops_page_${new URL(page.url).port}=${token}`;
    const withCookie = await visit(page, CHANNEL, { headers: { cookie } });

    expect(status).toBe(401);
    expect(headers['set-cookie']).toBeUndefined();
    expect(withCookie.status).toBe(401);
  });

  it('gives whoever has the key a cookie that scripts and other sites cannot use, and goes on by itself', async () => {
    const page = await openedPage();

    const { status, headers, body } = await visit(page, page.entryUrl.slice(page.url.length));

    expect(status).toBe(200);
    const [cookie = ''] = headers['set-cookie'] ?? [];
    expect(cookie).toMatch(/^mlops_page_\d+=[\w-]+; HttpOnly; SameSite=Strict; Path=\//);
    expect(body).toContain('content="0;url=/"');
    const [pair = ''] = cookie.split(';');
    expect((await visit(page, CHANNEL, { headers: { cookie: pair } })).status).toBe(200);
  });

  it.each([
    'example.com',
    'example.com:80',
    '127.0.0.1.example.com',
    'localhost.example.com:3210',
    '10.0.0.1',
    '0.0.0.0:1',
  ])('does not answer to the name %s, which somebody may have pointed here', async (host) => {
    const page = await openedPage();

    const { status, body } = await visit(page, CHANNEL, { headers: { ...keyOf(page), host } });

    expect(status).toBe(403);
    expect(body).toBe('{"error":"foreign_host"}');
  });

  it.each(['localhost:8080', '127.0.0.1:9', '[::1]:3210'])('answers to this machine’s own name %s', async (host) => {
    const page = await openedPage();

    expect((await visit(page, CHANNEL, { headers: { ...keyOf(page), host } })).status).toBe(200);
  });

  it.each(['https://example.com', 'null', 'http://127.0.0.1:1', 'http://localhost'])(
    'does nothing on behalf of %s, key or not',
    async (origin) => {
      const slack = await openSlack();
      const page = await openPage(slack);

      const headers = { ...keyOf(page), origin };
      const posted = await visit(page, `${CHANNEL}/say`, { method: 'POST', headers, form: line });
      const read = await visit(page, CHANNEL, { headers });

      expect([posted.status, read.status]).toEqual([403, 403]);
      expect(slack.workspace.messages(OPS)).toEqual([]);
    },
  );

  it('does nothing on behalf of nobody', async () => {
    const page = await openedPage();

    const { status } = await visit(page, `${CHANNEL}/say`, { method: 'POST', headers: keyOf(page), form: line });

    expect(status).toBe(403);
  });

  it('lets other sites link to it, and do nothing else', async () => {
    const page = await openedPage();
    const foreign = { ...keyOf(page), 'sec-fetch-site': 'cross-site' };

    const followed = await visit(page, CHANNEL, { headers: { ...foreign, 'sec-fetch-mode': 'navigate' } });
    const fetched = await visit(page, CHANNEL, { headers: { ...foreign, 'sec-fetch-mode': 'no-cors' } });

    expect([followed.status, fetched.status]).toEqual([200, 403]);
  });

  it('sends with each answer that nothing from elsewhere may run, frame or read it', async () => {
    const page = await openedPage();

    for (const path of ['/', CHANNEL, '/-/page.js', '/-/page.css', '/no-such-path']) {
      const { headers } = await visit(page, path, { headers: keyOf(page) });

      const policy = headers['content-security-policy'];
      expect(policy).toContain("default-src 'none'; script-src 'self';");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain('unsafe');
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['cache-control']).toBe('no-store');
    }
  });
});
