/** Answers Web API calls: token, faults, rate limits, then the method. */
import type { Faults } from '../faults.ts';
import type { JsonObject } from '../json.ts';
import { RateLimits } from '../rate-limits.ts';
import type { House } from './api-method.ts';
import { textOf } from './arguments.ts';
import { type Reply, rateLimited, tellCall, withFault } from './call-faults.ts';
import { API_METHODS } from './methods.ts';
import { Refusal } from './refusal.ts';

export class WebApi {
  readonly #house: House;
  readonly #faults: Faults;
  readonly #rateLimits: RateLimits;

  constructor(house: House, faults: Faults) {
    this.#house = house;
    this.#faults = faults;
    this.#rateLimits = new RateLimits(house.limits.rates, house.clock);
  }

  /** `token` is the bearer of the header; a call may also carry it as an argument. */
  async call(method: string, args: JsonObject, token: string | undefined): Promise<Reply> {
    const { workspace, clock, changes } = this.#house;
    const reference = textOf(args, 'channel') ?? textOf(args, 'channel_id');
    const channel = reference === undefined ? null : (workspace.findChannel(reference)?.id ?? reference);
    const fault = this.#faults.ofCall(method, channel);
    const reply = await withFault(
      fault,
      () => this.#answer(method, args, token ?? textOf(args, 'token'), channel),
      clock,
    );
    tellCall(method, channel, reply, changes);
    return reply;
  }

  async #answer(method: string, args: JsonObject, token: string | undefined, channel: string | null): Promise<Reply> {
    try {
      const found = Object.hasOwn(API_METHODS, method) ? API_METHODS[method] : undefined;
      if (found === undefined) throw new Refusal('unknown_method', { req_method: method });
      this.#authorize(token, found.token ?? 'bot');
      const waitSeconds = this.#rateLimits.take(method, found.tier, channel);
      if (waitSeconds > 0) return rateLimited(waitSeconds);
      return { status: 200, body: { ok: true, ...(await found.run(args, this.#house)) } };
    } catch (thrown) {
      if (!(thrown instanceof Refusal)) throw thrown;
      return { status: 200, body: { ok: false, error: thrown.error, ...thrown.details } };
    }
  }

  #authorize(token: string | undefined, wanted: 'app' | 'bot'): void {
    const { botToken, appToken } = this.#house.workspace.app;
    if (token === undefined) throw new Refusal('not_authed');
    if (token !== botToken && token !== appToken) throw new Refusal('invalid_auth');
    if (token !== (wanted === 'app' ? appToken : botToken)) throw new Refusal('not_allowed_token_type');
  }
}
