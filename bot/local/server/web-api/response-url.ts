/** Answers through a response_url: private or public, new or in place of the message that was pressed. */
import type { EphemeralMessage, Message } from '../documents.ts';
import { type JsonObject, textAt } from '../json.ts';
import type { ResponseTarget } from '../loans.ts';
import type { House } from './api-method.ts';
import type { Reply } from './call-faults.ts';
import { appMessage } from './chat.ts';
import { type MessageContent, messageContent } from './message-content.ts';
import { Refusal } from './refusal.ts';

const URL_ERRORS = { unknown: 'invalid_url', expired: 'expired_url', used: 'used_url' } as const;

export function answerResponseUrl(ticket: string, body: JsonObject, house: House): Reply {
  const redeemed = house.responseUrls.redeem(ticket);
  if (!redeemed.ok) return { status: 404, body: { ok: false, error: URL_ERRORS[redeemed.why] } };
  try {
    respond(redeemed.value, body, house);
    return { status: 200, body: 'ok' };
  } catch (thrown) {
    if (!(thrown instanceof Refusal)) throw thrown;
    return { status: 400, body: { ok: false, error: thrown.error, ...thrown.details } };
  }
}

/** What an acknowledgement or a response_url asks for. The total over all blocks is not held against it. */
export function respond(target: ResponseTarget, body: JsonObject, house: House): Message | EphemeralMessage | null {
  const { workspace } = house;
  const original = target.messageTs === null ? undefined : originalOf(target, target.messageTs, house);
  if (body.delete_original === true) {
    if (original !== undefined && 'shownTo' in original) workspace.dropEphemeral(original);
    else if (original !== undefined) workspace.dropMessage(original);
    return null;
  }
  const content = messageContent(body, house, { countTotal: false });
  if (body.replace_original === true && original !== undefined) return replace(original, content, house);

  const channel = workspace.channels.get(target.channel);
  if (channel === undefined || channel.isArchived) throw new Refusal('channel_not_found');
  const filled = {
    text: content.text ?? '',
    blocks: content.blocks ?? [],
    attachments: content.attachments ?? [],
    threadTs: textAt(body, 'thread_ts') ?? target.threadTs,
  };
  const message = appMessage(channel, house, { ...filled, metadata: null });
  if (body.response_type === 'in_channel') {
    workspace.addMessage(message);
    house.events.messagePosted(message);
    return message;
  }
  const { ts, user, byApp, editedTs, edits } = message;
  const shown = { channel: channel.id, ts, user, byApp, editedTs, edits, shownTo: target.user, ...filled };
  workspace.addEphemeral(shown);
  return shown;
}

function originalOf(
  { channel, user }: ResponseTarget,
  ts: string,
  { workspace }: House,
): Message | EphemeralMessage | undefined {
  return workspace.message(channel, ts) ?? workspace.ephemerals(user, channel).find((message) => message.ts === ts);
}

function replace(
  original: Message | EphemeralMessage,
  content: MessageContent,
  house: House,
): Message | EphemeralMessage {
  const fresh = {
    text: content.text ?? '',
    blocks: content.blocks ?? [],
    attachments: content.attachments ?? [],
    editedTs: house.workspace.newTs(),
    edits: original.edits + 1,
  };
  if ('shownTo' in original) {
    const changed: EphemeralMessage = { ...original, ...fresh };
    house.workspace.putEphemeral(changed);
    return changed;
  }
  const changed: Message = { ...original, ...fresh };
  house.workspace.putMessage(changed);
  return changed;
}
