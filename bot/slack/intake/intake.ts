/**
 * What Slack delivers, journaled before it is acknowledged and worked on after: acknowledged means kept, and worked on once.
 *
 * One commit takes a delivery in; a repetition within an hour and a half finds it there. The work ends with one commit that
 * notes it as done and lets its answers leave; what a kill leaves between the two is worked on again at the next start, under the
 * same key, by which the engine knows the job that it made the first time.
 */
import { type Clock, isoTime } from '#engine/clock.ts';
import { type OpsError, toOpsError } from '#engine/errors.ts';
import type { Logger } from '#engine/jobs/logger.ts';
import type { Json, JsonObject } from '#engine/json.ts';
import type { Op, Store } from '#engine/store/types.ts';
import { commitSurely } from '../commit-surely.ts';
import { AfterAcks } from './after-acks.ts';
import type { Delivery } from './read-delivery.ts';
import { Turn } from './turn.ts';

export interface IntakeOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  /** Does what the delivery asks for; what it adds to the turn happens with the note that it is done. */
  readonly work: (body: JsonObject, turn: Turn) => Promise<void>;
  /** Adds to the turn what the person is told of a failure that nobody expected. */
  readonly apologise: (body: JsonObject, turn: Turn, error: OpsError) => void;
  /** Adds to the turn what the person is told when the process is leaving and the next one does the work. */
  readonly postpone: (body: JsonObject, turn: Turn) => void;
}

export interface IntakeStats {
  readonly taken: number;
  readonly repeated: number;
  /** Found at the start: taken in, and not done before the process ended. */
  readonly resumed: number;
  readonly failed: number;
  readonly working: number;
}

interface IntakeDocument {
  readonly at: string;
  readonly done: boolean;
  /** Null once it is done. */
  readonly body: JsonObject | null;
}

const INTAKE = 'intake';
/** How far back we look ourselves for what was missed; Slack repeats an event for some minutes only. */
export const LOOKED_BACK_MS = 60 * 60_000;
/** Longer than a repetition can be late, from wherever it comes. */
const REMEMBERED_MS = LOOKED_BACK_MS + 30 * 60_000;
const SWEEP_EVERY_MS = 60_000;
const MOST_TRIES = 3;
/** The process is leaving: what could not be done is done by the next one. */
const LATER = new Set(['owner_leaving', 'engine_stopping', 'state_closed']);

export class Intake {
  readonly #options: IntakeOptions;
  readonly #abort = new AbortController();
  readonly #working = new Set<Promise<void>>();
  readonly #afterAcks: AfterAcks;
  readonly #count = { taken: 0, repeated: 0, resumed: 0, failed: 0 };
  #stopSweeping: () => void = () => {};

  constructor(options: IntakeOptions) {
    this.#options = options;
    this.#afterAcks = new AfterAcks(options.clock);
  }

  stats(): IntakeStats {
    return { ...this.#count, working: this.#working.size + this.#afterAcks.waiting };
  }

  /** Works on what an earlier process took in and did not do. */
  async start(): Promise<void> {
    const unfinished: Delivery[] = [];
    for await (const { id, value } of this.#options.store.list(INTAKE, { where: { done: false } })) {
      unfinished.push({ key: id, body: (value as unknown as IntakeDocument).body! });
    }
    for (const delivery of unfinished) {
      this.#count.resumed += 1;
      this.#begin(delivery);
    }
    await this.#sweep();
  }

  /** Resolves when nothing is being worked on. */
  async stop(): Promise<void> {
    this.#abort.abort();
    this.#stopSweeping();
    this.#afterAcks.flush();
    await Promise.all(this.#working);
  }

  /**
   * Resolves once the delivery is kept; from then on it may be acknowledged, and `begin` lets the work start. A repetition, which is
   * not new, begins nothing.
   * @throws OpsError `state_full`, `state_closed`: it is not kept and must not be acknowledged
   */
  async take(delivery: Delivery): Promise<{ readonly isNew: boolean; readonly begin: () => void }> {
    const acknowledged = this.#afterAcks.acknowledging();
    let isNew = false;
    try {
      isNew = await this.#keep(delivery);
    } catch (thrown) {
      acknowledged();
      throw thrown;
    }
    return {
      isNew,
      begin: () => {
        acknowledged();
        if (isNew) this.#begin(delivery);
      },
    };
  }

  /** False when it is there already. */
  async #keep({ key, body }: Delivery): Promise<boolean> {
    const { store, clock } = this.#options;
    if ((await store.get(INTAKE, key)) !== undefined) {
      this.#count.repeated += 1;
      return false;
    }
    try {
      await store.commit([put(key, { at: isoTime(clock.now()), done: false, body }, 0)]);
    } catch (thrown) {
      // Both came at once, and the other was first.
      if (toOpsError(thrown).code !== 'conflict') throw thrown;
      this.#count.repeated += 1;
      return false;
    }
    this.#count.taken += 1;
    return true;
  }

  #begin(delivery: Delivery): void {
    this.#afterAcks.add(() => {
      const working = this.#work(delivery).finally(() => this.#working.delete(working));
      this.#working.add(working);
      return working;
    });
  }

  async #work({ key, body }: Delivery): Promise<void> {
    const { store, clock, log } = this.#options;
    for (let tries = 1; ; tries += 1) {
      const turn = new Turn(key, () => clock.now());
      if (!(await this.#carryOut(body, turn))) return;
      const done = put(key, { at: isoTime(clock.now()), done: true, body: null });
      try {
        await commitSurely([...turn.ops, done], { store, clock, log, signal: this.#abort.signal });
        return;
      } catch (thrown) {
        const error = toOpsError(thrown);
        // Another turn was first to do the same, such as to draw the card of one job: what is left to do is seen now.
        if (error.code === 'conflict' && tries < MOST_TRIES) continue;
        log.error({ key, err: error }, 'a delivery was worked on, but this could not be noted');
        return;
      }
    }
  }

  /** False when the process is leaving, and the next one does it. */
  async #carryOut(body: JsonObject, turn: Turn): Promise<boolean> {
    const { log, work, apologise } = this.#options;
    try {
      await work(body, turn);
    } catch (thrown) {
      const error = toOpsError(thrown);
      if (LATER.has(error.code)) {
        await this.#postpone(body, turn.key);
        return false;
      }
      this.#count.failed += 1;
      log.error({ key: turn.key, err: error.cause ?? error }, 'a delivery could not be worked on');
      turn.takeBack();
      try {
        apologise(body, turn, error);
      } catch (failure) {
        log.error({ key: turn.key, err: failure }, 'nor could the person be told');
        turn.takeBack();
      }
    }
    return true;
  }

  /** Tells at once that it takes until after the restart. Where that cannot be kept either, the work itself will tell. */
  async #postpone(body: JsonObject, key: string): Promise<void> {
    const { store, clock, log, postpone } = this.#options;
    const turn = new Turn(`${key} later`, () => clock.now());
    try {
      postpone(body, turn);
      await store.commit(turn.ops);
    } catch (thrown) {
      log.info({ key, code: toOpsError(thrown).code }, 'nobody is told that this is for the next process');
    }
  }

  /** Forgets what nobody can repeat any more. */
  async #sweep(): Promise<void> {
    const { store, clock, log } = this.#options;
    const before = isoTime(clock.now() - REMEMBERED_MS);
    const ops: Op[] = [];
    try {
      for await (const { id, value } of store.list(INTAKE, { where: { done: true } })) {
        if ((value as unknown as IntakeDocument).at < before) ops.push({ op: 'delete', collection: INTAKE, id });
      }
      if (ops.length > 0) await store.commit(ops);
    } catch (thrown) {
      log.warn({ err: toOpsError(thrown) }, 'old deliveries could not be forgotten yet');
    }
    if (this.#abort.signal.aborted) return;
    this.#stopSweeping = clock.after(SWEEP_EVERY_MS, () => {
      const sweeping = this.#sweep().finally(() => this.#working.delete(sweeping));
      this.#working.add(sweeping);
    });
  }
}

function put(key: string, document: IntakeDocument, ifVersion?: number): Op {
  const value = document as unknown as Json;
  return { op: 'put', collection: INTAKE, id: key, value, ...(ifVersion === undefined ? {} : { ifVersion }) };
}
