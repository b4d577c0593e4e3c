import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runPrompt } from '#bot/terminal/prompt.ts';
import { textEn } from '#bot/views/texts/text.en.ts';
import { OpsError } from '#engine/errors.ts';
import { SPECS } from '../../fakes/action-specs.ts';
import { FakeActionClient } from '../../fakes/fake-action-client.ts';
import { type FakeTerminal, fakeTerminal } from '../../fakes/fake-terminal.ts';
import { allRights } from '../../fakes/fixed-policy.ts';
import { jobView } from '../../fakes/job-view.ts';

let dir: string;
let historyPath: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'mlops-prompt-'));
  historyPath = join(dir, 'state', 'prompt-history');
});
afterEach(async () => {
  await rm(dir, { recursive: true });
});

const WHOAMI = { ok: true, action: 'whoami', result: { id: 'ann', edge: 'terminal' } } as const;
const started = { ok: true, action: 'train', job: jobView('J-1', { state: 'queued' }) } as const;

function prompt(io: FakeTerminal, client: FakeActionClient | OpsError): Promise<number> {
  const connect = async () => {
    if (client instanceof OpsError) throw client;
    return client;
  };
  const actor = { id: 'ann', edge: 'terminal' } as const;
  const onInternal = (error: OpsError) => {
    throw error;
  };
  return runPrompt(
    {
      specs: SPECS,
      connect,
      actor,
      rights: async () => allRights,
      texts: textEn,
      io,
      program: 'npx mlops',
      onInternal,
    },
    { historyPath },
  );
}

describe('the prompt in a pipe', () => {
  async function pipe(text: string, client: FakeActionClient) {
    const io = fakeTerminal();
    io.stdin.end(text);
    const exit = await prompt(io, client);
    return { exit, out: io.out(), err: io.err() };
  }

  it('carries out each line and ends with the input, without a prompt or escape codes', async () => {
    const { exit, out, err } = await pipe('whoami\n\nwhoami', new FakeActionClient({ whoami: WHOAMI }));

    expect(exit).toBe(0);
    expect(out.match(/You are ann\./g)).toHaveLength(2);
    expect(out + err).not.toContain('\x1b');
    expect(out + err).not.toContain('mlops>');
  });

  it('joins lines that end in a backslash or inside a quote', async () => {
    const client = new FakeActionClient({ train: started });

    await pipe('train \\\n  "my\ndata.csv" \\\n --detach\n', client);

    expect(client.requests.map((request) => request.args)).toEqual([{ dataset: '/home/ann/my\ndata.csv' }]);
  });

  it('goes on after a mistake, and exits with its code in the end', async () => {
    const { exit, out, err } = await pipe('trian\nwhoami\n', new FakeActionClient({ whoami: WHOAMI }));

    expect(exit).toBe(2);
    expect(err).toContain('Error unknown_action');
    expect(out).toContain('You are ann.');
  });

  it('answers a quote that is still open at the end', async () => {
    const { exit, err } = await pipe('train "x', new FakeActionClient({}));

    expect(exit).toBe(2);
    expect(err).toContain('Error unclosed_quote');
  });

  it('stops at exit', async () => {
    const client = new FakeActionClient({ whoami: WHOAMI });

    const { exit } = await pipe('exit\nwhoami\n', client);

    expect(exit).toBe(0);
    expect(client.requests).toEqual([]);
  });

  it('says why nobody can be asked', async () => {
    const io = fakeTerminal();

    const exit = await prompt(
      io,
      new OpsError('state_corrupt', 'x', { facts: { path: 'live.json', where: 'line 1' } }),
    );

    expect(exit).toBe(3);
    expect(io.err()).toContain('Error state_corrupt');
  });
});

describe('the prompt at a terminal', () => {
  it('says what to type first, answers, and leaves at exit', async () => {
    const io = fakeTerminal({ tty: true });
    const ended = prompt(io, new FakeActionClient({ whoami: WHOAMI }));
    await io.shows(/mlops> $/);
    const welcome = stripVTControlCharacters(io.out()).split('\n');

    io.stdin.write('whoami\r');
    await io.shows(/You are ann\.[\s\S]*mlops> $/);
    io.stdin.write('exit\r');

    expect(await ended).toBe(0);
    expect(welcome.length).toBeLessThan(14);
    expect(welcome.join('\n')).toContain('train runbooks/drills/data/events.parquet');
    expect(welcome.join('\n')).toMatch(/Ctrl-C cancels the job\s+that you\s+follow/);
    expect(io.out()).toContain('Leaving.');
  });

  it('says whose process carries out the commands', async () => {
    const io = fakeTerminal({ tty: true });
    const ended = prompt(io, new FakeActionClient({}, { remote: true }));

    await io.shows(/Ctrl-C leaves a job\s+running;\s+`cancel J-12`\s+ends\s+it[\s\S]*Commands go to process 4711/);
    io.stdin.end();

    expect(await ended).toBe(0);
  });

  it('names commands as they are typed here', async () => {
    const io = fakeTerminal({ tty: true });
    const ended = prompt(io, new FakeActionClient({}));

    io.stdin.write('trian\r');
    await io.shows(/Did you mean `train`\?/, 'err');
    io.stdin.write('\x04');

    expect(await ended).toBe(0);
  });

  it('completes with Tab and asks on where a line is not finished', async () => {
    const io = fakeTerminal({ tty: true, cwd: dir });
    await writeFile(join(dir, 'events.csv'), '');
    const client = new FakeActionClient({ train: started });
    const ended = prompt(io, client);
    await io.shows(/mlops> $/);

    io.stdin.write('tra\t');
    await io.shows(/mlops> train $/);
    io.stdin.write('ev\t');
    await io.shows(/events\.csv $/);
    io.stdin.write('\\\r');
    await io.shows(/\.\.\.> $/);
    io.stdin.write('--detach\r');
    await io.shows(/J-1 training: queued/);
    io.stdin.write('\x04');

    await ended;
    expect(client.requests.map((request) => request.args)).toEqual([{ dataset: join(dir, 'events.csv') }]);
  });

  it('keeps what was typed for the next time, readable by its owner alone', async () => {
    const first = fakeTerminal({ tty: true });
    const firstEnded = prompt(first, new FakeActionClient({ whoami: WHOAMI }));
    first.stdin.write('whoami\r');
    await first.shows(/You are ann/);
    first.stdin.write('\x04');
    await firstEnded;

    const second = fakeTerminal({ tty: true });
    const client = new FakeActionClient({ whoami: WHOAMI });
    const secondEnded = prompt(second, client);
    await second.shows(/mlops> $/);
    second.stdin.write('\x1b[A\r');
    await second.shows(/You are ann/);
    second.stdin.write('\x04');
    await secondEnded;

    expect(client.requests).toHaveLength(1);
    expect((await stat(historyPath)).mode & 0o777).toBe(0o600);
    expect(await readFile(historyPath, 'utf8')).toBe('whoami\n');
  });

  it('keeps no more than the last thousand lines', async () => {
    historyPath = join(dir, 'history');
    await writeFile(historyPath, Array.from({ length: 1500 }, (_, n) => `jobs show ${n}\n`).join(''), { mode: 0o644 });
    const io = fakeTerminal({ tty: true });
    const ended = prompt(io, new FakeActionClient({ whoami: WHOAMI }));

    io.stdin.write('whoami\r');
    await io.shows(/You are ann/);
    io.stdin.write('\x04');
    await ended;

    const lines = (await readFile(historyPath, 'utf8')).trimEnd().split('\n');
    expect(lines).toHaveLength(1000);
    expect(lines.at(-1)).toBe('whoami');
    expect((await stat(historyPath)).mode & 0o777).toBe(0o600);
  });

  it('works where its history cannot be kept, and says so', async () => {
    historyPath = dir;
    const io = fakeTerminal({ tty: true });
    const ended = prompt(io, new FakeActionClient({ whoami: WHOAMI }));

    io.stdin.write('whoami\r');
    await io.shows(/You are ann/);
    io.stdin.write('\x04');

    expect(await ended).toBe(0);
    expect(io.err()).toContain('a folder stands there');
  });

  it('cancels the running job at Ctrl-C and stays; drops the unfinished line at Ctrl-C', async () => {
    const io = fakeTerminal({ tty: true });
    const cancel = { by: { id: 'ann', edge: 'terminal' as const }, at: '', why: '' };
    const client = new FakeActionClient({
      whoami: WHOAMI,
      train: started,
      'jobs cancel': () => {
        const job = jobView('J-1', { state: 'cancelled', cancel, finished_at: '2026-01-05T09:00:01.000Z' });
        client.emit({ type: 'state', seq: 2, job });
        return { ok: true, action: 'jobs cancel', result: { id: 'J-1', answer: 'requested' } };
      },
    });
    const ended = prompt(io, client);

    io.stdin.write('train a.csv\r');
    await io.shows(/J-1 training: queued/, 'err');
    io.stdin.write('\x03');
    await io.shows(/Error job_cancelled/, 'err');
    io.stdin.write('train "unfinished\r');
    await io.shows(/\.\.\.> $/);
    io.stdin.write('\x03whoami\r');
    await io.shows(/You are ann/);
    io.stdin.write('\x04');

    expect(await ended).toBe(0);
  });

  it('carries out lines that were typed ahead, one after the other', async () => {
    const io = fakeTerminal({ tty: true });
    const client = new FakeActionClient({ whoami: WHOAMI });
    const ended = prompt(io, client);

    io.stdin.write('whoami\rwhoami\rwhoami\rexit\r');

    expect(await ended).toBe(0);
    expect(client.requests).toHaveLength(3);
  });
});
