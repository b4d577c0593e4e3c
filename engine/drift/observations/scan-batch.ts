/**
 * Reads a batch from its bytes, where all of it is plain: names of printable ASCII without escapes, known fields, each once, everything
 * good. Whatever is not plain and certain is left to `JSON.parse` and `checkItem`, where all rules and refusals stand; what is taken
 * here they take in the same way. It is faster, because no tree of objects is made, a name that comes again is not made again, and
 * numbers do not pass through text.
 */
import type { Observation, ObservationBatch, Outcome } from '../types.ts';
import { ByteReader } from './byte-reader.ts';
import { LARGEST } from './check-item.ts';
import { OBSERVATION_LIMITS } from './limits.ts';

const [SOURCE, SIGNAL, VALUE, AT, SEQ, MODEL_VERSION, REF, OUTCOME] = [1, 2, 4, 8, 16, 32, 64, 128] as const;
const OBSERVATION_NEEDS = SOURCE | SIGNAL | VALUE;
const OBSERVATION_MAY = OBSERVATION_NEEDS | AT | SEQ | MODEL_VERSION;
const OUTCOME_IS = SOURCE | SIGNAL | REF | OUTCOME;
const FIELDS: ReadonlyMap<string, number> = new Map([
  ['source', SOURCE],
  ['signal', SIGNAL],
  ['value', VALUE],
  ['at', AT],
  ['seq', SEQ],
  ['model_version', MODEL_VERSION],
  ['ref', REF],
  ['outcome', OUTCOME],
]);
const MOST_FIELDS = 6;
/** Places of names in an item. */
const [FIELD, SOURCE_NAME, SIGNAL_NAME, VERSION_NAME] = [0, 1, 2, 3];
const [COMMA, COLON, OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x2c, 0x3a, 0x5b, 0x5d, 0x7b, 0x7d];

/**
 * @param arrived ISO 8601: the time of values that have none of their own
 * @returns undefined where not all is plain
 */
export function scanBatch(bytes: Buffer, arrived: string): ObservationBatch | undefined {
  const scanner = new BatchScanner(bytes, arrived);
  scanner.body();
  return scanner.result();
}

class BatchScanner {
  readonly #reader: ByteReader;
  readonly #arrived: string;
  readonly #observations: Observation[] = [];
  readonly #outcomes: Outcome[] = [];
  /** What stood in front of each value of an item. */
  readonly #gaps: { readonly from: number; readonly to: number; readonly field: number }[] = [];

  constructor(bytes: Buffer, arrived: string) {
    this.#reader = new ByteReader(bytes);
    this.#arrived = arrived;
  }

  result(): ObservationBatch | undefined {
    const items = this.#observations.length + this.#outcomes.length;
    if (this.#reader.failed || !this.#reader.isAtEnd || items > OBSERVATION_LIMITS.items) return undefined;
    return { observations: this.#observations, outcomes: this.#outcomes };
  }

  body(): void {
    const reader = this.#reader;
    if (reader.peek() === OPEN_LIST) {
      this.#list();
      return;
    }
    const { place } = reader;
    reader.expect(OPEN_OBJECT);
    const name = reader.name(FIELD);
    if (name === 'observations' || name === 'outcomes') {
      this.#lists(name);
      return;
    }
    reader.place = place;
    this.#item();
  }

  /** `"observations": […], "outcomes": […]`, the first name taken. */
  #lists(first: string): void {
    this.#reader.expect(COLON);
    this.#list();
    if (this.#reader.takes(COMMA)) {
      if (this.#reader.name(FIELD) !== (first === 'outcomes' ? 'observations' : 'outcomes')) this.#reader.failed = true;
      this.#reader.expect(COLON);
      this.#list();
    }
    this.#reader.expect(CLOSE_OBJECT);
  }

  #list(): void {
    const reader = this.#reader;
    reader.expect(OPEN_LIST);
    if (reader.takes(CLOSE_LIST)) return;
    do {
      this.#item();
    } while (!reader.failed && reader.takes(COMMA));
    reader.expect(CLOSE_LIST);
  }

  /**
   * What stands in front of a value: a brace or a comma, the field's name, a colon. Most likely the same bytes as in the item before.
   * @returns the field; 0 for none that is known
   */
  #field(place: number): number {
    const reader = this.#reader;
    const known = this.#gaps[place];
    if (known !== undefined && reader.takesAgain(known.from, known.to)) return known.field;
    const from = reader.place;
    reader.expect(place === 0 ? OPEN_OBJECT : COMMA);
    const field = FIELDS.get(reader.name(FIELD)) ?? 0;
    reader.expect(COLON);
    reader.peek();
    this.#gaps[place] = { from, to: reader.place, field };
    return field;
  }

  #item(): void {
    const reader = this.#reader;
    let source = '';
    let signal = '';
    let at = this.#arrived;
    let value = 0;
    let ref = 0;
    let outcome = 0;
    let seq: number | null = null;
    let version: string | null = null;
    let seen = 0;
    for (let place = 0; place === 0 || reader.peek() === COMMA; place += 1) {
      const field = this.#field(place);
      if (field === 0 || (seen & field) !== 0 || place === MOST_FIELDS) reader.failed = true;
      if (reader.failed) return;
      seen |= field;
      if (field === SOURCE) source = reader.name(SOURCE_NAME);
      else if (field === SIGNAL) signal = reader.name(SIGNAL_NAME);
      else if (field === VALUE) value = reader.number();
      else if (field === OUTCOME) outcome = reader.number();
      else if (field === REF) ref = reader.count();
      else if (!reader.takesNull()) {
        if (field === AT) at = reader.time();
        else if (field === SEQ) seq = reader.count();
        else version = reader.name(VERSION_NAME);
      }
    }
    reader.expect(CLOSE_OBJECT);
    if (reader.failed) return;
    if ((seen & OBSERVATION_NEEDS) === OBSERVATION_NEEDS && (seen & ~OBSERVATION_MAY) === 0 && isMeasured(value)) {
      this.#observations.push({ source, signal, value, at, seq, model_version: version });
    } else if (seen === OUTCOME_IS && isMeasured(outcome)) this.#outcomes.push({ source, signal, ref, outcome });
    else reader.failed = true;
  }
}

function isMeasured(value: number): boolean {
  return Math.abs(value) <= LARGEST;
}
