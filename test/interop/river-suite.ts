/** Does `drift replay` find what River's ADWIN finds, at the same value and to the same width, in streams of many kinds? */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { AdwinParameters } from '#engine/drift/detectors/adwin-pool.ts';
import { replayRecording } from '#engine/drift/drivers/replay-recording.ts';
import type { AskedDetector, Recording } from '#engine/drift/replay/types.ts';
import { NO_STREAMS } from '#engine/drift/streams/streams-document.ts';
import { type Random, seededRandom } from '#engine/training/learners/random.ts';
import { askPython, type Finding, noneDiffer, type Suite } from './suites.ts';

const STREAMS = 100;
const MOST_VALUES = 6000;

interface RandomStream {
  readonly path: string;
  readonly params: AdwinParameters;
}

interface RiverAnswer {
  readonly river: string;
  readonly streams: readonly (readonly (readonly [index: number, width: number])[])[];
}

export const riverSuite: Suite = {
  name: 'ADWIN',
  async run(python) {
    const folder = await mkdtemp(join(tmpdir(), 'mlops-interop-river-'));
    try {
      const streams: RandomStream[] = [];
      for (let at = 0; at < STREAMS; at++) streams.push(await randomStream(join(folder, `${at}.ndjson`), at));
      const { river, streams: theirs } = await askPython<RiverAnswer>(python, 'adwin.py', { input: { streams } });
      const ours = await Promise.all(streams.map(replayed));
      const different = ours.filter((found, at) => JSON.stringify(found) !== JSON.stringify(theirs[at])).length;
      const cuts = theirs.reduce((sum, found) => sum + found.length, 0);
      return [
        noneDiffer(`indices and widths of ${cuts} detections in ${STREAMS} streams, River ${river}`, different),
        {
          text: `${theirs.filter((found) => found.length > 0).length} of the streams have detections`,
          agrees: cuts > STREAMS,
        },
        await commandAgrees(streams[0]!, theirs[0]!, folder),
      ];
    } finally {
      await rm(folder, { recursive: true });
    }
  },
};

async function replayed({ path, params }: RandomStream): Promise<[number, number][]> {
  const recording: Recording = {
    ...{ path, shown: path, format: 'ndjson', column: null, time_column: null, source: null, signal: null },
    fallback: { source: 'random', signal: 'stream' },
    arrived: '2026-11-23T00:00:00.000Z',
  };
  const asked: AskedDetector = { ...params, warning_delta: null, scale: null };
  const streams = { document: NO_STREAMS, replayed: [] };
  const { detections } = await replayRecording({ recording, asked, streams }, { report: () => undefined });
  return detections.map(({ index, width }) => [index, width]);
}

/** The same through the whole program. */
async function commandAgrees(
  { path, params }: RandomStream,
  theirs: RiverAnswer['streams'][number],
  folder: string,
): Promise<Finding> {
  const options = Object.entries(params).flatMap(([name, value]) => [`--${name.replaceAll('_', '-')}`, String(value)]);
  const args = ['drift', 'replay', path, '--source', 'random', '--signal', 'stream', ...options, '--json', '--dry-run'];
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [join(import.meta.dirname, '../../bot/main.ts'), ...args],
    {
      env: { ...process.env, MLOPS_STATE_DIR: join(folder, 'state'), MLOPS_DATA_DIRS: folder },
    },
  );
  const { result } = JSON.parse(stdout) as { result: { detections: { index: number; width: number }[] } };
  const ours = result.detections.map(({ index, width }) => [index, width]);
  return { text: 'the command line finds the same', agrees: JSON.stringify(ours) === JSON.stringify(theirs) };
}

async function randomStream(path: string, seed: number): Promise<RandomStream> {
  const random = seededRandom(seed, 7);
  const values = randomValues(random);
  await writeFile(path, values.map((value) => `{"value":${value}}\n`).join(''));
  const of = <Value>(choices: readonly Value[]) => choices[random.below(choices.length)]!;
  const params = {
    delta: of([0.0005, 0.002, 0.01, 0.1]),
    clock: of([1, 3, 8, 32]),
    max_buckets: of([2, 5, 5, 9]),
    min_window_length: of([1, 5, 12]),
    grace_period: of([0, 10, 40]),
  };
  return { path, params };
}

/** Levels that jump, drift slowly or alternate, with noise of several shapes and sizes. */
function randomValues(random: Random): number[] {
  const uniform = () => random.word() / 2 ** 32;
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  const noises = [
    () => (uniform() < 0.3 ? 1 : 0),
    normal,
    uniform,
    () => (1 - uniform()) ** -0.4 * (uniform() < 0.5 ? -1 : 1),
    () => 0,
  ];
  const noise = noises[random.below(noises.length)]!;
  const size = 10 ** (random.below(5) - 2);
  const offset = [0, 0, 1, -3, 1000][random.below(5)]!;
  const slope = random.below(4) === 0 ? (uniform() - 0.5) / 500 : 0;
  const values: number[] = [];
  let level = 0;
  let until = 0;
  const n = 500 + random.below(MOST_VALUES);
  for (let at = 0; at < n; at++) {
    if (at >= until) {
      level = 2 * (uniform() - 0.5);
      until = at + 100 + random.below(2000);
    }
    values.push(offset + size * (level + slope * at + noise()));
  }
  return values;
}
