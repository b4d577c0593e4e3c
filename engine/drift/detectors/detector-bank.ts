/** Detectors of many streams: each has an ADWIN for drift and, where it has a warning delta, a looser one beside it. */
import { z } from 'zod';
import { OpsError } from '../../errors.ts';
import type { JsonObject } from '../../json.ts';
import type { BankDetection, Detection, DetectorBank, DetectorParameters, DriftLevel } from '../types.ts';
import { addValue, addValues, isDue, roomOf, settle, shrink } from './adwin.ts';
import { type AdwinParameters, AdwinPool, DEVIATIONS, PENDING, TOTAL, WIDTH } from './adwin-pool.ts';
import { ADWIN_STATE, putState, takeState } from './adwin-snapshot.ts';
import { clearestSplit, type WindowChange } from './clearest-split.ts';
import { PARAMETER_LIMITS } from './parameters.ts';
import { hasCut } from './split-scan.ts';

const FORMAT = 'mlops.detector/1';
const SNAPSHOT = z.strictObject({
  format: z.literal(FORMAT),
  parameters: z.strictObject({ ...PARAMETER_LIMITS, warning_delta: PARAMETER_LIMITS.warning_delta.nullable() }),
  accepted: z.int().min(0),
  drift: ADWIN_STATE,
  warning: ADWIN_STATE.nullable(),
});

/** Block of a slot that has none. */
const NONE = -1;
const FIRST_SLOTS = 16;

interface Slot {
  readonly stream: string;
  readonly parameters: DetectorParameters;
}

export function createDetectorBank(): DetectorBank {
  const pool = new AdwinPool();
  const slots: (Slot | undefined)[] = [];
  const byStream = new Map<string, number>();
  const free: number[] = [];
  /** Of each slot: its drift detector's block, then its warning detector's. */
  let blocks = new Int32Array(2 * FIRST_SLOTS);
  /** Values that each slot has ever taken in. */
  let accepted = new Float64Array(FIRST_SLOTS);

  const place = (taken: Slot, drift: number, warning: number, count: number): number => {
    const slot = free.pop() ?? slots.length;
    if (slot === accepted.length) {
      blocks = grown(blocks, new Int32Array(2 * blocks.length));
      accepted = grown(accepted, new Float64Array(2 * accepted.length));
    }
    slots[slot] = taken;
    byStream.set(taken.stream, slot);
    blocks[2 * slot] = drift;
    blocks[2 * slot + 1] = warning;
    accepted[slot] = count;
    return slot;
  };

  const remove = (slot: number): void => {
    const taken = slots[slot];
    if (taken === undefined) return;
    for (const at of blocks.subarray(2 * slot, 2 * slot + 2)) if (at !== NONE) pool.release(at);
    byStream.delete(taken.stream);
    slots[slot] = undefined;
    free.push(slot);
  };

  /** What is in the block, the values that wait included. @returns the block, which may have moved */
  const settled = (block: number): number => {
    const at = settle(pool, blocks[block]!);
    blocks[block] = at;
    return at;
  };

  /** Tests where a test is due. @returns what was found and, in case, cut */
  const test = (slot: number): Detection | undefined => {
    const index = accepted[slot]! - 1;
    const drift = settled(2 * slot);
    const cut = isDue(pool, drift) && hasCut(pool, drift) ? detection(pool, drift, 'drift', index) : undefined;
    if (blocks[2 * slot + 1] === NONE) return cut;
    const warning = settled(2 * slot + 1);
    const due = isDue(pool, warning);
    // On the same value drift beats warning; a drift renews both.
    if (cut !== undefined) pool.i32[2 * warning + PENDING] = 1;
    else if (due && hasCut(pool, warning)) return detection(pool, warning, 'warning', index);
    return cut;
  };

  const update = (into: Uint32Array, values: Float64Array): readonly BankDetection[] => {
    const found: BankDetection[] = [];
    // No slot comes or goes meanwhile: these stay the arrays that they are.
    const [blocksOf, acceptedOf] = [blocks, accepted];
    for (let from = 0, to = 0; from < values.length; from = to) {
      const slot = into[from]!;
      const drift = blocksOf[2 * slot]!;
      const warning = blocksOf[2 * slot + 1]!;
      to = from + 1;
      let full: boolean;
      if (into[to] === slot) {
        const room = warning === NONE ? roomOf(pool, drift) : Math.min(roomOf(pool, drift), roomOf(pool, warning));
        const most = Math.min(values.length, from + room);
        while (to < most && into[to] === slot) to++;
        full = addValues(pool, drift, values, from, to);
        if (warning !== NONE && addValues(pool, warning, values, from, to)) full = true;
      } else {
        // Streams that take turns.
        full = addValue(pool, drift, values[from]!);
        if (warning !== NONE && addValue(pool, warning, values[from]!)) full = true;
      }
      acceptedOf[slot] = acceptedOf[slot]! + to - from;
      if (!full) continue;
      const detection = test(slot);
      if (detection !== undefined) found.push({ slot, position: to - 1, detection });
    }
    return found;
  };

  return {
    slot: (stream, parameters) => {
      const known = byStream.get(stream);
      if (known !== undefined) return known;
      const { warning_delta } = parameters;
      const drift = pool.allocate(parameters);
      const warning = warning_delta === null ? NONE : pool.allocate({ ...parameters, delta: warning_delta });
      return place({ stream, parameters }, drift, warning, 0);
    },
    update,
    window: (slot) => {
      const at = settled(2 * slot);
      const n = pool.f64[at + WIDTH]!;
      if (n === 0) return { n, mean: 0, sd: 0 };
      return { n, mean: pool.f64[at + TOTAL]! / n, sd: Math.sqrt(Math.max(pool.f64[at + DEVIATIONS]! / n, 0)) };
    },
    snapshot: (slot) => {
      const warning = blocks[2 * slot + 1] === NONE ? NONE : settled(2 * slot + 1);
      return {
        format: FORMAT,
        parameters: slots[slot]!.parameters,
        accepted: accepted[slot]!,
        drift: takeState(pool, settled(2 * slot)),
        warning: warning === NONE ? null : takeState(pool, warning),
      };
    },
    restore: (stream, snapshot) => {
      const read = readSnapshot(snapshot);
      const { parameters } = read;
      const { warning_delta } = parameters;
      const put = (own: AdwinParameters, state: z.infer<typeof ADWIN_STATE>) => {
        const at = putState(pool, own, state);
        if (typeof at === 'string') throw damaged(`${stream}: ${at}`);
        return at;
      };
      const drift = put(parameters, read.drift);
      const warning =
        warning_delta === null || read.warning === null
          ? NONE
          : put({ ...parameters, delta: warning_delta }, read.warning);
      const former = byStream.get(stream);
      if (former !== undefined) remove(former);
      return place({ stream, parameters }, drift, warning, read.accepted);
    },
    remove,
  };
}

/** What a window that has to be cut tells, and the cut. */
function detection(pool: AdwinPool, at: number, level: DriftLevel, index: number): Detection {
  const change: WindowChange = clearestSplit(pool, at);
  shrink(pool, at);
  return { index, level, width: pool.f64[at + WIDTH]!, ...change };
}

function readSnapshot(snapshot: JsonObject): z.infer<typeof SNAPSHOT> {
  const parsed = SNAPSHOT.safeParse(snapshot);
  if (!parsed.success) throw damaged(z.prettifyError(parsed.error));
  const { parameters, warning } = parsed.data;
  if ((parameters.warning_delta === null) !== (warning === null)) throw damaged('one level has no detector');
  return parsed.data;
}

function damaged(reason: string): OpsError {
  return new OpsError('state_corrupt', `no snapshot of a detector: ${reason}`, {
    facts: { path: 'detectors', where: reason },
  });
}

function grown<Numbers extends Int32Array | Float64Array>(from: Numbers, to: Numbers): Numbers {
  to.set(from);
  return to;
}
