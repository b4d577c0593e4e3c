/** A workspace that is opened again is the one that was left. */
import { describe, expect, it } from 'vitest';
import { createLocalSlack, type LocalSlack } from '#bot/local/server/local-slack.ts';
import type { WorkspaceStorage } from '#bot/local/server/storage.ts';
import { ANN, BOT, callApi, connectApp, OPS, openSlack, post, SEED, standingClock } from './slack-house.ts';

class MemoryStorage implements WorkspaceStorage {
  readonly saved = new Map<string, Uint8Array>();
  readonly writes: string[] = [];

  async load(name: string): Promise<Uint8Array | undefined> {
    return this.saved.get(name);
  }

  async save(name: string, bytes: Uint8Array): Promise<void> {
    this.writes.push(name);
    this.saved.set(name, Uint8Array.from(bytes));
  }
}

const stateOf = ({ workspace }: LocalSlack) => workspace.export();

describe('a workspace', () => {
  it('is the same after a restart: messages, threads, reactions, files, channels, pins, homes', async () => {
    const storage = new MemoryStorage();
    const first = await createLocalSlack({ seed: SEED, clock: standingClock(), storage, reportError: throwIt });
    const ts = await post(first, { text: 'card', blocks: [{ type: 'divider' }] });
    await post(first, { text: 'detail', thread_ts: ts });
    first.person(ANN).react({ channel: OPS, ts }, 'eyes');
    const upload = first.person(ANN).upload('ops', 'a.bin', Uint8Array.of(0, 1, 255));
    await callApi(first, 'pins.add', { channel: OPS, timestamp: ts });
    await callApi(first, 'conversations.create', { name: 'inc-1' });
    await callApi(first, 'views.publish', { user_id: ANN, view: { type: 'home', blocks: [{ type: 'divider' }] } });
    await callApi(first, 'chat.postEphemeral', { channel: OPS, user: ANN, text: 'psst' });
    const left = stateOf(first);
    await first.close();

    const second = await openSlack({ storage });

    expect(stateOf(second)).toEqual(left);
    expect(Buffer.from(second.person(ANN).download(upload.files[0]!).bytes)).toEqual(Buffer.from([0, 1, 255]));
    const next = await post(second, { text: 'next' });
    expect(next > ts).toBe(true);
    expect(second.person(ANN).home).toBeDefined();
  });

  it('is saved a while after a change, its files once', async () => {
    const storage = new MemoryStorage();
    const clock = standingClock();
    const slack = await openSlack({ clock, storage });
    const { files } = slack.person(ANN).upload('ops', 'a.txt', Buffer.from('hello'));

    await clock.advance(500);
    slack.person(ANN).say('ops', 'one');
    slack.person(ANN).say('ops', 'two');
    await clock.advance(500);
    await clock.advance(60_000);

    expect(storage.writes).toEqual([`files/${files[0]}`, 'workspace.json', 'workspace.json']);
  });

  it('has saved what a call of the app changes before the app is told', async () => {
    const storage = new MemoryStorage();
    const slack = await openSlack({ storage });

    await Promise.all(['one', 'two', 'three'].map((text) => post(slack, { text })));
    const saved = Buffer.from(storage.saved.get('workspace.json')!).toString();
    const writes = storage.writes.length;
    await callApi(slack, 'auth.test', {});

    expect(['one', 'two', 'three'].filter((text) => saved.includes(`"text":"${text}"`))).toHaveLength(3);
    expect(writes).toBeLessThanOrEqual(3);
    expect(storage.writes).toHaveLength(writes);
  });

  it('reports a save that fails, and saves again with the next change', async () => {
    const storage = new MemoryStorage();
    const clock = standingClock();
    const problems: unknown[] = [];
    const full = new Error('disk full');
    let isFull = true;
    const slack = await openSlack({
      clock,
      reportError: (error) => problems.push(error),
      storage: {
        load: (name) => storage.load(name),
        save: (name, bytes) => (isFull ? Promise.reject(full) : storage.save(name, bytes)),
      },
    });

    slack.person(ANN).say('ops', 'one');
    await clock.advance(500);
    isFull = false;
    slack.person(ANN).say('ops', 'two');
    await clock.advance(500);

    expect(problems).toEqual([full]);
    expect(Buffer.from(storage.saved.get('workspace.json')!).toString()).toContain('"two"');
  });

  it.each([
    ['no JSON', '{"schema":1,'],
    ['of another schema', '{"schema":2}'],
  ])('that is saved as %s is not opened, and not written over', async (_how, text) => {
    const storage = new MemoryStorage();
    storage.saved.set('workspace.json', Buffer.from(text));

    const opening = createLocalSlack({ seed: SEED, clock: standingClock(), storage, reportError: throwIt });

    await expect(opening).rejects.toThrow(/^workspace\.json should be/);
    expect(storage.writes).toEqual([]);
  });

  it('forgets the oldest messages of a channel and their files beyond its measure', async () => {
    const slack = await openSlack({ limits: { keptMessages: 3 } });
    const ann = slack.person(ANN);
    const { files } = ann.upload('ops', 'old.txt', Buffer.from('old'));

    for (const text of ['1', '2', '3']) ann.say('ops', text);

    expect(ann.messages('ops').map(({ text }) => text)).toEqual(['1', '2', '3']);
    expect(slack.workspace.files.get(files[0]!)).toBeUndefined();
    expect(slack.workspace.fileBytes.size).toBe(0);
  });

  it('keeps tokens and secrets to itself', async () => {
    const storage = new MemoryStorage();
    const slack = await openSlack({ storage });
    await connectApp(slack);
    slack.person(ANN).mention('ops', `hello ${BOT}`);
    await slack.close();

    const text = [...storage.saved.values()].map((bytes) => Buffer.from(bytes).toString()).join('');
    for (const secret of [SEED.app.botToken, SEED.app.appToken, SEED.app.signingSecret])
      expect(text).not.toContain(secret);
  });
});

function throwIt(error: unknown): never {
  throw error;
}
