/** Makes parsed JSON safe to share: nobody who was handed a value can change it for the others. */
import type { Json } from '../json.ts';

export function freezeJson<T extends Json>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    for (const member of Object.values(value)) freezeJson(member);
    Object.freeze(value);
  }
  return value;
}
