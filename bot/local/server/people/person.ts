/** Drives one person of the workspace: what they type, press, upload and see. For the page and for tests. */

import type { Answer } from '../delivery/delivery.ts';
import type { Channel, EphemeralMessage, Message, User, View, WorkspaceFile } from '../documents.ts';
import { isObject, type JsonObject } from '../json.ts';
import { withReaction } from '../web-api/marks.ts';
import { Refusal } from '../web-api/refusal.ts';
import { respond } from '../web-api/response-url.ts';
import { escapeMessage, referenceNames } from './escape-text.ts';
import { closeModal, type Entries, fillIn, type Submission, submit } from './modals.ts';
import { commandPayload, shortcutPayload } from './payloads.ts';
import { PersonCannot } from './person-cannot.ts';
import { choose, click, type PeopleParts, suggest } from './pressing.ts';
import { type MessageRef, surfaceOf, type Target, type Where } from './surface.ts';

/** Who answers when Slack itself has something to say. */
const SLACKBOT = 'USLACKBOT';

export interface PostOptions {
  /** Parent of the thread to answer in. */
  readonly threadTs?: string;
}

/**
 * Everything a person does resolves with what it came to for them, at the latest when the acknowledgement is overdue on
 * the server's clock. What they cannot do at all (a button that is not there) throws PersonCannot.
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
    const { house, deliveries } = this.#parts;
    const place = this.#place(channel);
    const [, name = '', typed = ''] = /^(\/\S+)\s*([\s\S]*)$/.exec(line.trim()) ?? [];
    const known = house.workspace.app.commands.find(({ command }) => command === name);
    if (known === undefined) throw new PersonCannot(`${name || line} is not a valid command`);
    const text = known.shouldEscape === true ? referenceNames(typed, house.workspace, true) : typed;
    const payload = commandPayload(name, text, place, this.user, house);
    const answer = await deliveries.interact('slash_commands', payload);
    this.#showCommandAnswer(name, place, answer);
    return answer;
  }

  /** Says something; `@name` and `#channel` become mentions as they do in Slack. */
  say(channel: string, text: string, { threadTs }: PostOptions = {}): Message {
    return this.#post(this.#place(channel), escapeMessage(text, this.#parts.house.workspace), threadTs ?? null, []);
  }

  /** Says something to the bot: its mention, then the text. */
  mention(channel: string, text: string, options: PostOptions = {}): Message {
    return this.say(channel, `@${this.#parts.house.workspace.app.name} ${text}`, options);
  }

  /** Presses a button, found by action id or by its text. `seen`: the message as it still stands before this person's eyes. */
  click(where: Where, target: Target, { seen }: { readonly seen?: Message } = {}): Promise<Answer> {
    return click(where, target, this.user, this.#parts, seen);
  }

  /** Chooses from an overflow, a menu or checkboxes, by the option's value or text. */
  choose(where: Where, target: Target, ...choices: readonly string[]): Promise<Answer> {
    return choose(where, target, choices, this.user, this.#parts);
  }

  /** Types into a menu whose options the app gives. */
  suggest(where: Where, target: Target, typed: string): Promise<readonly JsonObject[]> {
    return suggest(where, target, typed, this.user, this.#parts);
  }

  fillIn(entries: Entries): void {
    fillIn(entries, this.user, this.#parts);
  }

  /** Fills in and submits the view on top. */
  submit(entries: Entries = {}): Promise<Submission> {
    return submit(entries, this.user, this.#parts);
  }

  closeModal(how: 'button' | 'cross' = 'button'): Promise<void> {
    return closeModal(how, this.user, this.#parts);
  }

  /** A shortcut from the menu, or one of a message. */
  shortcut(callbackId: string, message?: MessageRef): Promise<Answer> {
    const { house, deliveries } = this.#parts;
    const surface = message === undefined ? null : surfaceOf(message, this.user.id, house.workspace);
    return deliveries.interact('interactive', shortcutPayload(callbackId, surface, this.user, house));
  }

  react({ channel, ts }: MessageRef, name: string): void {
    const { workspace, events } = this.#parts.house;
    const message = this.#message(channel, ts);
    const reactions = withReaction(message, name, this.user.id);
    if (reactions === null) throw new PersonCannot(`${this.user.name} has reacted with ${name} before`);
    workspace.putMessage({ ...message, reactions }, 'reacted');
    events.reactionChanged('reaction_added', message, name, this.user.id);
  }

  unreact({ channel, ts }: MessageRef, name: string): void {
    const { workspace, events } = this.#parts.house;
    const message = this.#message(channel, ts);
    const given = message.reactions.find((reaction) => reaction.name === name && reaction.users.includes(this.user.id));
    if (given === undefined) throw new PersonCannot(`${this.user.name} has not reacted with ${name}`);
    const reactions = message.reactions
      .map((reaction) =>
        reaction === given ? { name, users: given.users.filter((id) => id !== this.user.id) } : reaction,
      )
      .filter(({ users }) => users.length > 0);
    workspace.putMessage({ ...message, reactions }, 'reacted');
    events.reactionChanged('reaction_removed', message, name, this.user.id);
  }

  /** Uploads a file into a channel or thread. */
  upload(
    channel: string,
    name: string,
    bytes: Uint8Array,
    { threadTs, comment = '' }: PostOptions & { readonly comment?: string } = {},
  ): Message {
    const { workspace, events } = this.#parts.house;
    const place = this.#place(channel);
    const file: WorkspaceFile = {
      id: workspace.newId('F'),
      name,
      title: name,
      user: this.user.id,
      byApp: false,
      createdSeconds: workspace.seconds(),
      size: bytes.length,
      state: 'complete',
      altText: '',
      shares: [],
    };
    workspace.fileBytes.set(file.id, bytes);
    workspace.putFile(file, 'complete');
    const message = this.#post(place, escapeMessage(comment, workspace), threadTs ?? null, [file.id]);
    const share = { channel: place.id, ts: message.ts, threadTs: message.threadTs };
    workspace.putFile({ ...file, shares: [share] }, 'shared');
    events.fileShared(file.id, place.id, this.user.id);
    return message;
  }

  /** A file as this person can see it: one that was shared where they are. */
  download(id: string): { readonly file: WorkspaceFile; readonly bytes: Uint8Array } {
    const { workspace } = this.#parts.house;
    const file = workspace.files.get(id);
    const bytes = workspace.fileBytes.get(id);
    const mayRead = file?.shares.some(({ channel }) => workspace.channels.get(channel)?.members.includes(this.user.id));
    if (file === undefined || bytes === undefined || mayRead !== true)
      throw new PersonCannot(`${this.user.name} sees no file ${id}`);
    return { file, bytes };
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

  #post(channel: Channel, text: string, threadTs: string | null, files: readonly string[]): Message {
    const { workspace, events } = this.#parts.house;
    if (threadTs !== null && workspace.message(channel.id, threadTs)?.threadTs !== null)
      throw new PersonCannot(`no thread ${threadTs} in ${channel.name}`);
    const message: Message = {
      channel: channel.id,
      ts: workspace.newTs(),
      user: this.user.id,
      byApp: false,
      text,
      blocks: [],
      attachments: [],
      metadata: null,
      threadTs,
      subtype: files.length > 0 ? 'file_share' : null,
      files,
      reactions: [],
      editedTs: null,
      edits: 0,
    };
    workspace.addMessage(message);
    events.messagePosted(message);
    return message;
  }

  /** A command's acknowledgement may carry its answer; a failed one is told by Slack itself. */
  #showCommandAnswer(command: string, channel: Channel, answer: Answer): void {
    const { house } = this.#parts;
    const target = { channel: channel.id, user: this.user.id, threadTs: null, messageTs: null };
    if (answer.status !== 'acked') {
      this.#showFailure(command, channel, answer.status === 'timed_out' ? 'operation_timeout' : 'dispatch_failed');
      return;
    }
    if (answer.body === null) return;
    try {
      respond(target, isObject(answer.body) ? answer.body : { text: answer.body }, house);
    } catch (thrown) {
      if (!(thrown instanceof Refusal)) throw thrown;
      this.#showFailure(command, channel, 'dispatch_failed');
    }
  }

  #showFailure(command: string, channel: Channel, error: string): void {
    const { workspace } = this.#parts.house;
    workspace.addEphemeral({
      channel: channel.id,
      ts: workspace.newTs(),
      shownTo: this.user.id,
      user: SLACKBOT,
      byApp: false,
      text: `${command} failed with the error "${error}"`,
      blocks: [],
      attachments: [],
      threadTs: null,
      editedTs: null,
      edits: 0,
    });
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
