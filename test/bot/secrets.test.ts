/** No secret that the program is given, or that somebody types, is found in anything that it writes. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeActions } from '#bot/compose/actions.ts';
import { readConfig } from '#bot/config.ts';
import { runOneShot } from '#bot/terminal/one-shot.ts';
import { runPrompt } from '#bot/terminal/prompt.ts';
import { textEn } from '#bot/views/texts/text.en.ts';
import { OpsError } from '#engine/errors.ts';
import { type Desk, EVENTS_CSV, ended, openDesk } from '../fakes/command-line.ts';
import { FakeActionClient } from '../fakes/fake-action-client.ts';
import { fakeTerminal } from '../fakes/fake-terminal.ts';
import { allRights } from '../fakes/fixed-policy.ts';

/** By what each is; put together here, so that no scanner takes this file for a leak. */
const CANARIES = {
  apiToken: 'canary-api-token-5f1c2e',
  wrongToken: 'canary-wrong-token-77ab01',
  urlToken: 'canary-url-token-c0ffee',
  mlflowPassword: 'canary-mlflow-password-9d',
  mlflowToken: 'canary-mlflow-token-b37e',
  uriPassword: 'canary-uri-password-41',
  wandbKey: 'deadbeef00112233445566778899aabbccddeeff',
  netrcPassword: 'canary-netrc-password-2b',
  slackBot: ['xoxb', '111', '222', 'canarybot'].join('-'),
  slackApp: ['xapp', '1', 'A0', '333', 'canaryapp'].join('-'),
  bearer: 'canaryBearer.abc/def==',
  github: `ghp_${'canary0123'.repeat(3)}`,
  huggingFace: `hf_${'Canary4567'.repeat(3)}`,
  aws: `AKIA${'CANARY0123456789'}`,
  jwt: ['eyJhbGciOiJIUzI1NiJ9', 'eyJjYW5hcnkiOiJ0cnVlIn0', 'Y2FuYXJ5c2lnbmF0dXJl'].join('.'),
  typedPassword: 'canary-typed-password-6e',
  policySecret: ['xoxb', '444', 'canarypolicy'].join('-'),
};
type Canary = keyof typeof CANARIES;

let desk: Desk;
let planted: string;
/** Everything that came out of the program, by where. */
const written = new Map<string, string>();
/** What the tracker was sent: that is where secrets belong. */
const sent: string[] = [];

/** A tracker that lets nobody in. */
async function startTracker() {
  const server = createServer((request, response) => {
    sent.push(JSON.stringify(request.headers));
    response.writeHead(401, { 'content-type': 'application/json' }).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { server, address: `127.0.0.1:${port}` };
}

const S = CANARIES;
/** Lines as people type or paste them, each with a secret where none belongs. */
const LINES: readonly (readonly string[])[] = [
  ['train', EVENTS_CSV, '--run-name', `run ${S.slackBot}`],
  ['train', EVENTS_CSV, '--mlflow-uri', `http://ann:${S.uriPassword}@mlflow:5000`],
  ['train', EVENTS_CSV, '--mlflow-uri', `http://mlflow:5000/?token=${S.urlToken}`],
  ['train', EVENTS_CSV, '--wandb-project', S.github],
  ['train', EVENTS_CSV, '--label-column', S.jwt],
  ['train', EVENTS_CSV, '--feature-cols', 'x', S.aws],
  ['train', `/nowhere/${S.huggingFace}.csv`],
  ['train', `https://ann:${S.uriPassword}@host/events.csv`],
  ['train', EVENTS_CSV, '--output', `/tmp/password=${S.typedPassword}/m.onnx`],
  ['train', EVENTS_CSV, '--wandb-api-key', S.wandbKey],
  ['train', EVENTS_CSV, `--token=${S.typedPassword}`, '--cv-folds', 'five'],
  [`train ${EVENTS_CSV} --header "Authorization: Bearer ${S.bearer}" --cv-fold 3`],
  [`trian ${EVENTS_CSV} --header "Authorization: Bearer ${S.bearer}"`],
  [`train "unclosed ${S.slackApp}`],
  ['jobs', 'cancel', 'J-1', '--reason', `the password: ${S.typedPassword}`],
  ['jobs', 'show', S.slackApp],
  ['policy', 'explain', 'train', '--as', S.slackBot],
  ['policy', 'explain', S.slackBot],
  ['audit', 'log', '--actor', S.github],
  [S.slackBot],
];

beforeAll(async () => {
  desk = await openDesk();
  planted = join(desk.dir, 'planted');
  await mkdir(join(planted, 'runbooks'), { recursive: true });
  const { server, address } = await startTracker();
  await writeFile(join(planted, 'mlflow-password'), `${S.mlflowPassword}\n`);
  await writeFile(join(planted, 'netrc'), `machine 127.0.0.1 login user password ${S.netrcPassword}\n`);
  const common = {
    MLOPS_API_TOKEN: S.apiToken,
    MLOPS_LOG_LEVEL: 'trace',
    MLOPS_RUNBOOKS_DIR: join(planted, 'runbooks'),
    MLFLOW_TRACKING_URI: `http://ann:${S.uriPassword}@${address}`,
    NETRC: join(planted, 'netrc'),
    WANDB_BASE_URL: `http://${address}`,
  };
  const keep = (from: string, text: string) => written.set(from, (written.get(from) ?? '') + text);
  const run = async (words: readonly string[], env = {}) => {
    const { out, err } = await desk.run(words, { env: { ...common, ...env } });
    keep(`output of ${words[0]?.slice(0, 5)} …`, out + err);
  };

  // Alone: the process that types is the one that works.
  await run(['env', 'check', '--json'], { MLFLOW_TRACKING_TOKEN: S.mlflowToken, WANDB_API_KEY: S.wandbKey });
  await run(['env', 'check'], {
    MLFLOW_TRACKING_USERNAME: 'ann',
    MLFLOW_TRACKING_PASSWORD_FILE: join(planted, 'mlflow-password'),
  });
  await run(['train', EVENTS_CSV, '--run-name', S.github]);

  // With an owner, through its API, in both forms of the answer.
  const owner = await desk.serve({ ...common, WANDB_API_KEY: S.wandbKey, MLFLOW_TRACKING_TOKEN: S.mlflowToken });
  owner.stderr!.on('data', (chunk: Buffer) => keep('log of the owner', chunk.toString()));
  owner.stdout!.on('data', (chunk: Buffer) => keep('output of the owner', chunk.toString()));
  await run([
    'train',
    EVENTS_CSV,
    '--trees',
    '2',
    '--output',
    join(desk.dir, 'out', 'm.onnx'),
    '--mlflow-uri',
    `http://${address}`,
  ]);
  await run(LINES[0]!);
  const { url } = JSON.parse(await readFile(join(desk.stateDir, 'lock'), 'utf8'));
  for (const words of LINES) {
    // Over the API what cannot be parsed does not matter: the words go in as arguments and as names.
    for (const body of [
      { action: words[0], args: { dataset: words[1], runName: words.at(-1) } },
      { action: words.join(' ') },
      words,
    ]) {
      keep('answers of the API', await (await call(url, '/v1/actions', S.apiToken, JSON.stringify(body))).text());
    }
  }
  keep('answers of the API', await (await call(url, '/v1/actions', S.apiToken, `{"broken": ${S.bearer}`)).text());
  keep('answers of the API', await (await call(url, `/v1/jobs/${S.slackApp}/events`, S.apiToken)).text());
  keep('answers of the API', await (await call(url, `/v1/x?token=${S.urlToken}`, S.wrongToken)).text());
  keep('answers of the API', await (await call(url, '/metrics', S.wrongToken)).text());
  await writeFile(
    join(planted, 'runbooks', 'policy.yaml'),
    `operators:\n  - ${S.policySecret}\nrules: ${S.slackBot}\n`,
  );
  await run(['status', '--json']);
  await run(['policy', 'explain', 'train']);
  await ended(owner, 'SIGTERM');
  await run(['status']);
  await writeFile(join(planted, 'runbooks', 'policy.yaml'), '');

  // In this process, without a process for each line.
  for (const json of [[], ['--json']]) {
    for (const words of LINES) keep('answers of the terminal', await typeAlone(words, json));
  }
  keep(
    'prompt',
    await typeAtPrompt(
      LINES.map((words) => words.join(' ')),
      join(desk.stateDir, 'prompt-history'),
    ),
  );
  server.close();
}, 120_000);
afterAll(async () => {
  await desk.leave();
});

function call(url: string, path: string, token: string, body?: string): Promise<Response> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  return fetch(`${url}${path}`, body === undefined ? { headers } : { method: 'POST', headers, body });
}

const session = (io: ReturnType<typeof fakeTerminal>) => ({
  specs: describeActions(readConfig(desk.environment)),
  connect: async () => new FakeActionClient({}),
  actor: { id: 'ann', edge: 'terminal' as const },
  rights: async () => allRights,
  texts: textEn,
  io,
  program: '',
  onInternal: () => {},
});

/** Only what cannot be read gets an answer here; the rest is asked of the real house above. */
async function typeAlone(words: readonly string[], more: readonly string[]): Promise<string> {
  const io = fakeTerminal();
  const refusing = { ...session(io), connect: refuseToConnect };
  await runOneShot([...words, ...more], refusing);
  return io.out() + io.err();
}

async function refuseToConnect(): Promise<never> {
  throw new OpsError('owner_leaving', 'nobody is there', { facts: { pid: 1 } });
}

/** @returns what the history file holds: the screen shows what is typed, as any terminal does */
async function typeAtPrompt(lines: readonly string[], historyPath: string): Promise<string> {
  const io = fakeTerminal({ tty: true });
  const talk = runPrompt({ ...session(io), connect: async () => new FakeActionClient({}) }, { historyPath });
  for (const line of lines.filter((each) => !each.includes('"'))) io.stdin.write(`${line}\r`);
  io.stdin.write('exit\r');
  await talk;
  return await readFile(historyPath, 'utf8');
}

/** Every file below the folder, but for those that the test planted. */
async function filesBelow(dir: string): Promise<Map<string, string>> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const found = new Map<string, string>();
  for (const file of files) if (!file.startsWith(planted)) found.set(file, await readFile(file, 'latin1'));
  return found;
}

describe('what the program writes', () => {
  it('was looked at: logs, audit, journal, spool, job logs, history, reports, answers, output', async () => {
    const names = [...(await filesBelow(desk.dir)).keys()].map((file) => file.slice(desk.dir.length + 1)).join('\n');

    expect(names).toMatch(/^state\/audit\/.*\.jsonl$/m);
    expect(names).toMatch(/^state\/journal\/.*\.ndjson$/m);
    expect(names).toMatch(/^state\/spool\/.*\.json$/m);
    expect(names).toMatch(/^state\/work\/J-/m);
    expect(names).toMatch(/^state\/prompt-history$/m);
    expect(names).toMatch(/^out\/m\.(onnx|json)$/m);
    for (const text of written.values()) expect(text.length).toBeGreaterThan(50);
    expect([...written.keys()].length).toBeGreaterThan(7);
    expect(written.get('log of the owner')).toContain('leaving the state folder');
    expect(written.get('answers of the terminal')).toContain('[masked]');
    expect(written.get('answers of the API')).toContain('[masked]');
  });

  it('the trackers got the secrets that are theirs', () => {
    const basic = (user: string, password: string) => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

    const all = sent.join();
    expect(all).toContain(`Bearer ${S.mlflowToken}`);
    expect(all).toContain(basic('ann', S.mlflowPassword));
    expect(all).toContain(basic('api', S.wandbKey));
    expect(all).toContain(basic('api', S.netrcPassword));
  });

  it.each(Object.keys(CANARIES) as Canary[])('holds no %s', async (canary) => {
    const secret = CANARIES[canary];
    const shapes = [
      secret,
      encodeURIComponent(secret),
      Buffer.from(secret)
        .toString('base64')
        .replace(/.{0,3}=*$/, ''),
    ];
    const all = new Map([...(await filesBelow(desk.dir)), ...written]);

    const leaks = [...all].filter(([, text]) => shapes.some((shape) => text.includes(shape))).map(([where]) => where);

    expect(leaks).toEqual([]);
  });
});
