/** The fast way reads what the plain one reads, and gives up on everything that is not plain. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BatchReader, itemsOf } from '#engine/drift/observations/read-batch.ts';
import { scanBatch } from '#engine/drift/observations/scan-batch.ts';

const ARRIVED = '2026-01-05T09:00:00.000Z';

const scan = (text: string) => scanBatch(Buffer.from(text), ARRIVED);

/** What the rules say: undefined where not every item is good. */
function byRules(text: string) {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return undefined;
  }
  const items = itemsOf(body);
  if (items === undefined) return undefined;
  const reader = new BatchReader({ arrived: ARRIVED, isStrict: true });
  for (const item of items) reader.take(item);
  const { batch, refused } = reader.result();
  return refused.length === 0 ? batch : undefined;
}

const plainName = fc.string({ unit: fc.constantFrom(...'abcXYZ059 ./-_<>!@&'), minLength: 1, maxLength: 30 });
const time = fc
  .date({ min: new Date('1970-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString());
const otherTime = fc.constantFrom(
  '2008-11-14',
  '2026-11-23T14:03Z',
  '2026-11-23T14:03:07.250123+00:00',
  '2026-11-23 14:03:07+03:00',
);
const number = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e100, max: 1e100 }),
  fc.double({ noNaN: true, min: -10, max: 10 }),
  fc.integer(),
);
const observation = fc.record(
  {
    source: plainName,
    signal: plainName,
    value: number,
    at: fc.oneof(time, otherTime, fc.constant(null)),
    seq: fc.oneof(fc.nat(), fc.constant(null)),
    model_version: fc.oneof(plainName, fc.constant(null)),
  },
  { requiredKeys: ['source', 'signal', 'value'] },
);
const outcome = fc.record({ source: plainName, signal: plainName, ref: fc.nat(), outcome: number });
const list = fc.array(fc.oneof(observation, outcome), { maxLength: 20 });
const body = fc.oneof(
  observation,
  list,
  fc.record({ observations: fc.array(observation), outcomes: fc.array(outcome) }),
  fc.record({ outcomes: fc.array(outcome), observations: list }),
);
const spacing = fc.constantFrom<string | number | undefined>(undefined, 1, '\t');

describe('scanning a batch', () => {
  it('reads every plain batch as the rules do, however it is spaced and whatever the order of its fields', () => {
    fc.assert(
      fc.property(body, spacing, (sent, space) => {
        const text = JSON.stringify(sent, null, space);
        const scanned = scan(text);

        expect(scanned).toBeDefined();
        expect(scanned).toEqual(byRules(text));
      }),
      { numRuns: 500 },
    );
  });

  it('never takes what the rules refuse, nor takes anything in another way, whatever byte is changed', () => {
    const sign = fc.constantFrom(...'{}[]",:.-+eE0123456789 \\\n\u0007xn/é');
    let taken = 0;
    fc.assert(
      fc.property(body, fc.nat(), sign, fc.boolean(), (sent, place, put, isReplaced) => {
        const text = JSON.stringify(sent);
        const at = place % (text.length + 1);
        const damaged = text.slice(0, at) + put + text.slice(isReplaced ? at + 1 : at);
        const scanned = scan(damaged);

        if (scanned === undefined) return;
        taken += 1;
        expect(scanned).toEqual(byRules(damaged));
      }),
      { numRuns: 3000 },
    );
    expect(taken).toBeGreaterThan(100);
  });

  it.each([
    ['a name beyond ASCII', '{"source":"ü","signal":"b","value":1}'],
    ['an escape', '{"source":"a\\u0062","signal":"b","value":1}'],
    ['a field twice', '{"source":"a","signal":"b","value":1,"value":2}'],
    ['a field that nobody knows', '{"source":"a","signal":"b","value":1,"x":2}'],
    ['no value', '{"source":"a","signal":"b"}'],
    ['a value that is none', '{"source":"a","signal":"b","value":null}'],
    ['a value that is too large', '{"source":"a","signal":"b","value":1e101}'],
    ['a value and its outcome', '{"source":"a","signal":"b","value":1,"ref":1,"outcome":1}'],
    ['a name that is too long', `{"source":"${'x'.repeat(201)}","signal":"b","value":1}`],
    ['a day that is none', '{"source":"a","signal":"b","value":1,"at":"2026-02-29T00:00:00.000Z"}'],
    ['an hour that is none', '{"source":"a","signal":"b","value":1,"at":"2026-02-28T24:00:00.000Z"}'],
    ['a number with a zero in front', '{"source":"a","signal":"b","value":01}'],
    ['something behind its end', '[] []'],
    ['the same list twice', '{"observations":[],"observations":[]}'],
    ['a word that begins as null', '{"source":"a","signal":"b","value":1,"seq":nulx}'],
    ['nothing', ''],
    ['half of it', '[{"source":"a","signal":"b","value":1}'],
  ])('gives up on %s', (_what, text) => {
    expect(scan(text)).toBeUndefined();
  });

  it('keeps names apart that share a place in its table', () => {
    const items = Array.from({ length: 5000 }, (_, index) => ({
      source: `s${index % 1700}`,
      signal: `x${index}`,
      value: index,
    }));
    const text = JSON.stringify(items);

    expect(scan(text)).toEqual(byRules(text));
  });

  it('gives up where there are more items than a batch may have', () => {
    const items = Array.from({ length: 10_001 }, () => ({ source: 'a', signal: 'b', value: 1 }));

    expect(scan(JSON.stringify(items))).toBeUndefined();
    expect(scan(JSON.stringify(items.slice(1)))?.observations).toHaveLength(10_000);
  });
});
