/** Draws what stands over the page: an app's modal, and the question before something is done. */
import { drawBlocks } from '../blocks/blocks.ts';
import type { Drawing, Pressed } from '../blocks/drawing.ts';
import { textBlock, textLine, textWords } from '../blocks/text.ts';
import { type Html, html, NOTHING } from '../html.ts';
import { isObject, type JsonObject, objectsOf } from '../json.ts';
import { baseOf, drawingOf, type PageLook, type Scene } from './look.ts';

/** The view on top of the viewer's modal; nothing while none is open. */
export function drawModal(scene: Scene, look: PageLook): Html {
  const view = scene.person.modal;
  if (view === undefined) return NOTHING;
  const { texts } = look;
  const { content } = view;
  const base = baseOf(scene.person.user.id);
  const drawing: Drawing = { ...drawingOf(look, scene, 'modal'), values: view.values, errors: view.errors };
  const closing = html` formaction="${base}/modal/close" name="how"`;
  const submit = isObject(content.submit) ? content.submit : null;
  // Enter in a field presses the first button of a form, whichever that is: let it be the one that submits.
  const first = submit !== null && html`<button class="visually-hidden" tabindex="-1" aria-hidden="true"></button>`;
  return html`<dialog class="dialog modal" open data-modal="${view.id}" aria-labelledby="modal-title">
<form method="post" action="${base}/modal/submit" novalidate>${first}
<header><h2 id="modal-title">${textLine(content.title)}</h2><button class="icon" value="cross" aria-label="${texts.close}"${closing}>✕</button></header>
<div class="dialog-body">${drawBlocks(objectsOf(content.blocks), drawing)}</div>
<p class="notice" id="modal-notice" role="alert"></p>
<footer><button class="button" value="button" data-cancel${closing}>${textWords(content.close) || texts.close}</button>${
    submit !== null && html`<button class="button primary">${textLine(submit)}</button>`
  }</footer></form></dialog>`;
}

/** Asks before `pressed` is done, in the words that the app gave for it. */
export function drawConfirm(
  confirm: JsonObject,
  pressed: Pressed,
  chosen: readonly string[],
  scene: Scene,
  look: PageLook,
): Html {
  const { texts } = look;
  const base = baseOf(scene.person.user.id);
  const style = confirm.style === 'danger' ? 'danger' : 'primary';
  const action = chosen.length > 0 ? 'choose' : 'press';
  const values = chosen.map((value) => html`<input type="hidden" name="chosen" value="${value}">`);
  return html`<dialog class="dialog confirm" open data-modal="confirm" aria-labelledby="confirm-title">
<form method="post" action="${base}/${action}"><input type="hidden" name="confirmed" value="yes">${values}
<h2 id="confirm-title">${textLine(confirm.title)}</h2>
<div class="dialog-body">${textBlock(confirm.text, look)}</div>
<footer><button class="button" formmethod="dialog" data-cancel autofocus>${textWords(confirm.deny) || texts.deny}</button>
<button class="button ${style}" name="press" value="${JSON.stringify(pressed)}">${textWords(confirm.confirm) || texts.confirm}</button></footer></form></dialog>`;
}
