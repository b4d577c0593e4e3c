/** Turns changes of the workspace into what one open window has to redraw. */
import { drawModal } from '../parts/dialogs.ts';
import { drawHeading, drawHome } from '../parts/document.ts';
import type { PageLook, Scene } from '../parts/look.ts';
import { messageId } from '../parts/message.ts';
import { drawChannels, type UnreadCount } from '../parts/sidebar.ts';
import {
  channelMessages,
  dayId,
  drawDay,
  drawReplies,
  drawReply,
  drawTimeline,
  drawTimelineItem,
  REPLIES,
  TIMELINE,
  threadMessages,
} from '../parts/timeline.ts';
import type { PageMessage, WorkspaceChange } from '../types.ts';

export type Patch =
  /** The whole content of an element. */
  | { readonly id: string; readonly html: string }
  /** One item of a list, in its place by `ts`; empty html takes it away, `once` leaves one that is there as it is. */
  | { readonly list: string; readonly id: string; readonly ts: string; readonly html: string; readonly once?: true };

/** Everything that can change, for a window that has missed too much. */
export function wholePatches(scene: Scene, look: PageLook, unread: UnreadCount): readonly Patch[] {
  const { channel, threadTs } = scene;
  return [
    { id: 'channels', html: drawChannels(scene, look, unread).markup },
    { id: 'heading', html: drawHeading(scene, look).markup },
    { id: 'modal', html: drawModal(scene, look).markup },
    ...(channel === null
      ? [{ id: 'home', html: drawHome(scene, look).markup }]
      : [{ id: TIMELINE, html: drawTimeline(scene, look).markup }]),
    ...(threadTs === null ? [] : [{ id: REPLIES, html: drawReplies(scene, look).markup }]),
  ];
}

/** Each part once, however often it has changed. */
export function patchesFor(
  changes: readonly WorkspaceChange[],
  scene: Scene,
  look: PageLook,
  unread: UnreadCount,
): readonly Patch[] {
  const viewer = scene.person.user.id;
  const isMine = (change: WorkspaceChange) => change.user === viewer;
  const messages = changes.filter(({ type }) => type === 'message');
  const alone = changes.filter((change) => change.type === 'ephemeral' && isMine(change));
  const views = changes.filter((change) => change.type === 'view' && isMine(change));
  const here = [...messages, ...alone].filter(({ channel }) => scene.channel !== null && channel === scene.channel.id);
  const isElsewhere = messages.length > here.length || changes.some(({ type }) => type === 'channel');

  const patches: Patch[] = [];
  if (isElsewhere) patches.push({ id: 'channels', html: drawChannels(scene, look, unread).markup });
  if (changes.some(({ type, channel }) => type === 'channel' && channel === scene.channel?.id))
    patches.push({ id: 'heading', html: drawHeading(scene, look).markup });
  if (here.length > 0) patches.push(...timelinePatches(here, scene, look), ...replyPatches(here, scene, look));
  if (views.length > 0) {
    patches.push({ id: 'modal', html: drawModal(scene, look).markup });
    if (scene.channel === null) patches.push({ id: 'home', html: drawHome(scene, look).markup });
  }
  return patches;
}

/** A reply changes its parent too: the count of its replies. */
function timelinePatches(changes: readonly WorkspaceChange[], scene: Scene, look: PageLook): readonly Patch[] {
  const all = byTs(channelMessages(scene));
  const wanted = new Set(changes.map(({ ts, threadTs }) => threadTs ?? all.get(ts ?? '')?.threadTs ?? ts ?? ''));
  return [...wanted].sort().flatMap((ts): Patch[] => {
    const message = all.get(ts);
    const id = messageId(TIMELINE, ts);
    if (message === undefined) return [{ list: TIMELINE, id, ts, html: '' }];
    const day: Patch = { list: TIMELINE, id: dayId(ts, look), ts, html: drawDay(message, look).markup, once: true };
    return [day, { list: TIMELINE, id, ts, html: drawTimelineItem(message, scene, look).markup }];
  });
}

function replyPatches(changes: readonly WorkspaceChange[], scene: Scene, look: PageLook): readonly Patch[] {
  if (scene.threadTs === null) return [];
  const all = byTs(threadMessages(scene));
  const wanted = changes.filter(({ ts, threadTs }) => threadTs === scene.threadTs || all.has(ts ?? ''));
  return [...new Set(wanted.map(({ ts }) => ts ?? ''))].sort().map((ts): Patch => {
    const message = all.get(ts);
    const html = message === undefined ? '' : drawReply(message, scene, look).markup;
    return { list: REPLIES, id: messageId(REPLIES, ts), ts, html };
  });
}

function byTs(messages: readonly PageMessage[]): ReadonlyMap<string, PageMessage> {
  return new Map(messages.map((message) => [message.ts, message]));
}
