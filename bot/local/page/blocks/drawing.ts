/** What drawing a block needs to know, and how its elements name themselves when they are pressed. */
import { isObject, type JsonObject, textAt } from '../json.ts';
import type { MarkupLook } from '../markup/mrkdwn.ts';
import type { SignTone } from '../markup/signs.ts';
import type { PageTexts } from '../texts.ts';
import type { InputValues, Place } from '../types.ts';

export interface Drawing extends MarkupLook {
  readonly texts: PageTexts;
  /** What the addresses of this viewer begin with: `/u/U0ANN`. */
  readonly base: string;
  /** Where the blocks stand. */
  readonly place: Place;
  readonly values: InputValues;
  /** Beside inputs, by block id. */
  readonly errors: Readonly<Record<string, string>>;
  /** Of the message as a whole, for a header that has no sign of its own. */
  readonly tone: SignTone | null;
}

/** One element that was pressed or chosen from, as it was drawn. */
export interface Pressed {
  readonly place: Place;
  readonly action: string;
  readonly block: string;
  /** Of a button. */
  readonly value: string | null;
  /** Of an overflow menu's entry. */
  readonly option: string | null;
}

export function pressedJson(element: JsonObject, block: string, place: Place, option: string | null = null): string {
  const pressed: Pressed = {
    place,
    action: textAt(element, 'action_id'),
    block,
    value: typeof element.value === 'string' ? element.value : null,
    option,
  };
  return JSON.stringify(pressed);
}

/** Null for what this page has not written. */
export function readPressed(json: string): Pressed | null {
  const read = parsed(json);
  if (!isObject(read) || typeof read.action !== 'string' || typeof read.block !== 'string') return null;
  const { value, option } = read;
  if (!isTextOrNull(value) || !isTextOrNull(option)) return null;
  const place = readPlace(read.place);
  return place === null ? null : { place, action: read.action, block: read.block, value, option };
}

/** The name of an element's field in a form. */
export function fieldName(block: string, action: string): string {
  return `field:${JSON.stringify([block, action])}`;
}

/** Block id and action id; null for another field. */
export function readFieldName(name: string): readonly [block: string, action: string] | null {
  if (!name.startsWith('field:')) return null;
  const read = parsed(name.slice('field:'.length));
  if (!Array.isArray(read)) return null;
  const [block, action] = read as readonly unknown[];
  return typeof block === 'string' && typeof action === 'string' ? [block, action] : null;
}

/** What keeps focus and open menus over a redraw: the same for the same element of the same message. */
export function elementKey(element: JsonObject, block: string, place: Place): string {
  const where = typeof place === 'string' ? place : place.ts;
  // Apps give blocks of messages a new id with each edit; what was named by the app is enough there.
  const within = typeof place === 'string' ? block : '';
  return [where, within, textAt(element, 'action_id'), textAt(element, 'value')].join(' ');
}

function readPlace(place: unknown): Place | null {
  if (place === 'modal' || place === 'home') return place;
  if (!isObject(place) || typeof place.channel !== 'string' || typeof place.ts !== 'string') return null;
  return { channel: place.channel, ts: place.ts };
}

function isTextOrNull(value: unknown): value is string | null {
  return value === null || typeof value === 'string';
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
