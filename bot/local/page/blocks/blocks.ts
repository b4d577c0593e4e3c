/** Draws the blocks of a message, a modal or a home; one that is unknown is named instead of left out. */
import { type Html, html } from '../html.ts';
import { isObject, type JsonObject, objectsOf, textAt } from '../json.ts';
import { link } from '../markup/links.ts';
import { toneOf, withSigns } from '../markup/signs.ts';
import type { Drawing } from './drawing.ts';
import { drawElement, drawPicture, notShown } from './elements.ts';
import { drawInput } from './input-block.ts';
import { drawRichText } from './rich-text.ts';
import { drawTable } from './table.ts';
import { textBlock, textLine, textWords } from './text.ts';

type Draw = (block: JsonObject, drawing: Drawing, index: number) => Html;

const DRAWS: Readonly<Record<string, Draw>> = {
  header: (block, drawing) => drawHeader(textWords(block.text), drawing),
  section: drawSection,
  context: drawContext,
  actions: drawActions,
  divider: () => html`<hr>`,
  image: drawImage,
  input: (block, drawing, index) => drawInput(block, index, drawing),
  rich_text: (block, drawing) => html`<div class="text">${drawRichText(block, drawing)}</div>`,
  table: drawTable,
  markdown: (block) => html`<div class="text as-written">${withSigns(textAt(block, 'text'))}</div>`,
  video: drawVideo,
};

export function drawBlocks(blocks: readonly unknown[], drawing: Drawing): Html {
  const drawn = objectsOf(blocks).map((block, index) => {
    const type = String(block.type);
    const draw = Object.hasOwn(DRAWS, type) ? DRAWS[type] : undefined;
    return draw === undefined ? html`<p>${notShown(type, drawing.texts)}</p>` : draw(block, drawing, index);
  });
  return html`${drawn}`;
}

const STATE = /^(.* · )(\S[^·]*)$/su;

/** A header may end in the word for a state: it has the colour of the sign. */
function drawHeader(words: string, drawing: Drawing): Html {
  const tone = toneOf(words) ?? drawing.tone;
  const [, before, state] = STATE.exec(words) ?? [];
  if (tone === null || before === undefined || state === undefined) return html`<h3>${withSigns(words)}</h3>`;
  return html`<h3>${withSigns(before, { states: false })}<span class="state ${tone}">${withSigns(state)}</span></h3>`;
}

function drawSection(block: JsonObject, drawing: Drawing): Html {
  const fields = objectsOf(block.fields).map((field) => html`<div>${textBlock(field, drawing)}</div>`);
  const accessory = isObject(block.accessory) && drawElement(block.accessory, textAt(block, 'block_id'), drawing);
  return html`<div class="section"><div class="text">${block.text !== undefined && textBlock(block.text, drawing)}${
    fields.length > 0 && html`<div class="fields">${fields}</div>`
  }</div>${accessory !== false && html`<div class="accessory">${accessory}</div>`}</div>`;
}

function drawContext(block: JsonObject, drawing: Drawing): Html {
  const elements = objectsOf(block.elements).map((element) => {
    return element.type === 'image' ? drawPicture(element, drawing) : textBlock(element, drawing);
  });
  return html`<div class="context">${elements}</div>`;
}

function drawActions(block: JsonObject, drawing: Drawing): Html {
  const blockId = textAt(block, 'block_id');
  const elements = objectsOf(block.elements).map((element) => drawElement(element, blockId, drawing));
  return html`<div class="actions">${elements}</div>`;
}

function drawImage(block: JsonObject, drawing: Drawing): Html {
  const title = block.title !== undefined && html`<figcaption>${textLine(block.title)}</figcaption>`;
  return html`<figure>${title}${drawPicture(block, drawing)}</figure>`;
}

function drawVideo(block: JsonObject): Html {
  const words = textWords(block.title) || textAt(block, 'alt_text');
  return html`<p>${link(textAt(block, 'title_url') || textAt(block, 'video_url'), words)}</p>`;
}
