/** A person says something, reacts, uploads and downloads. */
import type { Channel, Message, User, WorkspaceFile } from '../documents.ts';
import { isObject, type JsonObject } from '../json.ts';
import type { House } from '../web-api/api-method.ts';
import { withReaction } from '../web-api/marks.ts';
import { escapeMessage } from './escape-text.ts';
import { PersonCannot } from './person-cannot.ts';

interface Said {
  readonly channel: Channel;
  /** As typed. */
  readonly text: string;
  readonly threadTs: string | null;
  readonly files: readonly string[];
}

export function postAs(user: User, { channel, text, threadTs, files }: Said, { workspace, events }: House): Message {
  if (threadTs !== null && workspace.message(channel.id, threadTs)?.threadTs !== null)
    throw new PersonCannot(`no thread ${threadTs} in ${channel.name}`);
  const message: Message = {
    channel: channel.id,
    ts: workspace.newTs(),
    user: user.id,
    byApp: false,
    text: escapeMessage(text, workspace),
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

interface Upload {
  readonly channel: Channel;
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly threadTs: string | null;
  readonly comment: string;
}

export function uploadAs(user: User, { channel, name, bytes, threadTs, comment }: Upload, house: House): Message {
  const { workspace, events } = house;
  const file: WorkspaceFile = {
    id: workspace.newId('F'),
    name,
    title: name,
    user: user.id,
    byApp: false,
    createdSeconds: workspace.seconds(),
    size: bytes.length,
    state: 'complete',
    altText: '',
    shares: [],
  };
  workspace.fileBytes.set(file.id, bytes);
  workspace.putFile(file, 'complete');
  const message = postAs(user, { channel, text: comment, threadTs, files: [file.id] }, house);
  const share = { channel: channel.id, ts: message.ts, threadTs };
  workspace.putFile({ ...file, shares: [share] }, 'shared');
  events.fileShared(file.id, channel.id, user.id);
  return message;
}

/** A file that was shared where this person is, or that a message there shows in its blocks. */
export function downloadAs(user: User, id: string, { workspace }: House): { file: WorkspaceFile; bytes: Uint8Array } {
  const file = workspace.files.get(id);
  const bytes = workspace.fileBytes.get(id);
  const own = [...workspace.channels.values()].filter(({ members }) => members.includes(user.id));
  const mayRead =
    file?.shares.some(({ channel }) => own.some((each) => each.id === channel)) === true ||
    own.some((channel) => workspace.messages(channel.id).some(({ blocks }) => shows(blocks, id)));
  if (file === undefined || bytes === undefined || !mayRead) throw new PersonCannot(`${user.name} sees no file ${id}`);
  return { file, bytes };
}

/** As a picture between its words. */
function shows(blocks: readonly JsonObject[], file: string): boolean {
  return blocks.some(({ slack_file }) => isObject(slack_file) && slack_file.id === file);
}

export function reactAs(user: User, message: Message, name: string, { workspace, events }: House): void {
  const reactions = withReaction(message, name, user.id);
  if (reactions === null) throw new PersonCannot(`${user.name} has reacted with ${name} before`);
  workspace.putMessage({ ...message, reactions }, 'reacted');
  events.reactionChanged('reaction_added', message, name, user.id);
}

export function unreactAs(user: User, message: Message, name: string, { workspace, events }: House): void {
  const given = message.reactions.find((reaction) => reaction.name === name && reaction.users.includes(user.id));
  if (given === undefined) throw new PersonCannot(`${user.name} has not reacted with ${name}`);
  const reactions = message.reactions
    .map((reaction) => (reaction === given ? { name, users: given.users.filter((id) => id !== user.id) } : reaction))
    .filter(({ users }) => users.length > 0);
  workspace.putMessage({ ...message, reactions }, 'reacted');
  events.reactionChanged('reaction_removed', message, name, user.id);
}
