import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mlflowCheck, wandbCheck } from '#engine/environment/drivers/trackers.ts';

interface Answer {
  readonly status: number;
  readonly body: string;
}
let server: Server;
let uri: string;
let answer: Answer;
let seen: { url: string | undefined; headers: IncomingMessage['headers'] }[];
const never = new AbortController().signal;

beforeEach(async () => {
  seen = [];
  server = createServer((request, response) => {
    seen.push({ url: request.url, headers: request.headers });
    request.resume();
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  uri = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const mlflow = (more: object = {}) =>
  mlflowCheck({ uri, username: null, password: null, token: null, workspace: null, ...more });

describe('the MLflow check', () => {
  it('is not made without an address', async () => {
    expect(await mlflow({ uri: null }).look(never)).toMatchObject({ state: 'not_checked' });
  });

  it('asks for experiments with the credentials, which never show in the finding', async () => {
    answer = { status: 200, body: '{"experiments":[]}' };

    const finding = await mlflow({ username: 'ann', password: 'hunter2', workspace: 'desk' }).look(never);

    expect(finding).toMatchObject({ state: 'ok', reason: 'reachable' });
    expect(seen[0]).toMatchObject({
      url: '/api/2.0/mlflow/experiments/search',
      headers: {
        authorization: `Basic ${Buffer.from('ann:hunter2').toString('base64')}`,
        'x-mlflow-workspace': 'desk',
      },
    });
    expect(JSON.stringify(finding)).not.toContain('hunter2');
  });

  it.each([
    ['bob:pw', 'bob:pw'],
    ['bob:p@ss', 'bob:p@ss'],
    ['bob:p%2Fss', 'bob:p/ss'],
    ['bob:100%', 'bob:100%'],
  ])('uses the credentials of an address with %s, and never shows a part of them', async (written, meant) => {
    answer = { status: 200, body: '{"experiments":[]}' };

    const finding = await mlflow({ uri: uri.replace('://', `://${written}@`) }).look(never);

    expect(seen[0]!.headers.authorization).toBe(`Basic ${Buffer.from(meant).toString('base64')}`);
    expect(finding).toEqual({ state: 'ok', reason: 'reachable', facts: { uri } });
  });

  it('prefers the credentials of the environment to those of the address', async () => {
    answer = { status: 200, body: '{"experiments":[]}' };

    await mlflow({ uri: uri.replace('://', '://bob:old@'), username: 'ann', password: 'new' }).look(never);

    expect(seen[0]!.headers.authorization).toBe(`Basic ${Buffer.from('ann:new').toString('base64')}`);
  });

  it('shows no password of something that is no address', async () => {
    const finding = await mlflow({ uri: 'http://bob:p@ss@host:port' }).look(never);

    expect(finding).toMatchObject({ state: 'failed', facts: { uri: 'http://host:port' } });
  });

  it.each([
    [{ status: 401, body: '{}' }, 'unauthorized'],
    [{ status: 403, body: '{}' }, 'unauthorized'],
    [{ status: 200, body: '<html>log in</html>' }, 'bad_answer'],
    [{ status: 302, body: '' }, 'bad_answer'],
    [{ status: 500, body: '{"error_code":"INTERNAL_ERROR"}' }, 'bad_answer'],
  ])('tells %o as %s', async (given, reason) => {
    answer = given;

    expect(await mlflow().look(never)).toMatchObject({ state: 'failed', reason });
  });

  it('tells a server that is not there', async () => {
    expect(await mlflow({ uri: 'http://127.0.0.1:1' }).look(never)).toMatchObject({
      state: 'failed',
      reason: 'unreachable',
    });
  });
});

describe('the W&B check', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'netrc-'));
  });
  afterEach(async () => {
    await rm(dir, { recursive: true });
  });

  it('is not made without a key', async () => {
    const check = wandbCheck({ baseUrl: uri, apiKey: null, netrcPath: join(dir, '.netrc') });

    expect(await check.look(never)).toMatchObject({ state: 'not_checked', reason: 'not_configured' });
  });

  it('takes the key that `wandb login` left in netrc', async () => {
    answer = { status: 200, body: '{"data":{"viewer":{"id":"1","entity":"desk"}}}' };
    const netrcPath = join(dir, '.netrc');
    await writeFile(
      netrcPath,
      'machine other login user password wrong\nmachine 127.0.0.1\n  login user\n  password k3y\n',
    );

    const finding = await wandbCheck({ baseUrl: uri, apiKey: null, netrcPath }).look(never);

    expect(finding).toMatchObject({ state: 'ok', facts: { key_from: 'netrc' } });
    expect(seen[0]!.headers.authorization).toBe(`Basic ${Buffer.from('api:k3y').toString('base64')}`);
  });

  it('tells a key that nobody knows, though the server answers 200', async () => {
    answer = { status: 200, body: '{"data":{"viewer":null}}' };

    const finding = await wandbCheck({ baseUrl: uri, apiKey: 'x', netrcPath: '' }).look(never);

    expect(finding).toMatchObject({ state: 'failed', reason: 'bad_answer' });
  });
});
