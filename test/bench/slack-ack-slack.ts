/** Slack's side of the ack bench, in a process of its own: the local Slack, and a sink that counts what comes to response urls. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createLocalSlack } from '#bot/local/server/local-slack.ts';
import { systemClock } from '../fakes/system-clock.ts';

/** What the bench asks of this process. */
export type Asked =
  | { readonly ask: 'answers' }
  | { readonly ask: 'type'; readonly text: string; readonly count: number; readonly inFlight: number };

/** The first message, once both servers listen. */
export interface SlackAddress {
  readonly apiUrl: string;
  readonly answersTo: string;
}

export const BENCH_APP = {
  botToken: 'xoxb-bench',
  appToken: 'xapp-bench',
  signingSecret: 'secret of the bench',
} as const;
export const BENCH_PLACE = { team: 'T0TEAM', channel: 'C0OPS', user: 'U0ANN' } as const;

const BOT = 'U0BOT';
/** Answers to one person wait for each other: there are as many as in a busy workspace. */
const PEOPLE = 20;

/** Who types the command of this number. */
export function personOf(number: number): string {
  return `${BENCH_PLACE.user}${number % PEOPLE}`;
}

/** Answers by the number at the end of their response url: one that comes twice is counted twice. */
let answers = 0;
const distinct = new Set<string>();

if (process.send !== undefined) await serve();

async function serve(): Promise<void> {
  const people = Array.from({ length: PEOPLE }, (_, number) => personOf(number));
  const sink = createServer((request, response) => {
    request.resume().on('end', () => {
      answers += 1;
      distinct.add(request.url ?? '');
      response.writeHead(200, { 'content-type': 'text/plain' }).end('ok');
    });
  });
  await new Promise<void>((resolve) => sink.listen(0, '127.0.0.1', resolve));
  const slack = await createLocalSlack({
    clock: systemClock,
    reportError: (error) => {
      throw error;
    },
    seed: {
      team: { id: BENCH_PLACE.team, name: 'Desk', domain: 'desk' },
      app: {
        ...{ id: 'A0APP', name: 'mlops', botUserId: BOT, botId: 'B0BOT', ...BENCH_APP },
        commands: [{ command: '/mlops' }],
        events: ['app_mention'],
      },
      users: people.map((id) => ({ id, name: id.toLowerCase(), realName: id })),
      channels: [{ id: BENCH_PLACE.channel, name: 'ops', members: [...people, BOT] }],
    },
  });
  // Nobody is left to ask.
  process.once('disconnect', () => process.exit());
  process.on('message', async (asked: Asked) => {
    if (asked.ask === 'answers') process.send?.({ answers, distinct: distinct.size });
    else process.send?.(await typed(asked.text, asked.count, asked.inFlight));
  });
  const address: SlackAddress = {
    apiUrl: slack.apiUrl,
    answersTo: `http://127.0.0.1:${(sink.address() as AddressInfo).port}`,
  };
  process.send?.(address);

  /** Milliseconds from typing to acknowledgement, through this Slack's own delivery; resolves when all have been answered. */
  async function typed(text: string, count: number, inFlight: number): Promise<readonly number[]> {
    const before = answersShown();
    const times: number[] = [];
    let next = 0;
    const lane = async (): Promise<void> => {
      while (next < count) {
        const person = slack.person(personOf(next));
        next += 1;
        const begun = performance.now();
        const { status } = await person.command(BENCH_PLACE.channel, `/mlops ${text}`);
        if (status !== 'acked') throw new Error(`a command was not acknowledged: ${status}`);
        times.push(performance.now() - begun);
      }
    };
    await Promise.all(Array.from({ length: inFlight }, lane));
    while (answersShown() < before + count) await new Promise((resolve) => setTimeout(resolve, 20));
    if (answersShown() > before + count) throw new Error('a command was answered twice');
    return times;
  }

  function answersShown(): number {
    return people.reduce((sum, id) => sum + slack.effects.ephemerals(id), 0);
  }
}
