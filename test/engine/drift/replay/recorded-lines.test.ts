/** Lines of recordings: what is taken, what is refused with its reason, what is left out. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitCsv } from '#engine/drift/replay/csv-line.ts';
import { lineReader } from '#engine/drift/replay/recorded-lines.ts';
import type { Recording } from '#engine/drift/replay/types.ts';

const recording = (own: Partial<Recording> = {}): Recording => ({
  path: '/data/a.ndjson',
  shown: 'a.ndjson',
  format: 'ndjson',
  column: null,
  time_column: null,
  source: null,
  signal: null,
  fallback: { source: 'replay', signal: 'a' },
  arrived: '2026-11-23T12:00:00.000Z',
  ...own,
});

describe('an NDJSON line', () => {
  it('needs only a value', () => {
    expect(lineReader(recording())('{"value": 1.5}')).toEqual({
      kind: 'observation',
      item: {
        source: 'replay',
        signal: 'a',
        value: 1.5,
        at: '2026-11-23T12:00:00.000Z',
        seq: null,
        model_version: null,
      },
    });
  });

  it('may be a bare number, carry a carriage return, or begin with a byte order mark', () => {
    const read = lineReader(recording());

    for (const line of ['2', '{"value":2}\r', '\ufeff{"value":2}']) {
      expect(read(line)).toMatchObject({ kind: 'observation', item: { value: 2 } });
    }
    expect(read('')).toBeNull();
    expect(read('   ')).toBeNull();
  });

  it('names its own stream, time, number and model', () => {
    const line = '{"source":"ecb","signal":"usd","value":1,"at":"2008-11-14","seq":7,"model_version":"v2","more":[]}';

    expect(lineReader(recording())(line)).toMatchObject({
      item: { source: 'ecb', signal: 'usd', at: '2008-11-14T00:00:00.000Z', seq: 7, model_version: 'v2' },
    });
  });

  it('of another stream than the one that is asked for is left out', () => {
    const read = lineReader(recording({ source: 'ecb', signal: 'usd', fallback: { source: 'ecb', signal: 'usd' } }));

    expect(read('{"signal":"jpy","value":1}')).toBe('left out');
    expect(read('{"source":"x","value":1}')).toBe('left out');
    expect(read('{"value":1}')).toMatchObject({ kind: 'observation' });
    expect(read('{"signal":"jpy","value":"x"}')).toBe('left out');
  });

  it('may hold the value and the time under other names', () => {
    const read = lineReader(recording({ column: 'error', time_column: 'day' }));

    expect(read('{"error":0.5,"day":"2026-01-02","value":9}')).toMatchObject({
      item: { value: 0.5, at: '2026-01-02T00:00:00.000Z' },
    });
    expect(read('{"value":9}')).toMatchObject({ kind: 'refused' });
  });

  it.each([
    ['{"value": NaN}', 'expected one JSON object, received'],
    ['{"value": null}', 'value: expected a finite number, received null'],
    ['{"value": "1"}', 'value: expected a finite number'],
    ['{"value": 1e999}', 'value: expected a number between'],
    ['[1]', 'expected an object'],
    ['{"value":1', 'expected one JSON object'],
    ['{"value":1,"at":"yesterday"}', 'at: expected ISO 8601'],
    ['{"value":1,"source":"a\\nb"}', 'source: expected no control characters'],
    [`{"value":1,"signal":"${'x'.repeat(10_000)}"}`, 'signal: expected 1 to 200 characters'],
    [`"${'<!channel>'.repeat(5000)}`, 'expected one JSON object'],
  ])('that cannot be used is refused with its reason: %.60s', (line, problem) => {
    const item = lineReader(recording())(line);

    expect(item).toMatchObject({ kind: 'refused' });
    const { refusal } = item as { refusal: { problem: string } };
    expect(refusal.problem).toContain(problem);
    expect(refusal.problem.length).toBeLessThan(300);
  });
});

describe('a CSV line', () => {
  const csv = (own: Partial<Recording> = {}) => recording({ format: 'csv', column: 'error', ...own });

  it('gives the column that is named, with its time', () => {
    const read = lineReader(csv({ time_column: 'time' }));

    expect(read('\ufeff"time","error", label')).toBeNull();
    expect(read('2026-01-02T03:04:05Z,0.25,1')).toMatchObject({
      item: { value: 0.25, at: '2026-01-02T03:04:05.000Z', signal: 'a' },
    });
    expect(read('')).toBeNull();
  });

  it.each([
    ['2026-01-02,,1', 'value: expected a finite number, received ""'],
    ['2026-01-02,NaN,1', 'received "NaN"'],
    ['2026-01-02,Infinity,1', 'value: expected a number between'],
    ['2026-01-02,0.5', 'expected 3 cells, received 2'],
    ['2026-01-02,"0.5,1', 'a quote never closes'],
    ['soon,0.5,1', 'at: expected ISO 8601'],
  ])('that cannot be used is refused with its reason: %s', (line, problem) => {
    const read = lineReader(csv({ time_column: 'time' }));
    read('time,error,label');

    expect(read(line)).toMatchObject({ kind: 'refused', refusal: { problem: expect.stringContaining(problem) } });
  });

  it.each([
    ['error', 'errors', 'errors'],
    ['time', 'zzz', null],
  ] as const)('whose header lacks the %s column ends the reading', (_, name, hint) => {
    const read = lineReader(csv(name === 'zzz' ? { time_column: name } : { column: 'error' }));

    expect(() => read(name === 'zzz' ? 'error,label' : `time,${name}`)).toThrow(
      expect.objectContaining({ code: 'recorded_column_missing', facts: expect.objectContaining({ hint }) }),
    );
  });

  it('is split into the cells that were written', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', ' '), maxLength: 6 });
    fc.assert(
      fc.property(fc.array(cell, { minLength: 1, maxLength: 5 }), (cells) => {
        const line = cells.map((text) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)).join(',');

        expect(splitCsv(line)).toEqual(cells);
      }),
    );
    expect(splitCsv('a,"b"c')).toBeNull();
  });
});
