/** The shards as seen from here: turns are numbered, so that a thread that has lost its detectors is noticed. */
import type { Compute } from '../../../jobs/compute.ts';
import type { JsonObject } from '../../../json.ts';
import { DRIFT_SHARD } from '../../tasks.ts';
import type { DetectorWindow } from '../../types.ts';
import type { Seen } from '../findings/teller.ts';
import type { ShardAnswer, ShardTurn } from './shard.ts';
import type { ShardPart, Unit } from './watch.ts';
import type { WatchedDetector, WatchedStream } from './watched-stream.ts';

interface Place {
  readonly detector: WatchedDetector;
  readonly stream: WatchedStream;
}

/** Detectors asked in one turn: this thread does other things in between. */
const AT_ONCE = 250;

export class Shards {
  readonly #threads: readonly Compute[];
  readonly #turns: number[];

  /** @param threads one thread each */
  constructor(threads: readonly Compute[]) {
    this.#threads = threads;
    this.#turns = threads.map(() => 0);
  }

  get count(): number {
    return this.#threads.length;
  }

  /** Empties all of them. */
  async begin(): Promise<void> {
    this.#turns.fill(0);
    await Promise.all(this.#threads.map((_, shard) => this.#turn(shard, { kind: 'begin' })));
  }

  /** @returns what was seen, in the order of the log */
  async update(unit: Unit): Promise<readonly Seen[]> {
    const seen = await Promise.all(unit.parts.map((part, shard) => this.#update(part, shard)));
    return seen.flat().sort((a, b) => a.batch - b.batch || a.released.ordinal - b.released.ordinal);
  }

  async windows(places: readonly Place[]): Promise<ReadonlyMap<WatchedDetector, DetectorWindow>> {
    const windows = new Map<WatchedDetector, DetectorWindow>();
    await this.#ask(places, 'windows', (answer, at, detector) => windows.set(detector, answer.windows[at]!));
    return windows;
  }

  async states(places: readonly Place[]): Promise<ReadonlyMap<WatchedDetector, JsonObject>> {
    const states = new Map<WatchedDetector, JsonObject>();
    await this.#ask(places, 'states', (answer, at, detector) => states.set(detector, answer.states[at]!));
    return states;
  }

  async #ask(
    places: readonly Place[],
    kind: 'windows' | 'states',
    take: (answer: ShardAnswer, at: number, detector: WatchedDetector) => void,
  ): Promise<void> {
    const byShard = Map.groupBy(places, ({ stream }) => stream.shard);
    await Promise.all(
      [...byShard].map(async ([shard, asked]) => {
        for (let from = 0; from < asked.length; from += AT_ONCE) {
          const some = asked.slice(from, from + AT_ONCE);
          const answer = await this.#turn(shard, { kind, ids: some.map(({ detector }) => detector.id) });
          for (const [at, { detector }] of some.entries()) take(answer, at, detector);
        }
      }),
    );
  }

  async #update(part: ShardPart, shard: number): Promise<readonly (Seen & { batch: number })[]> {
    const { opened, closed, released } = part;
    if (opened.length + closed.length + released.length === 0) return [];
    const ids = Uint32Array.from(part.ids);
    const values = Float64Array.from(part.values);
    const { events } = await this.#turn(shard, { kind: 'update', opened, ids, values, closed });
    return events.map((event) => {
      const one = released[event.position]!;
      return { released: one, event, batch: one.batch };
    });
  }

  async #turn(shard: number, turn: ShardTurn): Promise<ShardAnswer> {
    const number = this.#turns[shard]!;
    this.#turns[shard] = number + 1;
    return await this.#threads[shard]!.run(DRIFT_SHARD, { number, turn });
  }
}
