/**
 * Child process: a bot that scores without end on a real model host. Prints the host's pid, then `scoring`. At SIGTERM it lets what it
 * does come to an end, as a drain would; at the second one it leaves at once with the exit code 7.
 *
 * Arguments: a model's folder.
 */
import { createOnnxHost } from '#engine/sentiment/drivers/onnx-host.ts';
import { headlines } from '../engine/sentiment/tokenizer/headlines.ts';
import { systemClock } from '../fakes/system-clock.ts';
import { snapshotOf } from '../fakes/tiny-snapshot.ts';

const host = createOnnxHost({
  entry: new URL('../../workers/onnx-host.ts', import.meta.url),
  threads: 2,
  clock: systemClock,
  niceIncrement: 0,
  onStart: (pid) => process.stdout.write(`${pid}\n`),
});
await host.load(snapshotOf(process.argv[2]!, 'int8', 1));

let terms = 0;
process.on('SIGTERM', () => {
  terms += 1;
  if (terms === 2) process.exit(7);
  process.stdout.write('draining\n');
});
const texts = headlines(2_000);
let told = false;
const onProgress = () => {
  if (!told) process.stdout.write('scoring\n');
  told = true;
};
while (terms === 0) await host.score(texts, { onProgress });
await host.close();
