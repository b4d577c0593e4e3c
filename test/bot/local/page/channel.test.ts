import { describe, expect, it } from 'vitest';
import type { LocalSlack } from '#bot/local/server/local-slack.ts';
import { ANN, BOB, BOT, callApi, OPS, openSlack, post } from '../server/slack-house.ts';
import { openPage, see } from './page-visit.ts';

const CHANNEL = `/u/${ANN}/c/${OPS}`;

describe('a channel', () => {
  it('shows what was said in its order, with the line between two days once', async () => {
    const slack = await openSlack();
    const page = await openPage(slack);
    slack.person(ANN).say(OPS, 'first <b>');
    await post(slack, { text: 'second', blocks: [{ type: 'section', text: { type: 'mrkdwn', text: '*2nd*' } }] });

    const { status, body } = await see(page, CHANNEL);

    expect(status).toBe(200);
    expect(body.indexOf('first &lt;b&gt;')).toBeGreaterThan(0);
    expect(body.indexOf('<strong>2nd</strong>')).toBeGreaterThan(body.indexOf('first &lt;b&gt;'));
    expect(body.split('class="day"')).toHaveLength(2);
    expect(body).not.toContain('second');
  });

  it('offers what to type first where nothing has been said, until something is', async () => {
    const slack = await openSlack();
    const page = await openPage(slack);
    const empty = (await see(page, CHANNEL)).body;
    await post(slack, { text: 'card' });

    expect(empty).toContain('<code>/mlops dataset check events.csv</code>');
    expect(empty).toContain('<code>/mlops help</code>');
    expect((await see(page, CHANNEL)).body).not.toContain('nothing-yet');
  });

  it('shows what one person alone sees to that person alone', async () => {
    const slack = await openSlack();
    const page = await openPage(slack);
    await callApi(slack, 'chat.postEphemeral', { channel: OPS, user: ANN, text: 'for you' });

    const ann = await see(page, CHANNEL);
    const bob = await see(page, `/u/${BOB}/c/${OPS}`);

    expect(ann.body).toMatch(/class="message only-you"[\s\S]*Only visible to you[\s\S]*for you/);
    expect(bob.body).not.toContain('for you');
  });

  it('opens a thread beside it, and counts its replies', async () => {
    const slack = await openSlack();
    const page = await openPage(slack);
    const ts = await post(slack, { text: 'card' });
    await post(slack, { text: 'a reply', thread_ts: ts });

    const closed = await see(page, CHANNEL);
    const open = await see(page, `${CHANNEL}?thread=${ts}`);

    expect(closed.body).toContain('1 reply');
    expect(closed.body).not.toContain('a reply');
    expect(open.body).toMatch(/<aside class="thread"[\s\S]*card[\s\S]*a reply/);
  });

  it.each([
    ['a channel without them', `/u/${BOB}/c/C0SECRET`],
    ['nobody', '/u/U0NOBODY'],
    ['the bot', `/u/${BOT}`],
    ['no channel', `/u/${ANN}/c/C0NONE`],
    ['a file that was not shared with them', `/u/${ANN}/files/F0NONE`],
  ])('shows people nothing of %s', async (_what, path) => {
    const page = await openPage(await openSlack());

    const { status, body } = await see(page, path);

    expect(status).toBe(404);
    expect(body).toBe('That is not possible here.');
  });

  it('leads from the front door to the first channel of the first person, and to the bot’s own conversation', async () => {
    const page = await openPage(await openSlack());

    const front = await see(page, '/');
    const person = await see(page, `/u/${ANN}`);
    const direct = await see(page, `/u/${ANN}/c/${BOT}`);

    expect(front.headers.location).toBe(`/u/${ANN}`);
    expect(person.headers.location).toBe(CHANNEL);
    expect(direct.body).toContain('Write in mlops');
  });

  it('says in the other language what it says itself', async () => {
    const page = await openPage(await openSlack(), { locale: 'ru' });

    const { body } = await see(page, CHANNEL);

    expect(body).toContain('<html lang="ru">');
    expect(body).toContain('Написать в #ops');
  });
});

describe('files', () => {
  async function shared(slack: LocalSlack, name: string, bytes: string): Promise<string> {
    const message = slack.person(ANN).upload(OPS, name, Buffer.from(bytes));
    return message.files[0] ?? '';
  }

  it('shows pictures, and hands out everything else as bytes that no browser runs', async () => {
    const slack = await openSlack();
    const page = await openPage(slack);
    const [picture, html, svg] = [
      await shared(slack, 'auc.png', 'png'),
      await shared(slack, 'report.html', '<script>'),
      await shared(slack, 'a.svg', '<svg>'),
    ];

    const types = await Promise.all([picture, html, svg].map((id) => see(page, `/u/${BOB}/files/${id}`)));
    const { body } = await see(page, CHANNEL);

    expect(types.map(({ headers }) => headers['content-type'])).toEqual([
      'image/png',
      'application/octet-stream',
      'application/octet-stream',
    ]);
    expect(types.map(({ headers }) => headers['content-disposition']?.split(';')[0])).toEqual([
      'inline',
      'attachment',
      'attachment',
    ]);
    expect(body).toContain(`<img src="/u/${ANN}/files/${picture}" alt="auc.png"`);
    expect(body).not.toContain(`<img src="/u/${ANN}/files/${html}"`);
  });

  it('names a file whatever its name is', async () => {
    const slack = await openSlack();
    const page = await openPage(slack);
    const id = await shared(slack, 'отчёт"\r\nx: y.txt', 'text');

    const { status, headers, body } = await see(page, `/u/${ANN}/files/${id}`);

    expect([status, body]).toEqual([200, 'text']);
    expect(headers['content-disposition']).toContain("filename*=UTF-8''%D0%BE");
    expect(headers.x).toBeUndefined();
  });
});
