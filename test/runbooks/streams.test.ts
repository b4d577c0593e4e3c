/** The file of streams that ships: it can be read, and fits the data it is about. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createDetectorBank } from '#engine/drift/detectors/detector-bank.ts';
import { streamBook } from '#engine/drift/streams/stream-book.ts';
import { STREAMS_SCHEMA, streamsDocument, streamsProblems } from '#engine/drift/streams/streams-document.ts';
import { openYamlFile } from '#engine/settings/drivers/yaml-file.ts';

const RUNBOOKS = join(import.meta.dirname, '../../runbooks');

async function shipped() {
  const file = join(RUNBOOKS, 'streams.yaml');
  const source = await openYamlFile({
    file,
    schema: STREAMS_SCHEMA,
    check: streamsProblems,
    onChange: () => undefined,
  });
  const { value, problems } = await source.current();
  expect(problems).toEqual([]);
  return streamBook(streamsDocument(value!), []);
}

describe('runbooks/streams.yaml', () => {
  it('sees the autumn of 2008 in at least eight of the twelve currencies within twenty days', async () => {
    const book = await shipped();
    const bank = createDetectorBank();
    const text = await readFile(join(RUNBOOKS, 'drills/data/currency-returns.ndjson'), 'utf8');
    const rows = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { source: string; signal: string; at: string; value: number });
    const rulesOf = ({ source, signal }: (typeof rows)[number]) => book.of(source, signal);
    const slots = rows.map((row) => bank.slot(`${row.source}/${row.signal}`, rulesOf(row).detector));

    const found = bank.update(
      Uint32Array.from(slots),
      Float64Array.from(rows, (row) => row.value * rulesOf(row).scale),
    );

    const autumn = found.filter(({ position, detection }) => {
      const day = Date.parse(rows[position]!.at);
      return detection.level === 'drift' && day >= Date.parse('2008-10-25') && day <= Date.parse('2008-11-14');
    });
    expect(autumn.every(({ detection }) => detection.direction === 'up')).toBe(true);
    expect(new Set(autumn.map(({ slot }) => slot)).size).toBeGreaterThanOrEqual(book.massDrift!.streams);
    expect(new Set(slots).size).toBe(12);
  });

  it('names the sentiment of the router, and the error of the model', async () => {
    const book = await shipped();

    expect(book.originOf('router', 'sentiment')).toBe('file');
    expect(book.of('meta_model', 'error')).toMatchObject({ bad: 'up', wakes: 'drift' });
    expect(book.of('router', 'sentiment.error').bad).toBe('up');
    expect(book.originOf('router', 'sentiments')).toBe('defaults');
  });
});
