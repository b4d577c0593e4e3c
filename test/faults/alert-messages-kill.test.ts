/** An edge that dies around any of its commits about an alert: the next one tells everything once, its picture included. */
import { describe, expect, it } from 'vitest';
import { createBooks } from '#engine/alerts/alert-book.ts';
import { OpsError } from '#engine/errors.ts';
import { createMemoryStore } from '#engine/store/drivers/memory.ts';
import type { Op, Store } from '#engine/store/types.ts';
import { OPS } from '../bot/local/server/slack-house.ts';
import { type Desk, openDesk, until } from '../bot/slack/slack-desk.ts';
import { driftNews } from '../fakes/drift-alert.ts';

const PICTURE = { filename: 'A-1.png', title: 'Drift', alt: 'a drift', bytes: Buffer.from('png') };
/** More than an edge makes of one alert. */
const MOST_COMMITS = 12;
const DEATHS = Array.from({ length: MOST_COMMITS }, (_, at) =>
  (['before', 'after'] as const).map((when) => ({ commit: at + 1, when })),
).flat();

describe('an edge that dies around a commit', () => {
  it.each(DEATHS)('calls people once: $when commit $commit', async ({ commit, when }) => {
    const { desk, alerts, mortal } = await open(commit, when);

    const { id } = await alerts.raise(driftNews());
    await alerts.escalate(id, ['ann']);
    await liveOn(desk, mortal);
    await until(async () => (await passed(desk)) && shows(desk, /^Firing[\s\S]*called: ann/) && hasPicture(desk));
    await passed(desk);

    expect(top(desk)).toHaveLength(1);
    expect(replies(desk)).toHaveLength(1);
    expect(directs(desk)).toHaveLength(1);
  });

  it.each(DEATHS)('posts the log of a ticket once: $when commit $commit', async ({ commit, when }) => {
    const { desk, alerts, mortal } = await open(commit, when);

    const { id } = await alerts.raise(driftNews());
    await until(async () => mortal.isDead || ((await passed(desk)) && shows(desk, /^Firing/)));
    await alerts.close(id, 'dismissed', 'ann', 'a bank holiday');
    await liveOn(desk, mortal);
    // Who was told nothing of it while it lasted is told nothing of its end.
    const isTold = top(desk).length > 0;
    if (isTold) await until(async () => (await passed(desk)) && shows(desk, /^Over/) && replies(desk).length > 0);
    await passed(desk);

    expect(top(desk).length).toBe(isTold ? 1 : 0);
    expect(replies(desk)).toHaveLength(isTold ? 1 : 0);
  });

  it('dies in these tests at every commit that it makes', async () => {
    const { desk, alerts, mortal } = await open(MOST_COMMITS, 'after');
    const { id } = await alerts.raise(driftNews());
    await alerts.escalate(id, ['ann']);
    await until(async () => (await passed(desk)) && hasPicture(desk) && directs(desk).length === 1);

    expect(mortal.isDead).toBe(false);
  });
});

interface Mortal {
  readonly isDead: boolean;
  revive(): void;
}

async function open(commit: number, when: 'before' | 'after') {
  let wrapped: ReturnType<typeof mortalStore> | undefined;
  const desk = await openDesk({
    alerts: {
      channel: OPS,
      draw: async () => PICTURE,
      slackIdOf: async (person) => (person === 'ann' ? 'U0ANN' : null),
    },
    store: (clock) => {
      wrapped = mortalStore(createMemoryStore({ clock }), commit, when);
      return wrapped.store;
    },
  });
  const { alerts } = createBooks({ store: desk.store, clock: desk.clock });
  return { desk, alerts, mortal: wrapped! as Mortal };
}

/** What the edge keeps of messages. */
const TOLD_BY: ReadonlySet<string> = new Set(['alert_cards', 'outbox', 'messages']);

/** Fails for good around the nth commit that the edge makes of alerts; what the book commits passes. */
function mortalStore(store: Store, nth: number, when: 'before' | 'after') {
  let left = nth;
  let isDead = false;
  const commit = async (ops: readonly Op[]): Promise<number> => {
    if (!ops.some(({ collection }) => TOLD_BY.has(collection))) return await store.commit(ops);
    if (isDead) throw new OpsError('state_closed', 'dead', { facts: {} });
    left -= 1;
    if (left !== 0) return await store.commit(ops);
    isDead = true;
    if (when === 'after') await store.commit(ops);
    throw new OpsError('state_closed', 'dead', { facts: {} });
  };
  return {
    store: {
      get: (collection, id) => store.get(collection, id),
      list: (collection, filter) => store.list(collection, filter),
      since: (seq, signal) => store.since(seq, signal),
      commit,
      get seq() {
        return store.seq;
      },
      close: () => store.close(),
    } satisfies Store as Store,
    get isDead() {
      return isDead;
    },
    revive() {
      isDead = false;
      left = Number.POSITIVE_INFINITY;
    },
  };
}

/** Lets it die where it does, and another one take its place. */
async function liveOn(desk: Desk, mortal: Mortal): Promise<void> {
  for (let step = 0; step < 6 && !mortal.isDead; step += 1) await passed(desk);
  mortal.revive();
  await desk.reopen();
  await passed(desk);
}

async function passed(desk: Desk): Promise<true> {
  await desk.clock.advance(1_100);
  for (let turn = 0; turn < 30; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  return true;
}

const all = ({ slack }: Desk, channel: string) => slack.workspace.messages(channel);
const top = (desk: Desk) => all(desk, OPS).filter(({ threadTs }) => threadTs === null);
const replies = (desk: Desk) => all(desk, OPS).filter(({ threadTs }) => threadTs !== null);
const shows = (desk: Desk, text: RegExp) => top(desk)[0] !== undefined && text.test(top(desk)[0]!.text);
const hasPicture = (desk: Desk) => top(desk)[0]?.blocks.some(({ type }) => type === 'image') === true;
function directs(desk: Desk) {
  const direct = [...desk.slack.workspace.channels.values()].find(({ imUser }) => imUser === 'U0ANN');
  return direct === undefined ? [] : all(desk, direct.id);
}
