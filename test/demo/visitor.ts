/** A person before the local workspace's page, through the same server and forms as a browser; counts what they had to do. */
import { messagesIn, questionIn, type SeenMessage } from './page-text.ts';

export interface Visitor {
  /** Lines typed and buttons pressed so far. */
  readonly done: { readonly typed: number; readonly pressed: number };
  say(line: string): Promise<void>;
  /** Presses a button of a message, and says yes where that is asked; resolves with the question, or null. */
  press(message: SeenMessage, label: string): Promise<string | null>;
  /** What the channel shows now. */
  channel(): Promise<readonly SeenMessage[]>;
  /** The answers in a message's thread. */
  thread(message: SeenMessage): Promise<readonly SeenMessage[]>;
  /** The first picture in a message. */
  picture(message: SeenMessage): Promise<Buffer>;
  /** Looks again and again until `see` sees something. @throws Error when it does not come */
  watch<Seen>(what: string, see: () => Promise<Seen | undefined>): Promise<Seen>;
}

const LOOK_EVERY_MS = 250;
const PATIENCE_MS = 120_000;

/**
 * @param entryUrl the address that `serve` prints, key included
 * @param name of the channel; the first one's where it is left out
 */
export async function visit(entryUrl: string, name?: string): Promise<Visitor> {
  const { origin } = new URL(entryUrl);
  const entered = await fetch(entryUrl, { redirect: 'manual' });
  const [key = ''] = (entered.headers.get('set-cookie') ?? '').split(';');
  const start = await fetch(`${origin}/`, { headers: { cookie: key } });
  const link = new RegExp(`href="([^"]+)"[^>]*><span>#${name}<`).exec(await start.text())?.[1];
  if (name !== undefined && link === undefined) throw new Error(`the page has no channel ${name}`);
  const channelPath = link ?? new URL(start.url).pathname;
  const [personPath = ''] = /^\/u\/\w+/.exec(channelPath) ?? [];
  const done = { typed: 0, pressed: 0 };

  async function look(path: string): Promise<string> {
    const answer = await fetch(origin + path, { headers: { cookie: key } });
    if (!answer.ok) throw new Error(`the page answered ${answer.status} to ${path}`);
    return await answer.text();
  }

  /** Markup that is to be put into the page, by the id of its place. */
  async function send(path: string, form: Readonly<Record<string, string>>): Promise<ReadonlyMap<string, string>> {
    const headers = { cookie: key, origin };
    const answer = await fetch(origin + path, { method: 'POST', headers, body: new URLSearchParams(form) });
    const { accepted, patches } = (await answer.json()) as {
      accepted: boolean;
      patches: { id: string; html: string }[];
    };
    if (!accepted) throw new Error(`the page does not take it: ${patches.map(({ html }) => html).join(' ')}`);
    return new Map(patches.map(({ id, html }) => [id, html]));
  }

  async function pressValue(press: string, more: Readonly<Record<string, string>>): Promise<string> {
    done.pressed += 1;
    return (await send(`${personPath}/press`, { press, ...more })).get('confirm') ?? '';
  }

  const channel = async () => messagesIn(await look(channelPath), 'timeline');
  return {
    done,
    channel,
    say: async (line) => {
      done.typed += 1;
      await send(`${channelPath}/say`, { line });
    },
    press: async (message, label) => {
      const value = message.buttons.get(label);
      if (value === undefined) throw new Error(`there is no button ${label} on: ${message.lines[0]}`);
      const question = questionIn(await pressValue(value, {}));
      if (question !== null) await pressValue(question.yes, { confirmed: 'yes' });
      return question?.text ?? null;
    },
    thread: async ({ thread }) => (thread === null ? [] : messagesIn(await look(thread), 'replies').slice(1)),
    picture: async ({ pictures: [address = ''] }) =>
      Buffer.from(await (await fetch(origin + address, { headers: { cookie: key } })).arrayBuffer()),
    watch: async (what, see) => {
      for (const patientUntil = Date.now() + PATIENCE_MS; Date.now() < patientUntil; ) {
        const seen = await see();
        if (seen !== undefined) return seen;
        await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
      }
      const shown = (await channel()).map(({ lines }) => lines.join(' ')).join('\n');
      throw new Error(`the page does not show ${what}, but:\n${shown}`);
    },
  };
}

/** On the screen, as lines. */
export function showMessage({ author, lines, buttons, files, pictures }: SeenMessage): void {
  const pressable = [...buttons.keys()].map((label) => `[${label}]`).join(' ');
  console.log(`\n  │ ${author}:`);
  const attached = [...files.map((name) => `file: ${name}`), ...pictures.map(() => '(picture)')];
  for (const line of [...lines, ...attached, pressable]) if (line !== '') console.log(`  │ ${line}`);
}
