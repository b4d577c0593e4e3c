/** The policy file in the real house: who the terminal's user is, what that user may do, and what happens when the file changes. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeActions } from '#bot/compose/actions.ts';
import { type Connection, connect } from '#bot/compose/connect.ts';
import { terminalRights } from '#bot/compose/policy.ts';
import { systemClock } from '#bot/compose/system-clock.ts';
import { type Config, readConfig } from '#bot/config.ts';
import { runOneShot } from '#bot/terminal/one-shot.ts';
import { textEn } from '#bot/views/texts/text.en.ts';
import { type Desk, openDesk } from '../fakes/command-line.ts';
import { fakeTerminal } from '../fakes/fake-terminal.ts';

const POLICY = `
people:
  - { id: ann, terminal: alee }
  - { id: bob }
operators: [ann]
`;

let desk: Desk;
let config: Config;
let connection: Connection;
const write = (text: string) => writeFile(join(desk.dir, 'runbooks', 'policy.yaml'), text);
beforeAll(async () => {
  desk = await openDesk();
  await mkdir(join(desk.dir, 'runbooks'));
  await write(POLICY);
  config = readConfig({
    ...desk.environment,
    MLOPS_RUNBOOKS_DIR: join(desk.dir, 'runbooks'),
    MLOPS_LOG_LEVEL: 'silent',
  });
  connection = await connect(config, 'once', systemClock);
});
afterAll(async () => {
  await connection.close(30_000);
  await desk.leave();
});

/** Types one line as a system user. */
async function typeAs(user: string, line: string) {
  const io = fakeTerminal();
  const actor = { id: user, edge: 'terminal' } as const;
  const exit = await runOneShot(line.split(' '), {
    specs: describeActions(config),
    connect: async () => connection.client,
    actor,
    rights: () => terminalRights(actor, config),
    texts: textEn,
    io,
    program: 'npx mlops',
    onInternal: (error) => {
      throw error;
    },
  });
  return { exit, out: io.out(), err: io.err() };
}

describe('a terminal under a policy', () => {
  it('speaks for the person whose system user it is', async () => {
    const { out } = await typeAs('alee', 'whoami --json');
    const stranger = await typeAs('bob', 'whoami --json');

    expect(JSON.parse(out).result).toEqual({ id: 'ann', edge: 'terminal' });
    expect(JSON.parse(stranger.out).result).toEqual({ id: 'terminal:bob', edge: 'terminal' });
  });

  it('is refused what it may not do with exit 3, the rule, and the way to be allowed; the audit log knows', async () => {
    const { exit, err } = await typeAs('cay', 'jobs cancel J-1');
    const audit = await typeAs('cay', 'audit log --outcome denied --json');

    expect(exit).toBe(3);
    expect(err).toContain('is for the operators that');
    expect(err).toContain('`terminal: cay`');
    expect(JSON.parse(audit.out).result.lines[0]).toMatchObject({
      actor: 'cay',
      action: 'jobs cancel',
      outcome: 'denied',
    });
  });

  it('may do as an operator what others may not', async () => {
    const { exit, err } = await typeAs('alee', 'jobs cancel J-1');

    expect(exit).toBe(2);
    expect(err).toContain('job_not_found');
  });

  it('shows in its help what its user may do', async () => {
    const [operator, guest] = [await typeAs('alee', 'help'), await typeAs('cay', 'help')];
    const detail = await typeAs('cay', 'help train');

    expect(operator.out).toContain('jobs cancel');
    expect(operator.out).not.toContain('left out');
    expect(guest.out).not.toContain('jobs cancel');
    expect(guest.out).toMatch(/\d actions are not for you/);
    expect(detail.out).toContain('You may not do this');
  });

  it('explains which rule decides, in one sentence', async () => {
    const { out } = await typeAs('cay', 'policy explain train x.csv --as ann --on slack');

    expect(out.trim().split('\n')).toHaveLength(1);
    expect(out).toMatch(/^ann may do “train” through Slack: .* is for the operators/);
  });
});

describe('a policy file that changes', () => {
  it('counts from the next line on; a broken one does not count, and status says so', async () => {
    await write(POLICY.replace('[ann]', '[ann, bob]').replace('{ id: bob }', '{ id: bob, terminal: bob }'));
    const promoted = await typeAs('bob', 'jobs cancel J-1');
    await write('operators: nobody\n');
    const kept = await typeAs('bob', 'jobs cancel J-1');
    const status = await typeAs('cay', 'status');
    const help = await typeAs('cay', 'help');

    expect(promoted.err).toContain('job_not_found');
    expect(kept.err).toContain('job_not_found');
    expect(status.out).toMatch(/policy\s.*cannot be used.*line 1: operators/s);
    expect(help.out).toContain('jobs cancel');
  });

  it('keeps the program from starting while it is broken, with each problem', async () => {
    await write('operators: [zed]\npeople:\n  - id: ann\n    slak: U1\n');

    const { exit, err } = await desk.run(['jobs', 'list'], {
      env: { MLOPS_RUNBOOKS_DIR: join(desk.dir, 'runbooks'), MLOPS_STATE_DIR: join(desk.dir, 'other') },
    });

    expect(exit).toBe(3);
    expect(err).toContain('policy_invalid');
    expect(err).toContain('line 4: people[0].slak: there is no such key');
  });
});
