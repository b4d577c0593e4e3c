/** What an interaction lends the app for a while: trigger ids and response urls; and the tickets of Socket Mode urls. */
import { randomBytes } from 'node:crypto';
import type { Clock } from './clock.ts';

/** Where the answer to a response_url goes. */
export interface ResponseTarget {
  readonly channel: string;
  readonly user: string;
  readonly threadTs: string | null;
  /** The message whose button was pressed, for `replace_original`. */
  readonly messageTs: string | null;
}

interface Lent<Value> {
  readonly value: Value;
  readonly untilMs: number;
  usesLeft: number;
}

export type Redeemed<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly why: 'unknown' | 'expired' | 'used' };

/** Things that can be redeemed some times until some time; their names cannot be guessed. */
export class Loans<Value> {
  readonly #lent = new Map<string, Lent<Value>>();
  readonly #clock: Clock;
  readonly #uses: number;
  readonly #lastsMs: number;

  constructor(uses: number, lastsMs: number, clock: Clock) {
    this.#uses = uses;
    this.#lastsMs = lastsMs;
    this.#clock = clock;
  }

  lend(value: Value): string {
    this.#forgetOld();
    const name = randomBytes(16).toString('hex');
    this.#lent.set(name, { value, untilMs: this.#clock.now() + this.#lastsMs, usesLeft: this.#uses });
    return name;
  }

  redeem(name: string): Redeemed<Value> {
    const lent = this.#lent.get(name);
    if (lent === undefined) return { ok: false, why: 'unknown' };
    if (this.#clock.now() > lent.untilMs) return { ok: false, why: 'expired' };
    if (lent.usesLeft === 0) return { ok: false, why: 'used' };
    lent.usesLeft -= 1;
    return { ok: true, value: lent.value };
  }

  /** Expired ones are kept for as long again, so that a late try hears why it fails. */
  #forgetOld(): void {
    for (const [name, lent] of this.#lent) {
      if (lent.untilMs + this.#lastsMs >= this.#clock.now()) return;
      this.#lent.delete(name);
    }
  }
}
