/** Collects what is wrong with blocks, worded and pointed at as Slack's answers do. */
import { isList, isObject, type Json, type JsonObject } from '../json.ts';

export class Findings {
  readonly list: string[] = [];

  /** `pointer` is a JSON pointer into the call's arguments, for example `/blocks/0/text/text`. */
  add(pointer: string, problem: string): void {
    this.list.push(`${problem} [json-pointer:${pointer}]`);
  }

  /** Demands a text of `min` to `max` characters; undefined passes only where `optional`. */
  chars(value: unknown, pointer: string, max: number, { optional = false, min = 1 } = {}): void {
    if (value === undefined || value === null) {
      if (!optional) this.missing(pointer);
    } else if (typeof value !== 'string') this.add(pointer, 'must be a string');
    else if (value.length > max) this.add(pointer, `must be less than ${max + 1} characters`);
    else if (value.length < min) this.add(pointer, `must be more than ${min - 1} characters`);
  }

  /** Demands a text object; `types` says which kinds are allowed. */
  text(value: unknown, pointer: string, max: number, types: readonly string[], { optional = false } = {}): void {
    if (value === undefined || value === null) {
      if (!optional) this.missing(pointer);
      return;
    }
    if (!isObject(value)) {
      this.add(pointer, 'must be an object');
      return;
    }
    if (typeof value.type !== 'string' || !types.includes(value.type))
      this.add(`${pointer}/type`, `unsupported type: ${String(value.type)}`);
    this.chars(value.text, `${pointer}/text`, max);
  }

  /** The objects of a list of `min` to `max` items; an empty list where it is none. */
  items(value: unknown, pointer: string, max: number, { optional = false, min = 1 } = {}): readonly JsonObject[] {
    if (value === undefined || value === null) {
      if (!optional) this.missing(pointer);
      return [];
    }
    if (!isList(value)) {
      this.add(pointer, 'must be an array');
      return [];
    }
    if (value.length > max) this.add(pointer, `no more than ${max} items allowed`);
    if (value.length < min) this.add(pointer, `no less than ${min} items allowed`);
    return value.filter((item: Json, index): item is JsonObject => {
      if (!isObject(item)) this.add(`${pointer}/${index}`, 'must be an object');
      return isObject(item);
    });
  }

  missing(pointer: string): void {
    const at = pointer.lastIndexOf('/');
    this.add(pointer.slice(0, at), `missing required field: ${pointer.slice(at + 1)}`);
  }
}

export const PLAIN = ['plain_text'] as const;
export const ANY_TEXT = ['plain_text', 'mrkdwn'] as const;
