/** files.*: an upload in three steps (announce, send the bytes, complete), and what is known of a file. */
import type { Channel, WorkspaceFile } from '../documents.ts';
import { type JsonObject, objectsOf } from '../json.ts';
import type { ApiMethods, House } from './api-method.ts';
import { joinedChannelOf, jsonOf, neededText, textOf } from './arguments.ts';
import { appMessage, threadOf } from './chat.ts';
import { fileJson } from './documents-json.ts';
import { messageContent } from './message-content.ts';
import { Refusal } from './refusal.ts';

export const fileMethods: ApiMethods = {
  'files.getUploadURLExternal': { tier: 'tier4', run: getUploadUrl },
  'files.completeUploadExternal': { tier: 'tier4', run: completeUpload },
  'files.info': {
    tier: 'tier4',
    run: (args, house) => ({ file: fileJson(completeFile(textOf(args, 'file'), house), house) }),
  },
};

function getUploadUrl(args: JsonObject, { workspace, limits, uploadUrls, baseUrl }: House): JsonObject {
  const name = neededText(args, 'filename');
  const size = Number(neededText(args, 'length'));
  if (!Number.isInteger(size) || size < 1) throw new Refusal('invalid_arguments');
  if (size > limits.fileBytes) throw new Refusal('file_upload_size_restricted');
  const file: WorkspaceFile = {
    id: workspace.newId('F'),
    name,
    title: name,
    user: workspace.app.botUserId,
    byApp: true,
    createdSeconds: workspace.seconds(),
    size,
    state: 'announced',
    altText: textOf(args, 'alt_text') ?? '',
    shares: [],
  };
  workspace.putFile(file);
  return { upload_url: `${baseUrl()}/upload/v1/${uploadUrls.lend(file.id)}`, file_id: file.id };
}

function completeUpload(args: JsonObject, house: House): JsonObject {
  const wanted = objectsOf(jsonOf(args, 'files', 'invalid_arguments'));
  if (wanted.length === 0) throw new Refusal('invalid_arguments');
  const files = wanted.map(({ id, title }) => {
    const file = house.workspace.files.get(String(id));
    if (file === undefined) throw new Refusal('file_not_found');
    // A file is completed once; asked again it has nothing more to give.
    if (file.state !== 'uploaded')
      throw new Refusal(file.state === 'announced' ? 'file_not_uploaded' : 'file_not_found');
    return { ...file, state: 'complete' as const, title: typeof title === 'string' ? title : file.title };
  });
  const target = textOf(args, 'channel_id') ?? textOf(args, 'channels');
  const share =
    target === undefined ? undefined : shareOf(args, joinedChannelOf({ channel: target }, house), files, house);
  for (const file of files) house.workspace.putFile(file, 'complete');
  if (share !== undefined) {
    if (house.limits.fileShareDelayMs === 0) share();
    else house.clock.after(house.limits.fileShareDelayMs, share);
  }
  return { files: files.map((file) => fileJson(house.workspace.files.get(file.id) ?? file, house)) };
}

/** Checks where the files are to be shown, and returns what shows them. */
function shareOf(args: JsonObject, channel: Channel, files: readonly WorkspaceFile[], house: House): () => void {
  const { workspace, events } = house;
  const comment = textOf(args, 'initial_comment') ?? '';
  const blocks = args.blocks === undefined ? [] : (messageContent(args, house).blocks ?? []);
  const threadTs = threadOf(args, channel, house);
  return () => {
    const bare = appMessage(channel, house, { text: comment, blocks, attachments: [], metadata: null, threadTs });
    const message = { ...bare, files: files.map((file) => file.id) };
    workspace.addMessage(message);
    for (const { id } of files) {
      const file = workspace.files.get(id);
      if (file === undefined) continue;
      const shown = { channel: channel.id, ts: message.ts, threadTs };
      workspace.putFile({ ...file, shares: [...file.shares, shown] }, 'shared');
    }
    events.messagePosted(message);
  };
}

function completeFile(id: string | undefined, { workspace }: House): WorkspaceFile {
  const file = workspace.files.get(id ?? '');
  if (file === undefined || file.state !== 'complete') throw new Refusal('file_not_found');
  return file;
}

/** Takes the bytes of an announced file; the error's name where they are not what was announced. */
export function receiveUpload(
  fileId: string,
  bytes: Uint8Array,
  { workspace }: House,
): 'ok' | 'file_not_found' | 'length_mismatch' {
  const file = workspace.files.get(fileId);
  if (file === undefined || file.state === 'complete') return 'file_not_found';
  if (bytes.length !== file.size) return 'length_mismatch';
  workspace.fileBytes.set(file.id, bytes);
  workspace.putFile({ ...file, state: 'uploaded' }, 'uploaded');
  return 'ok';
}
