/** Runs the values of a recording through detectors of their own, as the streams' rules and the line of the replay want them. */
import { createDetectorBank } from '../detectors/detector-bank.ts';
import { levelProblem } from '../detectors/parameters.ts';
import type { CheckedItem } from '../observations/check-item.ts';
import { streamBook } from '../streams/stream-book.ts';
import type { DetectorParameters, Observation, StreamRules } from '../types.ts';
import type {
  AskedDetector,
  BadLine,
  ReplayedDetection,
  ReplayedValues,
  ReplayFindings,
  StreamsSaid,
} from './types.ts';

/** Values that go to the detectors at once. */
const BATCH = 4096;
/** Bad lines that are quoted. */
const QUOTED_LINES = 20;

interface Stream {
  readonly source: string;
  readonly signal: string;
  readonly detector: DetectorParameters;
  readonly scale: number;
  /** Two versions of a model are two detectors. */
  readonly slots: Map<string | null, number>;
  values: number;
  refused: number;
  example: string | null;
}

export class ReplayValues {
  readonly #bank = createDetectorBank();
  readonly #rulesOf: (source: string, signal: string) => StreamRules;
  readonly #asked: AskedDetector;
  readonly #streams = new Map<string, Map<string, Stream>>();
  readonly #slots = new Uint32Array(BATCH);
  readonly #values = new Float64Array(BATCH);
  /** Of the values that wait. */
  readonly #waiting: Observation[] = [];
  readonly #detections: ReplayedDetection[] = [];
  readonly #badLines: BadLine[] = [];
  #refused = 0;
  #leftOut = 0;
  #outcomes = 0;
  #observations = 0;

  constructor({ document, replayed }: StreamsSaid, asked: AskedDetector) {
    this.#rulesOf = streamBook(document, replayed).of;
    this.#asked = asked;
  }

  take(item: CheckedItem | null | 'left out', line: number): void {
    if (item === null) return;
    if (item === 'left out') this.#leftOut += 1;
    else if (item.kind === 'outcome') this.#outcomes += 1;
    else if (item.kind === 'refused') this.#refuse(item.refusal, line);
    else this.#add(item.item);
  }

  finish(): ReplayFindings {
    this.#flush();
    const streams = [...this.#streams.values()].flatMap((signals) => [...signals.values()]);
    return {
      observations: this.#observations,
      detections: this.#detections,
      streams: streams.map(({ slots: _, ...stream }): ReplayedValues => stream),
      refused: { count: this.#refused, first: this.#badLines },
      left_out: this.#leftOut,
      outcomes: this.#outcomes,
    };
  }

  #refuse({ problem, stream }: Extract<CheckedItem, { kind: 'refused' }>['refusal'], line: number): void {
    this.#refused += 1;
    if (this.#badLines.length < QUOTED_LINES) this.#badLines.push({ line, problem });
    if (stream === null) return;
    const known = this.#stream(stream.source, stream.signal);
    known.refused += 1;
    known.example ??= problem;
  }

  #add(observation: Observation): void {
    const stream = this.#stream(observation.source, observation.signal);
    const { model_version: version } = observation;
    let slot = stream.slots.get(version);
    if (slot === undefined) {
      slot = this.#bank.slot(JSON.stringify([stream.source, stream.signal, version]), stream.detector);
      stream.slots.set(version, slot);
    }
    const at = this.#waiting.length;
    this.#slots[at] = slot;
    this.#values[at] = observation.value * stream.scale;
    this.#waiting.push(observation);
    stream.values += 1;
    this.#observations += 1;
    if (at + 1 === BATCH) this.#flush();
  }

  #flush(): void {
    const n = this.#waiting.length;
    for (const { position, detection } of this.#bank.update(this.#slots.subarray(0, n), this.#values.subarray(0, n))) {
      const { source, signal, model_version, at } = this.#waiting[position]!;
      const { window: _, ...told } = detection;
      this.#detections.push({ source, signal, model_version, at, ...told });
    }
    this.#waiting.length = 0;
  }

  #stream(source: string, signal: string): Stream {
    let signals = this.#streams.get(source);
    if (signals === undefined) {
      signals = new Map();
      this.#streams.set(source, signals);
    }
    let stream = signals.get(signal);
    if (stream === undefined) {
      const rules = askedRules(this.#rulesOf(source, signal), this.#asked);
      stream = { source, signal, ...rules, slots: new Map(), values: 0, refused: 0, example: null };
      signals.set(signal, stream);
    }
    return stream;
  }
}

/** The stream's own rules, with what was asked for in their place. */
export function askedRules(
  { detector, scale }: Pick<StreamRules, 'detector' | 'scale'>,
  { scale: askedScale, ...asked }: AskedDetector,
): { readonly detector: DetectorParameters; readonly scale: number } {
  const given = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== null));
  const mixed = { ...detector, ...given };
  // Who asks for another delta alone does not mean the stream's own warnings to stand in its way.
  const isMuted = asked.warning_delta === null && levelProblem(mixed) !== null;
  return { detector: isMuted ? { ...mixed, warning_delta: null } : mixed, scale: askedScale ?? scale };
}
