/** `streams.yaml`: what it may say, how its mistakes are told, and which rules a stream gets. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { durationMs } from '#engine/drift/streams/duration.ts';
import { streamBook } from '#engine/drift/streams/stream-book.ts';
import { fits } from '#engine/drift/streams/stream-pattern.ts';
import {
  DEFAULT_RULES,
  STREAMS_SCHEMA,
  streamsDocument,
  streamsProblems,
} from '#engine/drift/streams/streams-document.ts';
import { openStreamsSource } from '#engine/drift/streams/streams-source.ts';
import { DEFAULT_DETECTOR } from '#engine/drift/types.ts';
import { openYamlFile } from '#engine/settings/drivers/yaml-file.ts';
import { createMemoryStore } from '#engine/store/drivers/memory.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'mlops-streams-'));
});
afterEach(() => rm(dir, { recursive: true }));

const GOOD = `
defaults: { clock: 16, wakes: drift, fresh_within: 36 h }
streams:
  - { source: ecb, signal: usd, delta: 0.01, warning_delta: 0.05, scale: 100, bad: up, channel: C0123 }
  - { source: ecb, signal: "*", scale: 10, wakes: never, fresh_within: never }
mass_drift: { streams: 5, within: 20 d }
follow:
  - { path: feed.ndjson, source: ecb }
`;

async function opened(text: string | null) {
  const file = join(dir, 'streams.yaml');
  if (text !== null) await writeFile(file, text);
  const store = createMemoryStore({ clock: new FakeClock() });
  const settings = await openYamlFile({
    file,
    schema: STREAMS_SCHEMA,
    check: streamsProblems,
    onChange: () => undefined,
  });
  return { file, store, settings, source: await openStreamsSource({ settings, store }) };
}

describe('the file of streams', () => {
  it('expects the streams that it names themselves to be fresh, where it says how fresh', async () => {
    const { source } = await opened(`
streams:
  - { source: ecb, signal: usd, fresh_within: 36 h }
  - { source: ecb, signal: jpy }
  - { source: ecb, signal: "*", fresh_within: 36 h }
`);

    expect(source.current().expected).toMatchObject([{ source: 'ecb', signal: 'usd' }]);
  });

  it('gives each stream the first entry that fits, filled up from the defaults', async () => {
    const { source } = await opened(GOOD);
    const book = source.current();

    expect(book.of('ecb', 'usd')).toEqual({
      detector: { ...DEFAULT_DETECTOR, clock: 16, delta: 0.01, warning_delta: 0.05 },
      scale: 100,
      bad: 'up',
      fresh_within_ms: 36 * 3_600_000,
      channel: 'C0123',
      wakes: 'drift',
    });
    expect(book.of('ecb', 'jpy')).toMatchObject({ scale: 10, wakes: null, fresh_within_ms: null });
    expect(book.of('router', 'sentiment')).toMatchObject({ scale: 1, wakes: 'drift', detector: { clock: 16 } });
    expect(book.massDrift).toEqual({ streams: 5, within_ms: 20 * 86_400_000 });
    expect(book.document.follow).toEqual([{ path: 'feed.ndjson', source: 'ecb', signal: null }]);
    expect(book.originOf('ecb', 'jpy')).toBe('file');
    expect(book.originOf('a', 'b')).toBe('defaults');
  });

  it('where there is none, watches every stream by the defaults', async () => {
    const { source } = await opened(null);

    expect(source.current().of('any', 'thing')).toEqual(DEFAULT_RULES);
    expect(source.current().massDrift).toBeNull();
    expect(await source.refresh()).toMatchObject({ exists: false, problems: [] });
  });

  it.each([
    ['streams:\n  - { source: a, signal: b, detla: 1 }', 'line 2: streams[0].detla: there is no such key'],
    ['streams:\n  - source: a\n    signal: b\n    delta: 2', 'line 4: streams[0].delta: '],
    ['mass_drift: { streams: 5, within: 20 fortnights }', 'a span of time looks like 36 h, 20 d or 15 min'],
    [
      'defaults: { delta: 0.01, warning_delta: 0.001 }',
      'line 1: defaults.warning_delta: the warning delta 0.001 is not above',
    ],
    [
      'defaults: { warning_delta: 0.01 }\nstreams:\n  - { source: a, signal: b, delta: 0.02 }',
      'line 3: streams[0].delta: the warning delta 0.01 is not above delta 0.02',
    ],
    [
      'streams:\n  - { source: a, signal: "*" }\n  - { source: a, signal: b }',
      'line 3: streams[1]: streams[0] fits all of it already, and the first that fits counts',
    ],
    ['follow:\n  - { path: x }\n  - { path: x }', 'line 3: follow[1].path: x is followed already'],
    ['defaults: { scale: -1 }', 'line 1: defaults.scale: '],
    ['streams: [', 'line 1: '],
  ])('tells the line and key of a mistake: %s', async (text, problem) => {
    const { settings } = await opened(text);

    expect((await settings.current()).problems.join('\n')).toContain(problem);
  });

  it('that is broken later leaves the streams as they were, and counts again once it is mended', async () => {
    const { file, source } = await opened(GOOD);
    const before = source.current();

    await writeFile(file, 'streams: nonsense');
    const broken = await source.refresh();
    expect(broken.problems).not.toEqual([]);
    expect(source.current()).toBe(before);

    await writeFile(file, GOOD.replace('scale: 100', 'scale: 50'));
    expect((await source.refresh()).problems).toEqual([]);
    expect(source.current()).not.toBe(before);
    expect(source.current().of('ecb', 'usd').scale).toBe(50);
  });

  it('keeps over a restart what a replay settled for a stream that it does not name', async () => {
    const { source, store, settings } = await opened(GOOD);
    const detector = { ...DEFAULT_DETECTOR, delta: 0.05 };

    await source.settle({ source: 'test', signal: 'g1', detector, scale: 7 });
    await source.settle({ source: 'ecb', signal: 'usd', detector, scale: 7 });
    const again = await openStreamsSource({ settings, store });

    for (const each of [source, again]) {
      expect(each.current().of('test', 'g1')).toMatchObject({ detector, scale: 7, wakes: 'drift' });
      expect(each.current().originOf('test', 'g1')).toBe('replay');
      // What the file says of a stream stands above what a replay said.
      expect(each.current().of('ecb', 'usd').scale).toBe(100);
    }
  });
});

describe('a pattern', () => {
  it.each([
    ['usd', 'usd', true],
    ['usd', 'usdx', false],
    ['*', '', true],
    ['*.error', 'meta.error', true],
    ['*.error', 'meta.errors', false],
    ['a*b*c', 'a-b-b-c', true],
    ['a*a', 'a', false],
    ['a.c', 'abc', false],
  ])('%s and the name %s: %s', (pattern, name, expected) => {
    expect(fits(pattern, name)).toBe(expected);
  });

  it('fits what a regular expression with .* would', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 8 });
    const glob = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*'), maxLength: 6 });
    fc.assert(
      fc.property(glob, text, (pattern, name) => {
        const expression = new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '.*')}$`);

        expect(fits(pattern, name)).toBe(expression.test(name));
      }),
    );
  });
});

describe('a span of time', () => {
  it.each([
    ['20 d', 1_728_000_000],
    ['36h', 129_600_000],
    ['1.5 h', 5_400_000],
    ['15 min', 900_000],
    ['4 hours', 14_400_000],
    ['90 minutes', 5_400_000],
    ['1 week', 604_800_000],
    ['0 d', null],
    ['d', null],
    ['5 constructor', null],
    ['-5 d', null],
    ['1e3 s', null],
  ])('%s is %s ms', (text, ms) => {
    expect(durationMs(text)).toBe(ms);
  });
});

it('an unchanged document makes the same book', () => {
  const document = streamsDocument(STREAMS_SCHEMA.parse({ streams: [{ source: 'a', signal: 'b', clock: 1 }] }));
  const book = streamBook(document, []);

  expect(book.of('a', 'b')).toBe(book.of('a', 'b'));
  expect(book.of('a', 'b').detector.clock).toBe(1);
});
