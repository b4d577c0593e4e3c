/** Child process that publishes a text at a path and kills itself just before a chosen write. Arguments: path, text, point. */
import { createLocalFiles } from '#engine/artifacts/drivers/local-files.ts';

const [path = '', text = '', point] = process.argv.slice(2);
const files = createLocalFiles((reached) => {
  if (reached === point) process.kill(process.pid, 'SIGKILL');
});
await files.publish(path, Buffer.from(text));
