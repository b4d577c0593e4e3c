/** Child process: works the morning in over a folder, and kills itself at the n-th write, of one point or of all (`any`). */
import type { WritePoint } from '#engine/durable/write-points.ts';
import { workThrough } from './drift-scene.ts';

const [dir = '', point = '', dieAt = '1'] = process.argv.slice(2);
let passed = 0;

await workThrough(dir, (reached: WritePoint) => {
  if (point !== 'any' && reached !== point) return;
  passed += 1;
  if (passed === Number(dieAt)) process.kill(process.pid, 'SIGKILL');
});
