import { expect, it } from 'vitest';
import { BadLines } from '#engine/drift/drivers/followed-files/bad-lines.ts';
import { FakeClock } from '../../../../fakes/fake-clock.ts';
import { createRecordingLogger } from '../../../../fakes/recording-logger.ts';

it('bad lines are spoken of at once, then once a minute with what came since, five of them quoted', async () => {
  const clock = new FakeClock();
  const log = createRecordingLogger();
  const bad = new BadLines(clock, log);
  bad.add([{ line: 1, problem: 'no JSON' }]);
  for (let line = 2; line <= 10; line += 1) bad.add([{ line, problem: 'no JSON' }]);
  await clock.advance(59_999);
  bad.tell();
  expect(log.entries).toHaveLength(1);

  await clock.advance(1);
  bad.tell();
  bad.tell();

  expect(log.entries.map(({ fields }) => fields)).toEqual([
    { lines: 1, examples: [{ line: 1, problem: 'no JSON' }] },
    { lines: 9, examples: [2, 3, 4, 5, 6].map((line) => ({ line, problem: 'no JSON' })) },
  ]);
  expect(bad.total).toBe(10);
});
