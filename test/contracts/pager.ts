/** What every Pager has to do, over HTTP that is not there. */
import type nock from 'nock';
import { describe, expect, it } from 'vitest';
import type { Page, Pager } from '#engine/oncall/types.ts';
import { http } from '../http.ts';

/** What a pager was sent. */
export interface Sent {
  readonly raw: string;
  readonly body: Record<string, unknown>;
  readonly headers: Readonly<Record<string, string>>;
}

export interface PagerHouse {
  readonly pager: Pager;
  readonly origin: string;
  readonly path: string;
  /** The status with which the service takes a page. */
  readonly taken: number;
  /** A status of which it is of no use to ask again. */
  readonly hopeless: number;
}

const never = new AbortController().signal;

export function page(more: Partial<Page> = {}): Page {
  return {
    id: 'A-12 2026-01-05T09:00:00.000Z 2026-01-05T09:00:00.000Z 1 x',
    to: 'x',
    key: 'A-12 2026-01-05T09:00:00.000Z',
    event: 'trigger',
    alert: 'A-12',
    about: 'drift ecb/usd',
    kind: 'drift',
    level: 'drift',
    facts: { source: 'ecb', signal: 'usd', shift_sd: 1.5 },
    person: 'ann',
    role: 'primary',
    raised_at: '2026-01-05T09:00:00.000Z',
    created_at: '2026-01-05T09:05:00.000Z',
    attempts: 1,
    problem: null,
    ended: null,
    ...more,
  };
}

/** Answers once, and keeps what was sent. */
export function takes(scope: nock.Scope, path: string, status: number, sent: Sent[], headers = {}): void {
  scope.post(path).reply(async (request: Request) => {
    const raw = await request.text();
    sent.push({ raw, body: JSON.parse(raw), headers: Object.fromEntries(request.headers) });
    return [status, '', headers];
  });
}

export function pagerContract(name: string, open: () => PagerHouse): void {
  describe(`${name} as a Pager`, () => {
    it('resolves once the page is taken', async () => {
      const { pager, origin, path, taken } = open();
      const sent: Sent[] = [];
      takes(http(origin), path, taken, sent);

      await pager.send(page(), never);

      expect(sent).toHaveLength(1);
      expect(JSON.stringify(sent[0]!.body)).toContain('A-12 2026-01-05T09:00:00.000Z');
    });

    it.each([429, 500, 502, 503, 301, 401, 403, 404])('asks for another try when it is answered %i', async (status) => {
      const { pager, origin, path } = open();
      takes(http(origin), path, status, [], { 'retry-after': '7', location: `${origin}/elsewhere` });

      await expect(pager.send(page(), never)).rejects.toMatchObject({
        code: 'pager_unreachable',
        facts: { pager: pager.name, status, retryAfterMs: 7000 },
      });
    });

    it('waits until the date that it is told', async () => {
      const { pager, origin, path } = open();
      takes(http(origin), path, 503, [], { 'retry-after': 'Mon, 05 Jan 2026 09:00:30 GMT' });

      await expect(pager.send(page(), never)).rejects.toMatchObject({ facts: { retryAfterMs: 30_000 } });
    });

    it('asks for another try when nobody answers', async () => {
      const { pager, origin, path } = open();
      http(origin)
        .post(path)
        .replyWithError(Object.assign(new Error('no'), { code: 'ECONNREFUSED' }));

      await expect(pager.send(page(), never)).rejects.toMatchObject({
        code: 'pager_unreachable',
        facts: { status: null, reason: 'ECONNREFUSED' },
      });
    });

    it('says when it is of no use to ask again', async () => {
      const { pager, origin, path, hopeless } = open();
      takes(http(origin), path, hopeless, []);

      await expect(pager.send(page(), never)).rejects.toMatchObject({
        code: 'pager_refused',
        facts: { status: hopeless },
      });
    });

    it('ends with its signal, as one that nobody answered', async () => {
      const { pager, origin, path, taken } = open();
      http(origin).post(path).delay(60_000).reply(taken);
      const abort = new AbortController();
      const sending = pager.send(page(), abort.signal);

      setImmediate(() => abort.abort());

      await expect(sending).rejects.toMatchObject({ code: 'pager_unreachable' });
    });

    it('sends the same page under the same names each time', async () => {
      const { pager, origin, path, taken } = open();
      const sent: Sent[] = [];
      const scope = http(origin);
      takes(scope, path, taken, sent);
      takes(scope, path, taken, sent);

      await pager.send(page({ attempts: 1 }), never);
      await pager.send(page({ attempts: 2, problem: 'pager_unreachable' }), never);

      expect(sent[1]!.body).toEqual(sent[0]!.body);
    });

    it.each(['../../etc/passwd', '<!channel>', 'x'.repeat(10_000), '\u0007\ud800\n', '"}],{"'])(
      'takes hostile names as text: %#',
      async (hostile) => {
        const { pager, origin, path, taken } = open();
        const sent: Sent[] = [];
        takes(http(origin), path, taken, sent);

        await pager.send(page({ about: hostile, facts: { source: hostile, signal: hostile } }), never);

        expect(sent).toHaveLength(1);
        expect(typeof sent[0]!.body).toBe('object');
      },
    );
  });
}
