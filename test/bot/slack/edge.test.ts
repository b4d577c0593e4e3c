/** From a typed line to its answer, over both transports, counted at the server. */
import { describe, expect, it } from 'vitest';
import { OpsError } from '#engine/errors.ts';
import { ANN, OPS, openSlack } from '../local/server/slack-house.ts';
import { openDesk, settled, until } from './slack-desk.ts';

describe.each(['socket', 'http'] as const)('over %s', (transport) => {
  it('makes a typed command one job with one card, which ends with it', async () => {
    const desk = await openDesk({ transport });
    const { slack } = desk;

    const answer = await slack.person(ANN).command('ops', '/mlops train a.csv');
    const card = await until(() => slack.workspace.messages(OPS).find(({ byApp }) => byApp));
    const job = await until(() => desk.running.get('a.csv'));
    job.end({ rows: 3 });
    await until(() => slack.workspace.message(OPS, card.ts)!.text.includes('done'));

    expect(answer.status).toBe('acked');
    expect(card.text).toContain('J-1');
    expect(slack.effects.posts(OPS)).toBe(1);
    expect(slack.person(ANN).ephemerals()).toEqual([]);
  });
});

describe('the start', () => {
  it('fails in one clear word when the bot’s token is not good, and leaves nothing running', async () => {
    const slack = await openSlack();
    slack.faults.onCall({ method: 'auth.test' }, { kind: 'error', error: 'invalid_auth' });

    const desk = openDesk({ open: slack });

    await expect(desk).rejects.toMatchObject({ code: 'slack_refused', facts: { reason: 'invalid_auth' } });
    expect(slack.sockets.open).toEqual([]);
  });

  it('does not fail when Slack is not there', async () => {
    const slack = await openSlack();
    slack.faults.onCall({}, { kind: 'http', status: 503 }, { times: 100 });

    const desk = await openDesk({ open: slack });

    expect(desk.edge.health()).toMatchObject({ connected: false, refused: null });
  });
});

describe('a process that is about to leave', () => {
  it('says at once that the next one will do it, which does it once', async () => {
    let isLeaving = true;
    const desk = await openDesk({ perform: (perform) => (request) => leaving(request.action) ?? perform(request) });
    const { slack } = desk;

    const answer = await slack.person(ANN).command('ops', '/mlops train a.csv');
    const note = await until(() => slack.person(ANN).ephemerals()[0]);
    await slack.person(ANN).command('ops', '/mlops whoami');
    const look = await until(() => slack.person(ANN).ephemerals()[1]);
    isLeaving = false;
    await desk.reopen();
    await until(() => desk.running.get('a.csv'));
    await settled(desk);

    function leaving(action: string): undefined {
      if (isLeaving && action === 'train')
        throw new OpsError('owner_leaving', 'process 1 is leaving', { facts: { pid: 1 } });
    }
    expect(answer.status).toBe('acked');
    expect(note.text).toContain('about to be restarted');
    expect(look.text).toContain('ann');
    expect(slack.effects.posts(OPS)).toBe(1);
    expect(slack.person(ANN).ephemerals()).toHaveLength(2);
  });
});

describe('a defect of ours', () => {
  it('is told to the person, and the next command is heard', async () => {
    const desk = await openDesk({ perform: (perform) => (request) => broken(request.action) ?? perform(request) });
    const { slack } = desk;

    await slack.person(ANN).command('ops', '/mlops status');
    const note = await until(() => slack.person(ANN).ephemerals()[0]);
    await slack.person(ANN).command('ops', '/mlops whoami');
    const answer = await until(() => slack.person(ANN).ephemerals()[1]);

    function broken(action: string): undefined {
      if (action === 'status') throw new TypeError('a bug');
    }
    expect(note.text).toContain('internal');
    expect(answer.text).toContain('ann');
  });
});
