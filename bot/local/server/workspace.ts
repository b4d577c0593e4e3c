/** The state of the workspace: what was said, shared and opened. It keeps no rules; the API and the people's driver do. */
import type { ChangeFeed } from './change-feed.ts';
import type { Clock } from './clock.ts';
import type {
  Bookmark,
  Channel,
  EphemeralMessage,
  Message,
  Pin,
  SlackApp,
  User,
  Usergroup,
  View,
  WorkspaceFile,
  WorkspaceSeed,
} from './documents.ts';
import type { SlackLimits } from './limits.ts';
import { MessageLog } from './message-log.ts';

/** The whole state as JSON; the bytes of files are kept beside it, by file id. */
export interface WorkspaceExport {
  readonly schema: 1;
  readonly lastNumber: number;
  readonly lastTsMicros: number;
  readonly users: readonly User[];
  readonly channels: readonly Channel[];
  readonly usergroups: readonly Usergroup[];
  readonly messages: readonly Message[];
  readonly ephemerals: readonly EphemeralMessage[];
  readonly files: readonly WorkspaceFile[];
  readonly pins: readonly Pin[];
  readonly bookmarks: readonly Bookmark[];
  readonly homes: readonly View[];
}

export interface WorkspaceParts {
  readonly clock: Clock;
  readonly changes: ChangeFeed;
  readonly limits: SlackLimits;
}

export class Workspace {
  readonly team: WorkspaceSeed['team'];
  readonly app: SlackApp;
  readonly users = new Map<string, User>();
  readonly channels = new Map<string, Channel>();
  readonly usergroups = new Map<string, Usergroup>();
  readonly files = new Map<string, WorkspaceFile>();
  readonly fileBytes = new Map<string, Uint8Array>();
  /** The open modal of each person, the view on top last. */
  readonly modals = new Map<string, readonly View[]>();
  readonly homes = new Map<string, View>();
  pins: readonly Pin[] = [];
  bookmarks: readonly Bookmark[] = [];
  readonly #parts: WorkspaceParts;
  readonly #messages: MessageLog<Message>;
  readonly #ephemerals: MessageLog<EphemeralMessage>;
  #lastNumber = 0;
  #lastTsMicros = 0;

  constructor(seed: WorkspaceSeed, parts: WorkspaceParts) {
    this.team = seed.team;
    this.app = seed.app;
    this.#parts = parts;
    this.#messages = new MessageLog(parts.limits.keptMessages);
    this.#ephemerals = new MessageLog(parts.limits.keptMessages);
    const bot: User = {
      id: seed.app.botUserId,
      name: seed.app.name,
      realName: seed.app.name,
      isBot: true,
      isAdmin: false,
    };
    this.users.set(bot.id, bot);
    for (const { id, name, realName = name, admin = false } of seed.users)
      this.users.set(id, { id, name, realName, isBot: false, isAdmin: admin });
    for (const channel of seed.channels) {
      this.channels.set(channel.id, {
        id: channel.id,
        name: channel.name,
        isPrivate: channel.private ?? false,
        imUser: null,
        creator: channel.members[0] ?? bot.id,
        createdSeconds: this.seconds(),
        isArchived: false,
        topic: channel.topic ?? '',
        members: channel.members,
      });
    }
    for (const group of seed.usergroups ?? []) this.usergroups.set(group.id, group);
  }

  seconds(): number {
    return Math.floor(this.#parts.clock.now() / 1000);
  }

  /** A new id such as `C0000000012`. */
  newId(prefix: string): string {
    this.#lastNumber += 1;
    return `${prefix}${String(this.#lastNumber).padStart(10, '0')}`;
  }

  /** A message's time stamp: the clock, moved on by a microsecond where two would be equal. */
  newTs(): string {
    this.#lastTsMicros = Math.max(this.#parts.clock.now() * 1000, this.#lastTsMicros + 1);
    const micros = this.#lastTsMicros % 1_000_000;
    return `${(this.#lastTsMicros - micros) / 1_000_000}.${String(micros).padStart(6, '0')}`;
  }

  /** The channel of an id, a `name`, a `#name`, or (for a person's id) their open direct conversation with the bot. */
  findChannel(reference: string): Channel | undefined {
    const known = this.channels.get(reference);
    if (known !== undefined) return known;
    const name = reference.replace(/^#/, '');
    return [...this.channels.values()].find(({ imUser, name: other }) =>
      imUser === null ? other === name : imUser === reference,
    );
  }

  /** The same, where a direct conversation that is not open yet is opened. */
  channelOf(reference: string): Channel | undefined {
    if (this.users.get(reference)?.isBot === false) return this.directWith(reference);
    return this.findChannel(reference);
  }

  /** The direct conversation of a person and the bot, opened when there is none. */
  directWith(user: string): Channel {
    const open = [...this.channels.values()].find((channel) => channel.imUser === user);
    if (open !== undefined) return open;
    const channel: Channel = {
      id: this.newId('D'),
      name: 'directmessage',
      isPrivate: true,
      imUser: user,
      creator: user,
      createdSeconds: this.seconds(),
      isArchived: false,
      topic: '',
      members: [user, this.app.botUserId],
    };
    this.putChannel(channel, 'created');
    return channel;
  }

  putChannel(channel: Channel, what: 'created' | 'changed' = 'changed'): void {
    this.channels.set(channel.id, channel);
    this.#parts.changes.tell({ type: 'channel', what, channel: channel.id });
  }

  /** All messages of a channel, replies too, oldest first. */
  messages(channel: string): readonly Message[] {
    return this.#messages.of(channel);
  }

  message(channel: string, ts: string): Message | undefined {
    return this.#messages.get(channel, ts);
  }

  /** A thread: its parent first. */
  thread(channel: string, ts: string): readonly Message[] {
    return this.messages(channel).filter((message) => message.ts === ts || message.threadTs === ts);
  }

  addMessage(message: Message): void {
    const forgotten = this.#messages.add(message.channel, message);
    for (const file of forgotten?.files ?? []) this.dropFile(file);
    this.#tellMessage(message, 'posted');
  }

  putMessage(message: Message, what: 'edited' | 'reacted' = 'edited'): void {
    if (this.#messages.replace(message.channel, message)) this.#tellMessage(message, what);
  }

  dropMessage(message: Message): void {
    if (!this.#messages.drop(message.channel, message.ts)) return;
    this.pins = this.pins.filter((pin) => pin.channel !== message.channel || pin.ts !== message.ts);
    this.#tellMessage(message, 'deleted');
  }

  /** What one person alone sees, oldest first; in one channel, or everywhere. */
  ephemerals(user: string, channel?: string): readonly EphemeralMessage[] {
    const all = this.#ephemerals.of(user);
    return channel === undefined ? all : all.filter((message) => message.channel === channel);
  }

  addEphemeral(message: EphemeralMessage): void {
    this.#ephemerals.add(message.shownTo, message);
    this.#tellEphemeral(message, 'posted');
  }

  putEphemeral(message: EphemeralMessage): void {
    if (this.#ephemerals.replace(message.shownTo, message)) this.#tellEphemeral(message, 'edited');
  }

  dropEphemeral(message: EphemeralMessage): void {
    if (this.#ephemerals.drop(message.shownTo, message.ts)) this.#tellEphemeral(message, 'deleted');
  }

  putFile(file: WorkspaceFile, what?: 'uploaded' | 'complete' | 'shared'): void {
    this.files.set(file.id, file);
    if (what !== undefined) this.#parts.changes.tell({ type: 'file', what, file: file.id, byApp: file.byApp });
  }

  dropFile(id: string): void {
    this.files.delete(id);
    this.fileBytes.delete(id);
  }

  /** Replaces a person's modal; an empty stack closes it. */
  putModal(user: string, stack: readonly View[], what: 'opened' | 'updated' | 'closed', view: string): void {
    if (stack.length === 0) this.modals.delete(user);
    else this.modals.set(user, stack);
    this.#parts.changes.tell({ type: 'view', what, view, user });
  }

  putHome(view: View): void {
    const what = this.homes.has(view.user) ? 'updated' : 'opened';
    this.homes.set(view.user, view);
    this.#parts.changes.tell({ type: 'view', what, view: view.id, user: view.user });
  }

  export(): WorkspaceExport {
    return {
      schema: 1,
      lastNumber: this.#lastNumber,
      lastTsMicros: this.#lastTsMicros,
      users: [...this.users.values()],
      channels: [...this.channels.values()],
      usergroups: [...this.usergroups.values()],
      messages: this.#messages.all(),
      ephemerals: this.#ephemerals.all(),
      files: [...this.files.values()].filter((file) => file.state === 'complete'),
      pins: this.pins,
      bookmarks: this.bookmarks,
      homes: [...this.homes.values()],
    };
  }

  /** Lays an earlier state over the seed's: people and channels of both are there, open modals are gone. */
  import(saved: WorkspaceExport, fileBytes: ReadonlyMap<string, Uint8Array>): void {
    this.#lastNumber = Math.max(this.#lastNumber, saved.lastNumber);
    this.#lastTsMicros = Math.max(this.#lastTsMicros, saved.lastTsMicros);
    for (const user of saved.users) if (!user.isBot) this.users.set(user.id, user);
    for (const channel of saved.channels) this.channels.set(channel.id, channel);
    for (const group of saved.usergroups) this.usergroups.set(group.id, group);
    for (const message of saved.messages) this.#messages.add(message.channel, message);
    for (const message of saved.ephemerals) this.#ephemerals.add(message.shownTo, message);
    for (const file of saved.files) this.files.set(file.id, file);
    for (const [id, bytes] of fileBytes) this.fileBytes.set(id, bytes);
    for (const home of saved.homes) this.homes.set(home.user, home);
    this.pins = saved.pins;
    this.bookmarks = saved.bookmarks;
  }

  #tellMessage({ channel, ts, threadTs, byApp }: Message, what: 'posted' | 'edited' | 'deleted' | 'reacted'): void {
    this.#parts.changes.tell({ type: 'message', what, channel, ts, threadTs, byApp });
  }

  #tellEphemeral({ channel, ts, shownTo }: EphemeralMessage, what: 'posted' | 'edited' | 'deleted'): void {
    this.#parts.changes.tell({ type: 'ephemeral', what, channel, ts, user: shownTo });
  }
}
