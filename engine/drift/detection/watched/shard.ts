/** The detectors of one shard, as its thread holds them: values in, what they found out. */
import { OpsError } from '../../../errors.ts';
import type { JsonObject } from '../../../json.ts';
import type { DetectorBank, DetectorParameters, DetectorWindow } from '../../types.ts';
import type { ShardEvent } from '../types.ts';

export interface OpenedDetector {
  /** Never used again for another one. */
  readonly id: number;
  readonly parameters: DetectorParameters;
  /** Null: it begins empty. */
  readonly state: JsonObject | null;
}

export type ShardTurn =
  /** Forgets what it holds. */
  | { readonly kind: 'begin' }
  | {
      readonly kind: 'update';
      readonly opened: readonly OpenedDetector[];
      /** One detector each. */
      readonly ids: Uint32Array;
      readonly values: Float64Array;
      readonly closed: readonly number[];
    }
  | { readonly kind: 'windows'; readonly ids: readonly number[] }
  | { readonly kind: 'states'; readonly ids: readonly number[] };

/** `number` counts the turns since `begin`, which is 0: a thread that lost what it held knows it by that. */
export type ShardRequest = { readonly number: number; readonly turn: ShardTurn };

export type ShardAnswer = {
  readonly events: readonly ShardEvent[];
  readonly windows: readonly DetectorWindow[];
  readonly states: readonly JsonObject[];
};

/** How long nothing has been found; the mean is taken anew after each word of it. */
interface Calm {
  due: number;
  n: number;
  sum: number;
}

interface Detector {
  readonly slot: number;
  readonly calmAfter: number;
  readonly calm: Calm;
}

const NOTHING: ShardAnswer = { events: [], windows: [], states: [] };
/** Values without a finding, in checks of the detector, after which a stream counts as calm; then twice as many, and so on. */
const CALM_CHECKS = 20;
const LEAST_CALM = 200;

export interface Shard {
  /** @throws OpsError `worker_lost` when the thread that held the detectors is gone; `state_corrupt` for an unknown detector state */
  serve(request: ShardRequest): ShardAnswer;
}

export function createShard(openBank: () => DetectorBank): Shard {
  let bank = openBank();
  let detectors: Detector[] = [];
  let turns = -1;

  const open = ({ id, parameters, state }: OpenedDetector): void => {
    const calmAfter = Math.max(LEAST_CALM, CALM_CHECKS * parameters.clock);
    if (state === null) {
      const slot = bank.slot(String(id), parameters);
      detectors[id] = { slot, calmAfter, calm: { due: calmAfter, n: 0, sum: 0 } };
      return;
    }
    const { bank: kept, calm } = state as unknown as { bank: JsonObject; calm: Calm };
    detectors[id] = { slot: bank.restore(String(id), kept), calmAfter, calm: { ...calm } };
  };

  const update = (ids: Uint32Array, values: Float64Array): ShardEvent[] => {
    const slots = ids.map((id) => detectors[id]!.slot);
    const found = bank.update(slots, values);
    const events: ShardEvent[] = [];
    let next = 0;
    for (let position = 0; position < values.length; position += 1) {
      const { calm, calmAfter } = detectors[ids[position]!]!;
      if (found[next]?.position === position) {
        events.push({ kind: 'found', position, detection: found[next]!.detection });
        next += 1;
        startAnew(calm, calmAfter);
        continue;
      }
      calm.n += 1;
      calm.sum += values[position]!;
      if (calm.n < calm.due) continue;
      events.push({ kind: 'calm', position, values: calm.n, mean: calm.sum / calm.n });
      startAnew(calm, calm.due * 2);
    }
    return events;
  };

  const serveTurn = (turn: ShardTurn): ShardAnswer => {
    if (turn.kind === 'begin') {
      bank = openBank();
      detectors = [];
      return NOTHING;
    }
    if (turn.kind === 'windows') return { ...NOTHING, windows: turn.ids.map((id) => bank.window(detectors[id]!.slot)) };
    if (turn.kind === 'states') {
      const states = turn.ids.map((id): JsonObject => {
        const { slot, calm } = detectors[id]!;
        return { bank: bank.snapshot(slot), calm: { ...calm } };
      });
      return { ...NOTHING, states };
    }
    for (const each of turn.opened) open(each);
    const events = update(turn.ids, turn.values);
    for (const id of turn.closed) {
      bank.remove(detectors[id]!.slot);
      delete detectors[id];
    }
    return { ...NOTHING, events };
  };

  return {
    serve: ({ number, turn }) => {
      if (number !== 0 && number !== turns + 1) {
        const facts = { task: 'drift-shard', reason: `turn ${number} after ${turns}` };
        throw new OpsError('worker_lost', `this thread does not hold the detectors: ${facts.reason}`, { facts });
      }
      turns = number;
      return serveTurn(turn);
    },
  };
}

function startAnew(calm: Calm, due: number): void {
  calm.due = due;
  calm.n = 0;
  calm.sum = 0;
}
