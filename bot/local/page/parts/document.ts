/** Draws the whole document, and the one that is shown to whoever has no key. */
import { drawBlocks } from '../blocks/blocks.ts';
import { type Html, html } from '../html.ts';
import { objectsOf } from '../json.ts';
import type { PageLocale, PageTexts } from '../texts.ts';
import { drawComposer, drawReplyComposer } from './composer.ts';
import { drawModal } from './dialogs.ts';
import { baseOf, channelAddress, channelTitle, drawingOf, type PageLook, type Scene } from './look.ts';
import { drawSidebar, type UnreadCount } from './sidebar.ts';
import { drawReplies, drawTimeline } from './timeline.ts';

export interface DocumentOptions {
  readonly locale: PageLocale;
  readonly unread: UnreadCount;
  /** Where the changes that this document does not show begin. */
  readonly since: string;
}

export function drawDocument(scene: Scene, look: PageLook, { locale, unread, since }: DocumentOptions): Html {
  const { texts, directory } = look;
  const { channel, threadTs, person } = scene;
  const title = channel === null ? directory.app.name : channelTitle(channel, look);
  const sources = new URLSearchParams({
    ...(channel && { channel: channel.id }),
    ...(threadTs && { thread: threadTs }),
  });
  return html`<!doctype html>
<html lang="${locale}"><head>${head(`${title} · ${directory.team.name}`)}<script type="module" src="/-/page.js"></script></head>
<body data-events="${baseOf(person.user.id)}/events?${sources.toString()}" data-since="${since}" data-broken="${texts.broken}">
<a class="skip" href="#content">${texts.skip}</a>
<noscript><p class="banner">${texts.noScript}</p></noscript>
<p class="banner" id="lost" role="status" data-lost="${texts.lost}" data-stale="${texts.stale}" hidden></p>
<div class="page${threadTs !== null && ' with-thread'}">
${drawSidebar(scene, look, unread)}
<main id="content" tabindex="-1"><header class="bar"><a class="burger" href="#sidebar" aria-label="${texts.channels}">☰</a><div id="heading">${drawHeading(scene, look)}</div></header>
${channel === null ? drawHomePane(scene, look) : drawChannelPane(scene, look)}
<div class="notice" id="notice" role="alert"></div>
${drawComposer(scene, look)}</main>
${drawThreadPane(scene, look)}</div>
<div class="visually-hidden" id="announcements" role="status"></div>
<div id="modal">${drawModal(scene, look)}</div><div id="confirm"></div></body></html>`;
}

export function drawHeading({ channel }: Scene, look: PageLook): Html {
  if (channel === null)
    return html`<h1><bdi>${look.directory.app.name}</bdi></h1><p class="topic">${look.texts.home}</p>`;
  return html`<h1><bdi>${channelTitle(channel, look)}</bdi></h1>${channel.topic !== '' && html`<p class="topic">${channel.topic}</p>`}`;
}

/** The blocks that the app published for the viewer. */
export function drawHome(scene: Scene, look: PageLook): Html {
  const view = scene.person.home;
  if (view === undefined) return html`<p class="empty">${look.texts.emptyHome}</p>`;
  const drawing = { ...drawingOf(look, scene, 'home'), values: view.values, errors: view.errors };
  return html`<div class="content">${drawBlocks(objectsOf(view.content.blocks), drawing)}</div>`;
}

/** Tells where the key is; says nothing of what is behind the door. */
export function drawLocked(locale: PageLocale, texts: PageTexts): Html {
  return html`<!doctype html>
<html lang="${locale}"><head>${head(texts.lockedTitle)}</head><body class="door"><main><h1>${texts.lockedTitle}</h1><p>${texts.locked}</p></main></body></html>`;
}

/** Goes on by itself: a cookie that came with an answer is sent only when this site itself asks for the next page. */
export function drawEntering(locale: PageLocale, texts: PageTexts): Html {
  return html`<!doctype html>
<html lang="${locale}"><head>${head(texts.enter)}<meta http-equiv="refresh" content="0;url=/"></head><body class="door"><main><p><a href="/">${texts.enter}</a></p></main></body></html>`;
}

function head(title: string): Html {
  return html`<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<title>${title}</title><link rel="icon" href="/-/icon.svg"><link rel="stylesheet" href="/-/page.css">`;
}

function drawChannelPane(scene: Scene, look: PageLook): Html {
  return html`<div class="scroll" tabindex="0" data-follow><ol class="messages" id="timeline">${drawTimeline(scene, look)}</ol></div>`;
}

function drawHomePane(scene: Scene, look: PageLook): Html {
  return html`<div class="scroll" tabindex="0"><div class="home" id="home">${drawHome(scene, look)}</div></div>`;
}

function drawThreadPane(scene: Scene, look: PageLook): Html | null {
  const { channel, threadTs, person } = scene;
  if (channel === null || threadTs === null) return null;
  const { texts } = look;
  return html`<aside class="thread" aria-label="${texts.thread}"><header class="bar"><h2>${texts.thread}</h2>
<a class="icon" href="${channelAddress(person.user.id, channel.id)}" aria-label="${texts.close}" data-close-thread>✕</a></header>
<div class="scroll" tabindex="0" data-follow><ol class="messages" id="replies">${drawReplies(scene, look)}</ol></div>
${drawReplyComposer(scene, look)}</aside>`;
}
