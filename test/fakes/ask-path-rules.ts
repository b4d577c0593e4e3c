/** A program that asks whether it may read the file it is given, as whoever it runs as. */
import { dirname } from 'node:path';
import { createPathRules } from '#engine/actions/drivers/path-rules.ts';
import { toOpsError } from '#engine/errors.ts';

const path = process.argv[2]!;
const rules = createPathRules({ dataDirs: [dirname(path)], outputDir: dirname(path), stateDir: '/nowhere' });
const answer = await rules.input(path).catch((thrown: unknown) => {
  const { code, facts } = toOpsError(thrown);
  return { code, facts };
});
process.stdout.write(JSON.stringify(answer));
