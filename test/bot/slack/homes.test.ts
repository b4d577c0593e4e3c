/** Homes change by themselves, and cost no more calls than they must. */
import { describe, expect, it } from 'vitest';
import { ANN, BOB } from '../local/server/slack-house.ts';
import { type Desk, openDesk, until } from './slack-desk.ts';

/** What Ann sees without doing anything. */
function home({ slack }: Desk): string {
  return JSON.stringify(slack.person(ANN).home?.content ?? '');
}

function shown({ slack }: Desk): number {
  return slack.effects.calls('views.publish', 'ok');
}

async function openHome(desk: Desk): Promise<void> {
  desk.slack.person(ANN).openHome();
  await until(() => home(desk) !== '""');
}

async function passes(desk: Desk, seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second += 1) await desk.clock.advance(1000);
}

describe('a Home that was opened', () => {
  it('shows a job of its person when it begins and when it ends, without anybody looking again', async () => {
    const desk = await openDesk();
    await openHome(desk);

    await desk.slack.person(ANN).command('ops', '/mlops train a.csv');
    const job = await until(() => desk.running.get('a.csv'));
    await passes(desk, 2);
    const running = home(desk);
    job.end(null);
    await passes(desk, 10);

    expect(running).toContain('running');
    expect(home(desk)).toContain('done');
    expect(shown(desk)).toBe(3);
  });

  it('is drawn once for many changes, and not for progress or the jobs of others', async () => {
    const desk = await openDesk();
    await openHome(desk);
    const { slack, running } = desk;

    for (let n = 0; n < 20; n += 1) await slack.person(ANN).command('ops', `/mlops train ${n}.csv`);
    await until(() => running.size === 4);
    await passes(desk, 2);
    const atStart = shown(desk);
    for (const job of running.values()) job.context.progress({ stage: 'load', fraction: 0.5 });
    await slack.person(BOB).command('ops', '/mlops train of-bob.csv');
    await passes(desk, 60);

    expect(atStart).toBe(2);
    expect(shown(desk)).toBe(2);
    expect(home(desk)).not.toContain('50 %');
  });

  it('is drawn again by the next process, and when Slack asked to wait', async () => {
    const desk = await openDesk();
    await openHome(desk);
    await desk.slack.person(ANN).command('ops', '/mlops train a.csv');
    const job = await until(() => desk.running.get('a.csv'));
    await desk.edge.stop();
    await desk.reopen();
    const limited = { kind: 'rate_limited', retryAfterSeconds: 30 } as const;
    desk.slack.faults.onCall({ method: 'views.publish' }, limited, { times: 2 });

    job.end(null);
    await passes(desk, 120);

    expect(home(desk)).toContain('done');
  });

  it('is left alone when nobody has looked for a week', async () => {
    const desk = await openDesk();
    await openHome(desk);
    await desk.edge.stop();
    await desk.clock.advance(8 * 24 * 3_600_000);
    await desk.reopen();

    await desk.slack.person(ANN).command('ops', '/mlops train a.csv');
    await until(() => desk.running.get('a.csv'));
    await passes(desk, 30);

    expect(shown(desk)).toBe(1);
  });
});
