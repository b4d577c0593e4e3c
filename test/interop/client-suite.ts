/** Does the Python client of docs/ follow a fallback, over a lost connection and where events do not get through? */
import type { FastifyInstance } from 'fastify';
import { createApiServer } from '#bot/api/server.ts';
import type { JobEngine } from '#engine/jobs/types.ts';
import { type ControlState, fallbackOn, protectOff, protectOn, sentimentOutage } from '#engine/models/control.ts';
import type { ControlStore } from '#engine/models/types.ts';
import { controlInMemory } from '../fakes/control-store.ts';
import { rulesRouter } from '../fakes/rules-router.ts';
import { silentAudit } from '../fakes/small-actions.ts';
import { systemClock } from '../fakes/system-clock.ts';
import { askPython, type Finding, type Suite } from './suites.ts';

const TOKEN = 'a-token-for-the-client';
const TEXTS = ['Quarterly profit surges', 'the board met on Tuesday'];

interface Seen {
  readonly seen: readonly { readonly seq: number; readonly mode: string; readonly sentiment: string }[];
  readonly answers: readonly { readonly provider: string }[];
}

export const clientSuite: Suite = {
  name: 'client',
  async run(python) {
    const { control } = await controlInMemory(systemClock);
    const first = await serve(control, { port: 0, streams: true });
    const port = (first.server.address() as { port: number }).port;
    const url = `http://127.0.0.1:${port}`;
    const following = askPython<Seen>(python, 'follow-control.py', { args: [url, TOKEN, JSON.stringify(TEXTS)] });
    // Where Python fails, nobody applies anything.
    const failed = following.then(() => undefined);
    const change = async (to: (state: ControlState) => ControlState, reason: string) => {
      const { document } = await control.change({ seen: null, by: 'ann', reason, to });
      await Promise.race([untilApplied(control, document.seq), failed]);
    };
    await Promise.race([untilApplied(control, 1), failed]);
    await change((state) => sentimentOutage(state, null), 'warmed up');
    await change((state) => fallbackOn(state, ['sentiment']), 'neutral to everything');
    await first.close();
    const second = await serve(control, { port, streams: false });
    await change((state) => protectOn(state, 0.5), 'events do not get through');
    await second.close();
    const third = await serve(control, { port, streams: true });
    await change(protectOff, 'over');
    const { seen, answers } = await following;
    await third.close();
    return findings(seen, answers, control);
  },
};

function findings(seen: Seen['seen'], answers: Seen['answers'], control: ControlStore): Finding[] {
  const served = seen.map(({ sentiment }) => sentiment).join(', ');
  const modes = seen.map(({ mode }) => mode).join(', ');
  return [
    {
      text: `saw each of ${seen.length} documents once and in order, a restart of the server between`,
      agrees: seen.map(({ seq }) => seq).join() === '1,2,3,4,5',
    },
    { text: `sentiment was served by ${served}`, agrees: served === 'rules, finbert, rules, rules, rules' },
    { text: `modes were ${modes}`, agrees: modes === 'normal, normal, normal, protective, normal' },
    { text: `reported no. ${control.current().applied?.seq} as applied`, agrees: control.current().applied?.seq === 5 },
    {
      text: `had ${answers?.length} texts scored, by ${answers?.[0]?.provider}`,
      agrees: answers?.length === TEXTS.length && answers[0]!.provider === 'rules',
    },
  ];
}

async function serve(
  control: ControlStore,
  { port, streams }: { readonly port: number; readonly streams: boolean },
): Promise<FastifyInstance> {
  const server = createApiServer({
    observations: null,
    router: rulesRouter,
    perform: async () => Promise.reject(new Error('nobody asks for an action here')),
    jobs: {} as JobEngine,
    audit: silentAudit,
    control,
    clock: systemClock,
    tokens: { lockToken: 'the-lock', apiToken: TOKEN },
  });
  server.addHook('onRequest', async (request, reply) => {
    // As a proxy does that holds answers back.
    if (!streams && request.headers.accept === 'text/event-stream') await reply.code(502).send('');
  });
  await server.listen({ host: '127.0.0.1', port });
  return server;
}

async function untilApplied(control: ControlStore, seq: number): Promise<void> {
  for await (const { applied } of control.follow(new AbortController().signal)) {
    if (applied !== null && applied.seq >= seq) return;
  }
}
