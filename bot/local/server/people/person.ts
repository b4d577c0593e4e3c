/** Drives one person of the workspace: what they type, press, upload and see. For the page and for tests. */
import type { Answer } from '../delivery/delivery.ts';
import type { Channel, EphemeralMessage, Message, User, View, WorkspaceFile } from '../documents.ts';
import type { JsonObject } from '../json.ts';
import { typeCommand } from './commands.ts';
import { closeModal, type Entries, fillIn, type Submission, submit } from './modals.ts';
import { shortcutPayload } from './payloads.ts';
import { PersonCannot } from './person-cannot.ts';
import { downloadAs, postAs, reactAs, unreactAs, uploadAs } from './posting.ts';
import { choose, click, type PeopleParts, suggest } from './pressing.ts';
import { type MessageRef, surfaceOf, type Target, type Where } from './surface.ts';

export interface PostOptions {
  /** Parent of the thread to answer in. */
  readonly threadTs?: string;
}

/**
 * Everything a person does resolves with what it came to for them, at the latest when the acknowledgement is overdue on
 * the server's clock. What they cannot do at all (a button that is not there) throws or
 * rejects with PersonCannot.
 */
export class Person {
  readonly user: User;
  readonly #parts: PeopleParts;

  constructor(user: User, parts: PeopleParts) {
    this.user = user;
    this.#parts = parts;
  }

  /** Types a whole line such as `/mlops train data.csv`. Slack knows no commands inside threads. */
  async command(channel: string, line: string): Promise<Answer> {
    return typeCommand(this.#place(channel), line, this.user, this.#parts);
  }

  /** Says something; `@name` and `#channel` become mentions as they do in Slack. */
  say(channel: string, text: string, { threadTs }: PostOptions = {}): Message {
    return postAs(
      this.user,
      { channel: this.#place(channel), text, threadTs: threadTs ?? null, files: [] },
      this.#parts.house,
    );
  }

  /** Says something to the bot: its mention, then the text. */
  mention(channel: string, text: string, options: PostOptions = {}): Message {
    return this.say(channel, `@${this.#parts.house.workspace.app.name} ${text}`, options);
  }

  /** Presses a button, found by action id or by its text. `seen`: the message as it still stands before this person's eyes. */
  async click(where: Where, target: Target, { seen }: { readonly seen?: Message } = {}): Promise<Answer> {
    return click(where, target, this.user, this.#parts, seen);
  }

  /** Chooses from an overflow, a menu or checkboxes, by the option's value or text. */
  async choose(where: Where, target: Target, ...choices: readonly string[]): Promise<Answer> {
    return choose(where, target, choices, this.user, this.#parts);
  }

  /** Types into a menu whose options the app gives. */
  async suggest(where: Where, target: Target, typed: string): Promise<readonly JsonObject[]> {
    return suggest(where, target, typed, this.user, this.#parts);
  }

  fillIn(entries: Entries): void {
    fillIn(entries, this.user, this.#parts);
  }

  /** Fills in and submits the view on top. */
  async submit(entries: Entries = {}): Promise<Submission> {
    return submit(entries, this.user, this.#parts);
  }

  async closeModal(how: 'button' | 'cross' = 'button'): Promise<void> {
    return closeModal(how, this.user, this.#parts);
  }

  /** A shortcut from the menu, or one of a message. */
  async shortcut(callbackId: string, message?: MessageRef): Promise<Answer> {
    const { house, deliveries } = this.#parts;
    const surface = message === undefined ? null : surfaceOf(message, this.user.id, house.workspace);
    return deliveries.interact('interactive', shortcutPayload(callbackId, surface, this.user, house));
  }

  react({ channel, ts }: MessageRef, name: string): void {
    reactAs(this.user, this.#message(channel, ts), name, this.#parts.house);
  }

  unreact({ channel, ts }: MessageRef, name: string): void {
    unreactAs(this.user, this.#message(channel, ts), name, this.#parts.house);
  }

  /** Uploads a file into a channel or thread. */
  upload(
    channel: string,
    name: string,
    bytes: Uint8Array,
    options: PostOptions & { readonly comment?: string } = {},
  ): Message {
    const { threadTs = null, comment = '' } = options;
    return uploadAs(this.user, { channel: this.#place(channel), name, bytes, threadTs, comment }, this.#parts.house);
  }

  /** A file as this person can see it: one that was shared where they are. */
  download(id: string): { readonly file: WorkspaceFile; readonly bytes: Uint8Array } {
    return downloadAs(this.user, id, this.#parts.house);
  }

  openHome(): void {
    this.#parts.house.events.homeOpened(this.user.id);
  }

  /** The view on top of the open modal. */
  get modal(): View | undefined {
    return this.#parts.house.workspace.modals.get(this.user.id)?.at(-1);
  }

  get home(): View | undefined {
    return this.#parts.house.workspace.homes.get(this.user.id);
  }

  /** The channels this person is in, direct conversation with the bot included. */
  get channels(): readonly Channel[] {
    const { workspace } = this.#parts.house;
    return [...workspace.channels.values()].filter((channel) => channel.members.includes(this.user.id));
  }

  /** A channel's messages without the replies, oldest first, as they stand. */
  messages(channel: string): readonly Message[] {
    const { workspace } = this.#parts.house;
    return workspace.messages(this.#visible(channel).id).filter(({ threadTs }) => threadTs === null);
  }

  /** A thread as it stands, its parent first. */
  thread({ channel, ts }: MessageRef): readonly Message[] {
    return this.#parts.house.workspace.thread(this.#visible(channel).id, ts);
  }

  /** What this person alone sees; in one channel, or everywhere. */
  ephemerals(channel?: string): readonly EphemeralMessage[] {
    const { workspace } = this.#parts.house;
    return workspace.ephemerals(this.user.id, channel === undefined ? undefined : this.#visible(channel).id);
  }

  /** Where this person may speak. */
  #place(reference: string): Channel {
    const channel = this.#visible(reference);
    if (channel.isArchived) throw new PersonCannot(`${channel.name} is archived`);
    return channel;
  }

  /** A channel of this person by id or name; the bot's user id is the direct conversation with it. */
  #visible(reference: string): Channel {
    const { workspace } = this.#parts.house;
    const isDirect = reference === workspace.app.botUserId;
    const channel = isDirect ? workspace.directWith(this.user.id) : workspace.findChannel(reference);
    if (channel === undefined || !channel.members.includes(this.user.id))
      throw new PersonCannot(`${this.user.name} is not in ${reference}`);
    return channel;
  }

  #message(channel: string, ts: string): Message {
    const message = this.#parts.house.workspace.message(this.#place(channel).id, ts);
    if (message === undefined) throw new PersonCannot(`${this.user.name} sees no message ${ts}`);
    return message;
  }
}
