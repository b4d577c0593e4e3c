/** The real Bolt app against the local Slack, over both transports. */
import type { App } from '@slack/bolt';
import { describe, expect, it } from 'vitest';
import { ANN, connectApp, OPS, openSlack, serveApp } from './slack-house.ts';

describe.each([
  ['Socket Mode', connectApp],
  ['HTTP', serveApp],
] as const)('Bolt over %s', (_name, start) => {
  it('acknowledges a command, whose answer the person alone sees', async () => {
    const slack = await openSlack();
    const heard: unknown[] = [];
    await start(slack, (app: App) =>
      app.command('/mlops', async ({ command, ack }) => {
        heard.push([command.text, command.user_id, command.channel_id]);
        await ack('on it');
      }),
    );

    const answer = await slack.person(ANN).command('ops', '/mlops train "a b".csv --folds 5');

    expect(answer.status).toBe('acked');
    expect(heard).toEqual([['train "a b".csv --folds 5', ANN, OPS]]);
    expect(
      slack
        .person(ANN)
        .ephemerals('ops')
        .map(({ text }) => text),
    ).toEqual(['on it']);
  });
});
