import { appendFile, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import type { WritePoint } from '#engine/durable/write-points.ts';
import { OpsError } from '#engine/errors.ts';
import { createWorkFolders } from '#engine/jobs/drivers/work-folder.ts';
import type { JobLogLine } from '#engine/jobs/types.ts';
import type { WorkFolders } from '#engine/jobs/work-folders.ts';
import { FailingProbe } from '../../fakes/failing-probe.ts';
import { createRecordingLogger, type RecordingLogger } from '../../fakes/recording-logger.ts';
import { temporaryFolder } from '../../fakes/temporary-folder.ts';

let root: string;
let log: RecordingLogger;
let disk: FailingProbe;
let folders: WorkFolders;

beforeEach(async () => {
  root = join(await temporaryFolder('work'), 'work');
  log = createRecordingLogger();
  disk = new FailingProbe();
  folders = createWorkFolders({ root, log, probe: disk.probe });
});

const isCurrent = (): void => {};
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function line(msg: string): JobLogLine {
  return { at: '2026-01-05T09:00:00.000Z', level: 'info', msg, attempt: 1 };
}

test('what was written is read back, also by a later process; what was not is undefined', async () => {
  await folders.open('J-1', isCurrent).write('fold-1.json', bytes('[1]'));

  const later = createWorkFolders({ root, log }).open('J-1', isCurrent);

  expect(await later.read('fold-1.json')).toEqual(Buffer.from('[1]'));
  expect(await later.read('fold-2.json')).toBeUndefined();
  expect(later.path).toBe(join(root, 'J-1'));
});

test('files are written atomically and are private', async () => {
  await folders.open('J-1', isCurrent).write('fold-1.json', bytes('[1]'));

  const points: readonly WritePoint[] = ['work.write', 'work.rename'];
  const mode = (await stat(join(root, 'J-1', 'fold-1.json'))).mode & 0o777;
  expect(disk.passed).toEqual(points);
  expect(mode).toBe(0o600);
  expect((await stat(join(root, 'J-1'))).mode & 0o777).toBe(0o700);
});

test('a full disk leaves the old content', async () => {
  const folder = folders.open('J-1', isCurrent);
  await folder.write('fold-1.json', bytes('old'));
  disk.fail('ENOSPC', 'work.rename');

  const refused = folder.write('fold-1.json', bytes('new'));

  await expect(refused).rejects.toMatchObject({ code: 'state_full' });
  expect(await folder.read('fold-1.json')).toEqual(Buffer.from('old'));
});

test('an attempt that is over may not write, and leaves no trace', async () => {
  const facts = { job: 'J-1', fence: 'J-1:1' };
  const folder = folders.open('J-1', () => {
    throw new OpsError('stale_attempt', 'over', { facts });
  });

  const refused = folder.write('fold-1.json', bytes('late'));

  await expect(refused).rejects.toMatchObject({ code: 'stale_attempt', facts });
  await expect(readdir(root)).rejects.toMatchObject({ code: 'ENOENT' });
});

test.each(['../escape', 'a/b', '.hidden', '', '..'])('the name %j is refused', async (name) => {
  const folder = folders.open('J-1', isCurrent);

  await expect(folder.write(name, bytes('x'))).rejects.toMatchObject({ code: 'internal' });
  await expect(folder.read(name)).rejects.toMatchObject({ code: 'internal' });
});

test('log lines are read back in the order of the calls, those just given too', async () => {
  for (let n = 0; n < 100; n += 1) folders.log('J-1', line(`line ${n}`));
  const first = await folders.readLog('J-1');
  folders.log('J-1', line('line 100'));

  const messages = (await folders.readLog('J-1')).map(({ msg }) => msg);

  expect(first).toHaveLength(100);
  expect(messages).toEqual(Array.from({ length: 101 }, (_, n) => `line ${n}`));
  expect(await folders.readLog('J-2')).toEqual([]);
});

test('a line that a kill cut in half is left out and does not swallow the next', async () => {
  folders.log('J-1', line('whole'));
  await folders.flush();
  await appendFile(join(root, 'J-1', 'log.ndjson'), '{"at":"2026-01-05T09');

  const later = createWorkFolders({ root, log });
  later.log('J-1', line('after the kill'));
  const messages = (await later.readLog('J-1')).map(({ msg }) => msg);

  expect(messages).toEqual(['whole', 'after the kill']);
});

test('a log that cannot be written is told of, and the work goes on', async () => {
  await mkdir(join(root, '..'), { recursive: true });
  await writeFile(root, 'a file stands where the folder should be');

  folders.log('J-1', line('lost'));
  await folders.flush();

  expect(log.entries).toMatchObject([
    { level: 'warn', message: 'job log could not be written', fields: { jobId: 'J-1' } },
  ]);
});

test('folders of an earlier process and folders made since the first look are cleared alike', async () => {
  await folders.open('J-1', isCurrent).write('fold-1.json', bytes('[1]'));
  const later = createWorkFolders({ root, log });

  await later.clear('J-1');
  await later.open('J-2', isCurrent).write('fold-1.json', bytes('[1]'));
  await later.clear('J-2');

  expect(await readdir(root)).toEqual([]);
});

test('clearing removes everything but the log, and the folder where there is none', async () => {
  for (const id of ['J-1', 'J-2']) await folders.open(id, isCurrent).write('fold-1.json', bytes('[1]'));
  await writeFile(join(root, 'J-1', '.fold-2.json.123-abcdefabcdef.tmp'), 'left by a kill');
  folders.log('J-1', line('stays'));

  for (const id of ['J-1', 'J-2', 'J-3']) await folders.clear(id);

  expect(await readdir(root)).toEqual(['J-1']);
  expect(await readdir(join(root, 'J-1'))).toEqual(['log.ndjson']);
  expect(await readFile(join(root, 'J-1', 'log.ndjson'), 'utf8')).toBe(`${JSON.stringify(line('stays'))}\n`);
});
