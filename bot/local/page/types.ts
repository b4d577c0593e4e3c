/** What the page needs of a workspace: a narrow view of it that a local Slack fits as it is. */
import type { JsonObject } from './json.ts';

export interface PageWorkspace {
  readonly workspace: PageDirectory;
  readonly changes: { subscribe(listener: (change: WorkspaceChange) => void): () => void };
  /** Throws an error named `PersonCannot` for someone who is not there, and for the bot. */
  person(userId: string): PagePerson;
}

/** Whom and what references in texts may name. */
export interface PageDirectory {
  readonly team: { readonly name: string };
  readonly app: {
    readonly name: string;
    readonly botUserId: string;
    readonly commands: readonly { readonly command: string }[];
  };
  readonly users: ReadonlyMap<string, PageUser>;
  readonly channels: ReadonlyMap<string, PageChannel>;
  readonly usergroups: ReadonlyMap<string, { readonly handle: string }>;
  readonly files: ReadonlyMap<string, PageFile>;
}

export interface PageUser {
  readonly id: string;
  readonly name: string;
  readonly realName: string;
  readonly isBot: boolean;
}

export interface PageChannel {
  readonly id: string;
  readonly name: string;
  readonly isPrivate: boolean;
  /** The person of a direct conversation with the bot; null for a channel. */
  readonly imUser: string | null;
  readonly isArchived: boolean;
  readonly topic: string;
  readonly members: readonly string[];
}

export interface PageFile {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  /** Bytes. */
  readonly size: number;
  readonly altText: string;
}

/** A message as it stands now; one that is changed is another object. */
export interface PageMessage {
  readonly channel: string;
  /** Seconds since the epoch with six decimals; its id in the channel. */
  readonly ts: string;
  readonly user: string;
  readonly text: string;
  readonly blocks: readonly JsonObject[];
  readonly attachments: readonly JsonObject[];
  readonly threadTs: string | null;
  readonly editedTs: string | null;
  readonly files?: readonly string[];
  readonly reactions?: readonly { readonly name: string; readonly users: readonly string[] }[];
  /** The one person who sees it; absent for what everybody sees. */
  readonly shownTo?: string;
}

/** An open modal or a published home. */
export interface PageView {
  readonly id: string;
  readonly content: JsonObject;
  readonly previousId: string | null;
  /** What was entered, by block id and action id. */
  readonly values: InputValues;
  /** Why the last submission came back, by block id. */
  readonly errors: Readonly<Record<string, string>>;
}

export type InputValues = Readonly<Record<string, Readonly<Record<string, JsonObject>>>>;

export interface MessageAt {
  readonly channel: string;
  readonly ts: string;
}

export type Place = MessageAt | 'modal' | 'home';

export interface Target {
  readonly actionId: string;
  readonly blockId?: string;
  readonly value?: string;
}

/** How something that a person did went for them. */
export type Answer =
  | { readonly status: 'acked' }
  | { readonly status: 'timed_out' }
  | { readonly status: 'failed'; readonly reason: string };

export type Submission =
  | { readonly status: 'closed' | 'updated' | 'pushed' | 'cleared' | 'incomplete' | 'errors' }
  | { readonly status: 'trouble'; readonly reason: string };

/** One person at work; what they cannot do throws an error named `PersonCannot`. */
export interface PagePerson {
  readonly user: PageUser;
  readonly channels: readonly PageChannel[];
  readonly modal: PageView | undefined;
  readonly home: PageView | undefined;
  /** Without the replies, oldest first. The bot's user id is the direct conversation with it, opened where there is none. */
  messages(channel: string): readonly PageMessage[];
  thread(at: MessageAt): readonly PageMessage[];
  ephemerals(channel?: string): readonly PageMessage[];
  download(fileId: string): { readonly file: PageFile; readonly bytes: Uint8Array };
  command(channel: string, line: string): Promise<Answer>;
  say(channel: string, text: string, options?: { readonly threadTs?: string }): unknown;
  click(where: Place, target: Target): Promise<Answer>;
  choose(where: Place, target: Target, ...choices: readonly string[]): Promise<Answer>;
  fillIn(entries: Entries): void;
  submit(entries?: Entries): Promise<Submission>;
  closeModal(how?: 'button' | 'cross'): Promise<void>;
  openHome(): void;
}

/** By block id or action id: a text, the chosen values, or null for nothing. */
export type Entries = Readonly<Record<string, string | readonly string[] | null>>;

/** What the page redraws from; other types of change may come and are passed over. */
export interface WorkspaceChange {
  readonly type: string;
  readonly what?: string;
  readonly channel?: string | null;
  readonly ts?: string;
  readonly threadTs?: string | null;
  readonly user?: string;
}

export interface Completion {
  /** The whole line as it reads when this one was taken. */
  readonly text: string;
  /** What it means, in a few words; may be empty. */
  readonly hint: string;
}

/** Time as a collaborator. */
export interface PageClock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Calls `fire` once after `delayMs`; the returned function cancels it. */
  after(delayMs: number, fire: () => void): () => void;
}
