import { describe, expect, it } from 'vitest';
import { answerFailure, runOneShot } from '#bot/terminal/one-shot.ts';
import type { Session } from '#bot/terminal/session.ts';
import { textEn } from '#bot/views/texts/text.en.ts';
import { OpsError } from '#engine/errors.ts';
import { SPECS } from '../../fakes/action-specs.ts';
import { FakeActionClient } from '../../fakes/fake-action-client.ts';
import { settle } from '../../fakes/fake-clock.ts';
import { type FakeTerminal, fakeTerminal } from '../../fakes/fake-terminal.ts';
import { allRights } from '../../fakes/fixed-policy.ts';
import { jobView } from '../../fakes/job-view.ts';

const STATUS = {
  ok: true,
  action: 'status',
  result: { owner: null, state_dir: '/s', version: '1', node: '24' },
} as const;
const ENDED_AT = '2026-01-05T09:01:00.000Z';

function sessionOn(io: FakeTerminal, connect: Session['connect'], internal: OpsError[] = []): Session {
  return {
    specs: SPECS,
    connect,
    actor: { id: 'ann', edge: 'terminal' },
    rights: async () => allRights,
    texts: textEn,
    io,
    program: 'npx mlops',
    onInternal: (error) => internal.push(error),
  };
}

async function run(argv: readonly string[], client: FakeActionClient, io = fakeTerminal()) {
  const exit = await runOneShot(
    argv,
    sessionOn(io, async () => client),
  );
  return { exit, out: io.out(), err: io.err() };
}

const unreachable = async (): Promise<never> => {
  throw new Error('nobody should have been asked');
};

describe('a one-shot command', () => {
  it('prints its answer to standard output and exits 0', async () => {
    const { exit, out, err } = await run(['status'], new FakeActionClient({ status: STATUS }));

    expect(exit).toBe(0);
    expect(out).toContain('No process owns the state folder');
    expect(err).toBe('');
  });

  it('sends the request of the person, with paths made absolute', async () => {
    const client = new FakeActionClient({ train: { ok: true, action: 'train', job: jobView('J-1') } });

    await run(['train', 'data/a.csv', '--output=../m.onnx', '--label-column', 'y', '--detach'], client);

    expect(client.requests).toEqual([
      {
        action: 'train',
        args: { dataset: '/home/ann/data/a.csv', output: '/home/m.onnx', labelColumn: 'y' },
        actor: { id: 'ann', edge: 'terminal' },
      },
    ]);
  });

  it('answers a line that cannot be read, and help, without asking anybody', async () => {
    const io = fakeTerminal();

    const refused = await runOneShot(['train', 'a.csv', '--modl', 'rf'], sessionOn(io, unreachable));
    const helped = await runOneShot(['train', '--help'], sessionOn(io, unreachable));

    expect([refused, helped]).toEqual([2, 0]);
    expect(io.err()).toContain('  train a.csv --modl rf\n              ^^^^^^\n');
    expect(io.out()).toContain('Usage: `npx mlops train <dataset> [options]`');
  });

  it('helps with one action, with a family of actions, and with all', async () => {
    const listed = async (argv: readonly string[]) => {
      const { out } = await run([...argv, '--json'], new FakeActionClient({}));
      const { action, actions } = JSON.parse(out).result;
      return (actions ?? [action]).map((spec: { name: string }) => spec.name);
    };

    expect(await listed(['help', 'train'])).toEqual(['train']);
    expect(await listed(['jobs', '--help'])).toEqual(['jobs list', 'jobs show', 'jobs logs', 'jobs cancel']);
    expect(await listed(['--help'])).toEqual(SPECS.map((spec) => spec.name));
  });

  it.each([
    [['trian', '--json'], 'unknown_action', 2],
    [['--json'], 'empty_line', 2],
    [['train', '--json', '--modl'], 'unknown_option', 2],
    [['train "a.csv --json'], 'unclosed_quote', 2],
    [['status', '--json'], 'internal', 1],
  ])('answers %j with one JSON document that says %s', async (argv, code, exit) => {
    const io = fakeTerminal();

    const got = await runOneShot(argv, sessionOn(io, unreachable));

    expect(got).toBe(exit);
    expect(JSON.parse(io.out())).toMatchObject({ ok: false, error: { code } });
    expect(io.err()).toBe('');
  });

  it('answers a failure to connect in JSON too, with the exit of its code', async () => {
    const io = fakeTerminal();
    const owned = new OpsError('owner_silent', 'x', { facts: { path: '/s', pid: 7, url: null, host: null } });

    const exit = await runOneShot(
      ['status', '--json'],
      sessionOn(io, () => Promise.reject(owned)),
    );

    expect(exit).toBe(3);
    expect(JSON.parse(io.out())).toMatchObject({ ok: false, action: 'status', error: { code: 'owner_silent' } });
  });

  it('answers what went wrong before there was a session', async () => {
    const io = fakeTerminal();
    const problem = new OpsError('config_invalid', 'x', { facts: { problems: ['MLOPS_API_PORT: no number'] } });

    const exit = await answerFailure(['status', '--json'], problem, sessionOn(io, unreachable));

    expect(exit).toBe(2);
    expect(JSON.parse(io.out())).toMatchObject({ ok: false, action: null, error: { code: 'config_invalid' } });
  });

  it('tells the log of what nobody expected, with its cause', async () => {
    const internal: OpsError[] = [];
    const cause = new Error('broken');

    const exit = await runOneShot(
      ['status'],
      sessionOn(fakeTerminal(), () => Promise.reject(cause), internal),
    );

    expect(exit).toBe(1);
    expect(internal.map((error) => [error.code, error.cause])).toEqual([['internal', cause]]);
  });
});

describe('a job in the foreground', () => {
  const started = { ok: true, action: 'train', job: jobView('J-1', { state: 'queued', started_at: null }) } as const;
  const state = (more: Parameters<typeof jobView>[1]) =>
    ({ type: 'state', seq: 1, job: jobView('J-1', more) }) as const;
  const done = state({ state: 'done', finished_at: ENDED_AT, result: { verdict: {} } });

  it('is followed to its end, with one line a change where there is no terminal', async () => {
    const client = new FakeActionClient({ train: started });
    client.emit(
      state({}),
      { type: 'progress', id: 'J-1', progress: { stage: 'load', fraction: 0.1 } },
      {
        type: 'progress',
        id: 'J-1',
        progress: { stage: 'folds', fraction: 0.2, facts: { fold: 1, folds: 4, trees: 1 } },
      },
      {
        type: 'progress',
        id: 'J-1',
        progress: { stage: 'folds', fraction: 0.3, facts: { fold: 1, folds: 4, trees: 9 } },
      },
      { type: 'progress', id: 'J-1', progress: { stage: 'folds', fraction: 0.4, facts: { fold: 2, folds: 4 } } },
      done,
    );

    const { exit, out, err } = await run(['train', 'a.csv'], client);

    expect(exit).toBe(0);
    expect(err.split('\n')).toEqual([
      'J-1 training: queued',
      'J-1 training: running',
      'J-1 training: running, reading the data',
      'J-1 training: running, fold 1 of 4',
      'J-1 training: running, fold 2 of 4',
      'J-1 training: done',
      '',
    ]);
    expect(out).toContain('Not scored');
  });

  it('whose folds run side by side says each stage once and how many folds are done, in that order', async () => {
    const children = ['J-1.1', 'J-1.2', 'J-1.3', 'J-1.4'];
    const flow = jobView('J-1', { state: 'blocked', started_at: null, children });
    const client = new FakeActionClient({ train: { ...started, job: flow } });
    const part = (id: string, more: Parameters<typeof jobView>[1]) =>
      ({ type: 'state', seq: 1, job: jobView(id, { parent: 'J-1', kind: 'train.fold', ...more }) }) as const;
    const fits = (fold: number) =>
      ({
        type: 'progress',
        id: `J-1.${fold}`,
        progress: { stage: 'folds', fraction: 0.2, facts: { fold, folds: 3 } },
      }) as const;
    client.emit(
      ...[part('J-1.4', { kind: 'train.final', state: 'queued', started_at: null })],
      ...[part('J-1.3', {}), fits(3), part('J-1.1', {}), fits(1), part('J-1.3', { state: 'done' })],
      ...[part('J-1.2', {}), fits(2), part('J-1.2', { state: 'done' }), part('J-1.1', { state: 'done' })],
      state({ children, state: 'done', finished_at: ENDED_AT, result: { verdict: {} } }),
    );

    const { err } = await run(['train', 'a.csv'], client);

    expect(err.split('\n')).toEqual([
      'J-1 training: waiting for its parts',
      'J-1 training: running',
      'J-1 training: running, cross-validation',
      'J-1 training: running, 1 of 3 folds done',
      'J-1 training: running, 2 of 3 folds done',
      'J-1 training: running, 3 of 3 folds done',
      'J-1 training: done',
      '',
    ]);
  });

  it('leaves standard output to the one document where JSON is wanted', async () => {
    const client = new FakeActionClient({ train: started });
    client.emit(state({}), done);

    const { exit, out, err } = await run(['train', 'a.csv', '--json'], client);

    expect(exit).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ ok: true, job: { id: 'J-1', state: 'done' }, result: { verdict: {} } });
    expect(err).toContain('J-1 training: running');
  });

  it('is drawn in place on a terminal, and the card is gone when the result stands there', async () => {
    const io = fakeTerminal({ tty: true, columns: 80 });
    const client = new FakeActionClient({ train: started });
    const running = run(['train', 'a.csv'], client, io);
    await settle();
    client.emit(state({}), { type: 'progress', id: 'J-1', progress: { stage: 'folds', fraction: 0.5 } });
    await settle();
    const before = io.err();
    await io.clock.advance(10_000);
    client.emit(done);

    const { exit } = await running;

    expect(exit).toBe(0);
    expect(before).toContain('J-1 training: queued');
    const drawings = io.err().split('\r\x1b[J');
    expect(drawings.length).toBeGreaterThan(5);
    expect(io.err()).toContain('50 %, 5 s so far, about 5 s left');
    expect(drawings.at(-1)).toBe('');
    expect(io.clock.pending).toBe(0);
  });

  it('that fails exits 1 and says why, how to look further, and nothing on standard output', async () => {
    const error = { code: 'label_one_class', message: '', facts: { file: 'a.csv', column: 'y', value: 1 } } as const;
    const client = new FakeActionClient({ train: started });
    client.emit(state({ state: 'failed', finished_at: ENDED_AT, error }));

    const { exit, out, err } = await run(['train', 'a.csv'], client);

    expect(exit).toBe(1);
    expect(out).toBe('');
    expect(err).toContain('Error label_one_class: Every label in “y” of a.csv is 1');
    expect(err).toContain('`npx mlops jobs logs J-1`');
  });

  it('that somebody else asked for is shown with that said', async () => {
    const client = new FakeActionClient({ train: { ...started, joined: true } });
    client.emit(done);

    const { err } = await run(['train', 'a.csv'], client);

    expect(err).toContain('Job J-1, asked for by ann, already does this work');
  });

  it('is looked up once more when its events end early', async () => {
    const show = { ok: true, action: 'jobs show', result: { job: done.job as never } } as const;
    const client = new FakeActionClient({ train: started, 'jobs show': show });
    client.emit(state({}));
    client.end();

    const { exit, out } = await run(['train', 'a.csv'], client);

    expect(exit).toBe(0);
    expect(out).toContain('Not scored');
  });

  it('whose process stops is said to go on later', async () => {
    const show = {
      ok: true,
      action: 'jobs show',
      result: { job: jobView('J-1', { state: 'queued' }) as never },
    } as const;
    const client = new FakeActionClient({ train: started, 'jobs show': show });
    client.end();

    const { exit, err } = await run(['train', 'a.csv'], client);

    expect(exit).toBe(1);
    expect(err).toContain('Error engine_stopping');
  });

  describe('after Ctrl-C', () => {
    it('goes on in its own process, and the person is told how to end it', async () => {
      const io = fakeTerminal();
      const client = new FakeActionClient({ train: started }, { remote: true });
      const running = run(['train', 'a.csv'], client, io);
      await settle();

      io.pressCtrlC();
      const { exit, out, err } = await running;

      expect(exit).toBe(130);
      expect(client.requests.map((request) => request.action)).toEqual(['train']);
      expect(err).toContain('end it with `npx mlops jobs cancel J-1`');
      expect(out).toBe('');
      expect(io.listening).toBe(0);
    });

    it('is cancelled when it runs here, and the exit is 1', async () => {
      const io = fakeTerminal();
      const client = new FakeActionClient({
        train: started,
        'jobs cancel': () => {
          const cancel = { by: { id: 'ann', edge: 'terminal' as const }, at: ENDED_AT, why: '' };
          client.emit(
            state({ state: 'cancelling', cancel }),
            state({ state: 'cancelled', cancel, finished_at: ENDED_AT }),
          );
          return { ok: true, action: 'jobs cancel', result: { id: 'J-1', answer: 'requested' } };
        },
      });
      const running = run(['train', 'a.csv'], client, io);
      await settle();

      io.pressCtrlC();
      const { exit, err } = await running;

      expect(exit).toBe(1);
      expect(client.requests.at(-1)).toMatchObject({ action: 'jobs cancel', args: { job: 'J-1' } });
      expect(err).toContain('Cancelling J-1');
      expect(err).toContain('Error job_cancelled: Job J-1 was cancelled by ann');
    });

    it('is left at the second one, if it does not end', async () => {
      const io = fakeTerminal();
      const cancelled = { ok: true, action: 'jobs cancel', result: { id: 'J-1', answer: 'requested' } } as const;
      const running = run(['train', 'a.csv'], new FakeActionClient({ train: started, 'jobs cancel': cancelled }), io);
      await settle();

      io.pressCtrlC();
      io.pressCtrlC();
      const { exit } = await running;

      expect(exit).toBe(130);
    });

    it('tells when it could not be cancelled', async () => {
      const io = fakeTerminal();
      const error = { code: 'state_full', message: 'full', facts: { path: '/s' } } as const;
      const client = new FakeActionClient({
        train: started,
        'jobs cancel': { ok: false, action: 'jobs cancel', error },
      });
      const running = run(['train', 'a.csv'], client, io);
      await settle();

      io.pressCtrlC();
      const { exit, err } = await running;

      expect(exit).toBe(1);
      expect(err).toContain('Error state_full');
    });
  });
});
