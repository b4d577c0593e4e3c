/** What the workspace stores: the seed it starts from and the documents that its API shows. */
import type { JsonObject } from './json.ts';

export interface WorkspaceSeed {
  readonly team: { readonly id: string; readonly name: string; readonly domain: string };
  readonly app: SlackApp;
  readonly users: readonly {
    readonly id: string;
    readonly name: string;
    readonly realName?: string;
    readonly admin?: boolean;
  }[];
  readonly channels: readonly {
    readonly id: string;
    readonly name: string;
    readonly private?: boolean;
    readonly topic?: string;
    /** User ids; the bot is a member only when its id is here. */
    readonly members: readonly string[];
  }[];
  readonly usergroups?: readonly Usergroup[];
}

/** The one app of the workspace: its bot user, its tokens, and what its manifest asks for. */
export interface SlackApp {
  readonly id: string;
  readonly name: string;
  readonly botUserId: string;
  readonly botId: string;
  readonly botToken: string;
  readonly appToken: string;
  readonly signingSecret: string;
  readonly commands: readonly { readonly command: string; readonly shouldEscape?: boolean }[];
  /** Subscribed bot events by their manifest names, for example `app_mention` or `message.channels`. */
  readonly events: readonly string[];
}

export interface User {
  readonly id: string;
  readonly name: string;
  readonly realName: string;
  readonly isBot: boolean;
  readonly isAdmin: boolean;
}

export interface Usergroup {
  readonly id: string;
  readonly handle: string;
  readonly name: string;
  readonly users: readonly string[];
}

export interface Channel {
  readonly id: string;
  readonly name: string;
  readonly isPrivate: boolean;
  /** The person of a direct conversation with the bot; null for a channel. */
  readonly imUser: string | null;
  readonly creator: string;
  readonly createdSeconds: number;
  readonly isArchived: boolean;
  readonly topic: string;
  readonly members: readonly string[];
}

export interface Reaction {
  readonly name: string;
  readonly users: readonly string[];
}

/** A message as it stands now. */
export interface Message {
  readonly channel: string;
  readonly ts: string;
  /** Author; the bot's user id for messages of the app. */
  readonly user: string;
  readonly byApp: boolean;
  readonly text: string;
  /** With every `block_id` and `action_id` filled in. */
  readonly blocks: readonly JsonObject[];
  readonly attachments: readonly JsonObject[];
  readonly metadata: JsonObject | null;
  readonly threadTs: string | null;
  readonly subtype: string | null;
  readonly files: readonly string[];
  readonly reactions: readonly Reaction[];
  readonly editedTs: string | null;
  /** How often it was changed since it was posted. */
  readonly edits: number;
}

/** A message that one person alone sees. */
export interface EphemeralMessage extends Omit<Message, 'reactions' | 'files' | 'metadata' | 'subtype'> {
  readonly shownTo: string;
}

export interface WorkspaceFile {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly user: string;
  readonly byApp: boolean;
  readonly createdSeconds: number;
  /** Announced before the upload, and what came after it. */
  readonly size: number;
  readonly state: 'announced' | 'uploaded' | 'complete';
  readonly altText: string;
  /** Where it was shown, by channel. */
  readonly shares: readonly { readonly channel: string; readonly ts: string; readonly threadTs: string | null }[];
}

export interface Pin {
  readonly channel: string;
  readonly ts: string;
  readonly by: string;
  readonly createdSeconds: number;
}

export interface Bookmark {
  readonly id: string;
  readonly channel: string;
  readonly title: string;
  readonly link: string;
  readonly emoji: string;
}

/** An open view of a modal, or a person's published home. */
export interface View {
  readonly id: string;
  readonly hash: string;
  readonly type: 'modal' | 'home';
  readonly user: string;
  /** As the app sent it, ids filled in: title, blocks, submit, close, callback_id, private_metadata, … */
  readonly content: JsonObject;
  readonly rootId: string;
  readonly previousId: string | null;
  /** What the person entered, by block id and action id. */
  readonly values: StateValues;
  /** Why the last submission came back, by block id. */
  readonly errors: Readonly<Record<string, string>>;
}

export type StateValues = Readonly<Record<string, Readonly<Record<string, JsonObject>>>>;
