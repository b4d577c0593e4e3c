/** Draws where one can go: channels, the app's home and messages, and being somebody else. */
import { type Html, html } from '../html.ts';
import type { PageChannel } from '../types.ts';
import { avatar } from './author.ts';
import { baseOf, channelAddress, channelTitle, type PageLook, type Scene } from './look.ts';

/** How many messages of a channel the viewer has not seen. */
export type UnreadCount = (channel: PageChannel) => number;

export function drawSidebar(scene: Scene, look: PageLook, unread: UnreadCount): Html {
  const { texts, directory } = look;
  return html`<nav class="sidebar" id="sidebar" aria-label="${texts.channels}">
<div class="workspace"><span class="workspace-name">${directory.team.name}</span><a class="sidebar-close" href="#content" aria-label="${texts.close}">✕</a></div>
<div id="channels">${drawChannels(scene, look, unread)}</div>
${drawSwitcher(scene, look)}</nav>`;
}

export function drawChannels(scene: Scene, look: PageLook, unread: UnreadCount): Html {
  const { texts, directory } = look;
  const { user, channels } = scene.person;
  const line = (channel: PageChannel) => drawChannel(channel, scene, look, unread(channel));
  const direct = channels.find(({ imUser }) => imUser === user.id);
  const directLink =
    direct === undefined
      ? drawLink(channelAddress(user.id, directory.app.botUserId), texts.messages, false, 0, look)
      : drawLink(
          channelAddress(user.id, direct.id),
          texts.messages,
          direct.id === scene.channel?.id,
          unread(direct),
          look,
        );
  const home = drawLink(`${baseOf(user.id)}/home`, texts.home, scene.channel === null, 0, look);
  return html`<h2>${texts.channels}</h2><ul>${channels.filter(({ imUser }) => imUser === null).map(line)}</ul>
<h2><bdi>${directory.app.name}</bdi></h2><ul>${home}${directLink}</ul>`;
}

function drawChannel(channel: PageChannel, scene: Scene, look: PageLook, unread: number): Html {
  const address = channelAddress(scene.person.user.id, channel.id);
  return drawLink(address, channelTitle(channel, look), channel.id === scene.channel?.id, unread, look);
}

function drawLink(address: string, words: string, isHere: boolean, unread: number, { texts }: PageLook): Html {
  const count = unread > 0 && html`<span class="unread">${texts.unread(unread)}</span>`;
  return html`<li><a href="${address}"${isHere && html` aria-current="page"`} data-key="${address}"><span>${words}</span>${count}</a></li>`;
}

/** The same place as seen by another person of the workspace. */
function drawSwitcher({ person, channel }: Scene, look: PageLook): Html {
  const { texts, directory } = look;
  const people = [...directory.users.values()].filter((user) => !user.isBot && user.id !== person.user.id);
  const entries = people.map((user) => {
    const isMember = channel?.imUser === null && channel.members.includes(user.id);
    const address = isMember ? channelAddress(user.id, channel.id) : baseOf(user.id);
    return html`<li><a href="${address}">${avatar(user.id, look)}<bdi>${user.realName}</bdi></a></li>`;
  });
  return html`<details class="menu switcher" data-key="switcher">
<summary title="${texts.switchUser}">${avatar(person.user.id, look)}<span><small>${texts.you}</small> <bdi>${person.user.realName}</bdi></span></summary>
<ul class="menu-entries">${entries}</ul></details>`;
}
