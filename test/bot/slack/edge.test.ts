/** From a typed line to its answer, over both transports, counted at the server. */
import { describe, expect, it } from 'vitest';
import { ANN, OPS } from '../local/server/slack-house.ts';
import { openDesk, until } from './slack-desk.ts';

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
