/** Draws the box in which a person writes. */
import { type Html, html } from '../html.ts';
import type { Completion } from '../types.ts';
import { baseOf, channelTitle, type PageLook, type Scene } from './look.ts';

/** In a channel, where commands can be completed. */
export function drawComposer(scene: Scene, look: PageLook): Html | null {
  const { channel, person } = scene;
  if (channel === null || channel.isArchived) return null;
  const { texts, directory } = look;
  const label = texts.writeIn(channelTitle(channel, look));
  const command = directory.app.commands[0]?.command;
  const placeholder = command === undefined ? label : `${label} · ${command} help`;
  const base = baseOf(person.user.id);
  return html`<form class="composer" method="post" action="${base}/c/${encodeURIComponent(channel.id)}/say" data-composer data-complete="${base}/complete">
<ul class="completions" id="completions" role="listbox" aria-label="${texts.composerHint}" hidden></ul>
<div class="writing"><textarea id="line" name="line" data-key="line" rows="1" aria-label="${label}" placeholder="${placeholder}" autocomplete="off" autocapitalize="off" spellcheck="false"
  aria-autocomplete="list" aria-controls="completions" aria-describedby="line-hint" autofocus></textarea>
<button class="button primary send">${texts.send}</button></div>
<p class="hint" id="line-hint">${texts.composerHint}</p></form>`;
}

/** In a thread, where there are no commands. */
export function drawReplyComposer(scene: Scene, look: PageLook): Html | null {
  const { channel, person, threadTs } = scene;
  if (channel === null || channel.isArchived || threadTs === null) return null;
  const { texts } = look;
  return html`<form class="composer" method="post" action="${baseOf(person.user.id)}/c/${encodeURIComponent(channel.id)}/say" data-composer>
<input type="hidden" name="thread" value="${threadTs}">
<div class="writing"><textarea name="line" rows="1" aria-label="${texts.reply}" placeholder="${texts.reply}" autocomplete="off" spellcheck="false"></textarea>
<button class="button primary send">${texts.send}</button></div></form>`;
}

/** The entries of the list under the box; each shows what it adds to `line`, and carries the line that it makes. */
export function drawCompletions(line: string, completions: readonly Completion[]): Html {
  const kept = line.search(/\S*$/);
  const entries = completions.map(({ text, hint }, index) => {
    const shown = text.startsWith(line.slice(0, kept)) ? text.slice(kept).trim() : text;
    return html`<li role="option" id="completion-${index}" data-line="${text}" aria-selected="false"><code>${shown}</code>${
      hint !== '' && html`<span>${hint}</span>`
    }</li>`;
  });
  return html`${entries}`;
}
