/** `drift replay`, `drift tune` and `streams …` typed at a desk: the whole way from a file to reports, and nothing in a rehearsal. */
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { golden } from '../engine/drift/detectors/golden-streams.ts';
import { type Desk, openDesk } from '../fakes/command-line.ts';

let desk: Desk;
let recording: string;
let fractions: string;
const { values, params, river } = golden('g1_bernoulli_shift');
const NAMED = ['--source', 'test', '--signal', 'g1'];
const PARAMETERS = Object.entries(params).flatMap(([name, value]) => [`--${name.replaceAll('_', '-')}`, String(value)]);
const reports = () => readdir(join(desk.stateDir, 'drift_reports')).catch(() => []);

beforeAll(async () => {
  desk = await openDesk();
  recording = join(desk.dir, 'g1.ndjson');
  await writeFile(recording, `${Array.from(values, (value) => `{"value":${value}}`).join('\n')}\nnonsense\n`);
  fractions = join(desk.dir, 'fractions.csv');
  const rows = Array.from({ length: 900 }, (_, at) => `${0.004 + 0.003 * Math.sin(at)},x`);
  await writeFile(fractions, `move,note\n${rows.join('\n')}\n`);
});
afterAll(() => desk.leave());

describe('drift replay', () => {
  it('as a rehearsal lists what River finds, and writes nothing', async () => {
    const ran = await desk.run(['drift', 'replay', recording, ...NAMED, ...PARAMETERS, '--json', '--dry-run']);

    const { result, ok } = ran.json();
    expect(ran.exit).toBe(0);
    expect(ok).toBe(true);
    expect(result.observations).toBe(values.length);
    expect(result.detections.map((each: { index: number; width: number }) => [each.index, each.width])).toEqual(
      river.detections_reset,
    );
    expect(Object.keys(result.detections[0])).toEqual(
      expect.arrayContaining(['index', 'level', 'width', 'mean_before', 'mean_after', 'direction', 'confidence']),
    );
    expect(result.refused).toMatchObject({ count: 1, first: [{ line: values.length + 1 }] });
    expect(await reports()).toEqual([]);
    expect((await desk.run(['drift', 'status', '--json'])).json().result.streams).toEqual([]);
  });

  it('goes through the log: a report for each drift, by the parameters of the line', async () => {
    const ran = await desk.run(['drift', 'replay', recording, ...NAMED, ...PARAMETERS, '--json']);

    expect(ran.json().result.detections).toHaveLength(2);
    const written = await reports();
    expect(written).toHaveLength(2);
    expect(written.every((name) => name.includes('test-g1-drift'))).toBe(true);
    const [stream] = (await desk.run(['drift', 'status', '--json'])).json().result.streams;
    expect(stream).toMatchObject({ source: 'test', signal: 'g1', values: values.length, refused: 0 });
    expect(await reports()).toEqual(written);
  });

  it('keeps what the line said of a stream that the file does not name', async () => {
    const one = join(desk.dir, 'one.ndjson');
    await writeFile(one, '{"value":0.1}\n');
    await desk.run(['drift', 'replay', one, '--source', 'kept', '--signal', 'x', '--delta', '0.05', '--scale', '7']);

    const { streams } = (await desk.run(['streams', 'list', '--json'])).json().result;

    const kept = streams.find((each: { source: string }) => each.source === 'kept');
    expect(kept).toMatchObject({ origin: 'replay', rules: { scale: 7, detector: { delta: 0.05 } } });
  });

  it('changes nothing about a stream that the file names: other parameters are for rehearsals', async () => {
    const line = ['drift', 'replay', recording, '--source', 'ecb', '--signal', 'usd', '--delta', '0.0001'];

    const refused = await desk.run([...line, '--json']);
    const rehearsed = await desk.run([...line, '--dry-run', '--json']);

    expect(refused.exit).toBe(1);
    expect(refused.json().error).toMatchObject({
      code: 'replay_conflict',
      facts: { stream: 'ecb/usd', options: ['--delta'] },
    });
    expect(rehearsed.exit).toBe(0);
  });

  it('says which columns a CSV file has, where the one that is named is missing', async () => {
    const wrong = await desk.run(['drift', 'replay', fractions, '--column', 'moves', '--json', '--dry-run']);

    expect(wrong.json().error).toMatchObject({ code: 'recorded_column_missing', facts: { hint: 'move' } });
  });
});

describe('streams check', () => {
  it('calls returns as fractions an error and proposes the scale that mends it', async () => {
    await desk.run(['drift', 'replay', fractions, '--column', 'move', '--source', 'fx', '--signal', 'fraction']);

    const { result } = (await desk.run(['streams', 'check', '--json'])).json();

    expect(result.errors).toBe(1);
    const row = result.streams.find((each: { signal: string }) => each.signal === 'fraction');
    expect(row.sensitivity).toMatchObject({ verdict: 'never', proposed_scale: 100, basis: 'values' });
    const shown = await desk.run(['streams', 'check']);
    expect(shown.out).toContain('fx/fraction: set `scale: 100`');
  });
});

describe('drift tune', () => {
  it('tells delays and false alarms of each pair', async () => {
    const line = ['drift', 'tune', recording, '--deltas', '0.002', '--clocks', '32', '--change-at', '5000', '12000'];

    const ran = await desk.run([...line, '--json']);

    expect(ran.exit).toBe(0);
    expect(ran.json().result.rows[0]).toMatchObject({
      detections: 2,
      known: { found: 2, false_alarms: 0, worst_delay: 223 },
    });
  });

  it('wants one stream', async () => {
    const returns = 'runbooks/drills/data/currency-returns.ndjson';

    const ran = await desk.run(['drift', 'tune', returns, '--json']);

    expect(ran.json().error).toMatchObject({ code: 'several_streams', facts: { streams: ['ecb/usd', 'ecb/jpy'] } });
  });
});
