/** Draws what can be pressed or chosen from outside of input blocks, and pictures. */
import { type Html, html } from '../html.ts';
import { isObject, type JsonObject, objectsOf, textAt } from '../json.ts';
import { link, safeAddress } from '../markup/links.ts';
import { type Drawing, elementKey, pressedJson } from './drawing.ts';
import { drawField } from './fields.ts';
import { textLine, textWords } from './text.ts';

/** One element of an actions block, or the accessory of a section. */
export function drawElement(element: JsonObject, block: string, drawing: Drawing): Html {
  switch (element.type) {
    case 'button':
      return drawButton(element, block, drawing);
    case 'overflow':
      return drawOverflow(element, block, drawing);
    case 'image':
      return drawPicture(element, drawing);
    default:
      return drawChoice(element, block, drawing);
  }
}

/** A picture that was uploaded is shown; one from elsewhere is a link, so that looking tells nobody anything. */
export function drawPicture(image: JsonObject, { base, texts }: Drawing): Html {
  const alt = textAt(image, 'alt_text');
  const file = fileIdOf(image.slack_file);
  if (file !== null) {
    const address = `${base}/files/${encodeURIComponent(file)}`;
    return html`<a class="picture" href="${address}" target="_blank"><img src="${address}" alt="${alt}" loading="lazy"></a>`;
  }
  const address = textAt(image, 'image_url');
  return safeAddress(address) === null ? notShown(alt || 'image', texts) : link(address, alt || address);
}

export function notShown(what: string, texts: Drawing['texts']): Html {
  return html`<span class="not-shown">${texts.notShown(what)}</span>`;
}

function fileIdOf(file: unknown): string | null {
  if (!isObject(file)) return null;
  if (typeof file.id === 'string') return file.id;
  return /-(F\w+)\//.exec(textAt(file, 'url'))?.[1] ?? null;
}

function drawButton(element: JsonObject, block: string, drawing: Drawing): Html {
  const words = textLine(element.text);
  const address = textAt(element, 'url');
  if (address !== '') return html`<span class="button-link">${link(address, words)}</span>`;
  const style = element.style === 'primary' || element.style === 'danger' ? ` ${element.style}` : '';
  const name = textAt(element, 'accessibility_label');
  const button = html`<button class="button${style}" name="press" value="${pressedJson(element, block, drawing.place)}"
    formaction="${drawing.base}/press" data-key="${elementKey(element, block, drawing.place)}"${name !== '' && html` aria-label="${name}"`}>${words}</button>`;
  return standing(button, `${drawing.base}/press`, drawing);
}

function drawOverflow(element: JsonObject, block: string, drawing: Drawing): Html {
  const { base, place, texts } = drawing;
  const entries = objectsOf(element.options).map((option) => {
    const address = textAt(option, 'url');
    if (address !== '') return html`<li>${link(address, textLine(option.text))}</li>`;
    const pressed = pressedJson(element, block, place, textAt(option, 'value'));
    return html`<li><button name="press" value="${pressed}" formaction="${base}/press">${textLine(option.text)}</button></li>`;
  });
  const menu = html`<details class="menu" data-key="${elementKey(element, block, place)}">
    <summary class="button" aria-label="${texts.more}" title="${texts.more}"><span aria-hidden="true">⋯</span></summary>
    <ul class="menu-entries">${entries}</ul></details>`;
  return standing(menu, `${base}/press`, drawing);
}

/** A menu or choice with a button that says when it counts: a change alone must not act. */
function drawChoice(element: JsonObject, block: string, drawing: Drawing): Html {
  const { base, place, texts } = drawing;
  const label = textWords(element.placeholder) || texts.choose;
  const field = drawField(element, block, drawing, { label });
  if (field === null) return notShown(String(element.type), texts);
  const apply = html`<button class="button" name="press" value="${pressedJson(element, block, place)}"
    formaction="${base}/choose" data-key="${elementKey(element, block, place)} apply">${texts.apply}</button>`;
  return standing(html`<span class="choice">${field}${apply}</span>`, `${base}/choose`, drawing);
}

/** A modal is one form already; everywhere else each element has a form of its own. */
function standing(element: Html, action: string, { place }: Drawing): Html {
  if (place === 'modal') return element;
  return html`<form class="element" method="post" action="${action}">${element}</form>`;
}
