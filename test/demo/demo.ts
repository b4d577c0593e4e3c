/** `npm run demo`: types what a newcomer would type, shows what they see, and exits 0 only if each line did what it should. */
import { randomBytes } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { showChat } from './chat.ts';
import { showDrift } from './drift.ts';
import { showSentiment } from './sentiment.ts';
import { openChecks, openShell } from './shell.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const EVENTS = 'runbooks/drills/data/events';
const scratch = await mkdtemp(join(tmpdir(), 'mlops-demo-'));
// However it ends, nothing is left behind.
process.once('exit', () => rmSync(scratch, { recursive: true, force: true }));
const artifact = join(scratch, 'meta_model.onnx');
const scores = join(scratch, 'scores.csv');
const apiToken = randomBytes(24).toString('hex');
const environment: NodeJS.ProcessEnv = {
  // The demo speaks in no real workspace, and downloads from no real hub.
  ...Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(SLACK_|HF_|AI_TRADER_MODEL_CACHE)/.test(name)),
  ),
  MLOPS_STATE_DIR: join(scratch, 'state'),
  MLOPS_API_PORT: '0',
  MLOPS_PAGE_PORT: '0',
  MLOPS_LOCALE: 'en',
};
const shell = openShell(environment);
const { type } = shell;
const checks = openChecks();
const { expect } = checks;

console.log('1. What can I ask for?');
const help = await type(['help']);
expect('help lists the trainer', help.exit === 0 && help.out.includes('train'));

console.log('\n2. Is the environment ready? (section 1 of the runbook)');
const environmentCheck = await type(['env', 'check']);
expect('the check names each thing it looked at', environmentCheck.exit === 0 && /mlflow/i.test(environmentCheck.out));

console.log('\n3. Is the data sound?');
const check = await type(['dataset', 'check', `${EVENTS}.csv`]);
expect('the data set is described', check.exit === 0 && check.out.includes('meta_label'));

console.log('\n4. Train on real market data (section 3 of the runbook)');
const train = await type(['train', `${EVENTS}.parquet`, '--purge-gap', '10', '--output', artifact, '--scores', scores]);
expect(
  'the model and its report are there',
  train.exit === 0 && existsSync(artifact) && existsSync(join(scratch, 'meta_model.json')),
);
const first = JSON.parse(await readFile(join(scratch, 'meta_model.json'), 'utf8'));
expect('the report opens with a verdict and its interval', first.verdict.interval.length === 2);

console.log("\n5. The runbook's own line, pasted");
const pasted = await type(
  [
    ...[
      'python',
      'scripts/meta_label_cli.py',
      `${EVENTS}.parquet`,
      '--model',
      'rf',
      '--cv-folds',
      '5',
      '--purge-gap',
      '10',
    ],
    ...[
      '--label-column',
      'meta_label',
      '--time-column',
      'event_end',
      '--output',
      join(scratch, 'again', 'meta_model.pkl'),
    ],
    ...['--mlflow-uri', 'http://mlflow:5000', '--wandb-project', 'ai-trader-meta', '--json'],
  ],
  { quiet: true },
);
const report = pasted.exit === 0 ? JSON.parse(pasted.out).result : null;
expect('it trained the same model, byte for byte', report?.artifact.sha256 === first.artifact.sha256);
const spooled = await readdir(join(scratch, 'state', 'spool')).catch(() => []);
expect('both trackers’ run records wait in the spool', report?.trackers.length === 2 && spooled.length === 2);

console.log('\n6. Mistakes');
const typo = await type(['trian', `${EVENTS}.csv`]);
expect('a slip of the finger gets a proposal', typo.exit === 2);
await writeFile(join(scratch, 'ragged.csv'), 'event_end,x,meta_label\n2024-01-01,1,0\n2024-01-02,1\n');
const ragged = await type(['train', join(scratch, 'ragged.csv'), '--output', join(scratch, 'none.onnx')]);
expect('a file outside the data folders is refused', ragged.exit === 2);
environment.MLOPS_DATA_DIRS = `${ROOT}:${scratch}`;
const again = await type(['train', join(scratch, 'ragged.csv'), '--output', join(scratch, 'none.onnx')]);
expect('a broken row is named, and no artifact is left', again.exit === 1 && !existsSync(join(scratch, 'none.onnx')));

console.log('\n7. FinBERT: warm up, score, fall back, repair (sections 2 and 6 of the runbook)');
await showSentiment(shell, join(scratch, 'state'), checks);

console.log('\n8. The chat: the same in a channel, with no account');
environment.MLOPS_OUTPUT_DIR = join(scratch, 'artifacts');
environment.MLOPS_API_TOKEN = apiToken;
const { child: server, printed } = await shell.serve();
await showChat(printed, EVENTS, checks);

console.log('\n9. Drift: the autumn of 2008, and the hand on the switch (sections 4 and 6 of the runbook)');
await showDrift({ shell, stateDir: join(scratch, 'state'), printed, apiToken, scores }, checks);

console.log('\n10. One process serves, other shells use it');
const status = await type(['status', '--json'], { quiet: true });
expect('status names the owner', JSON.parse(status.out).result.owner?.pid === server.pid);
const detached = await type(
  ['train', `${EVENTS}.csv`, '--trees', '3000', '--output', join(scratch, 'long.onnx'), '--detach', '--json'],
  { quiet: true },
);
const { id } = JSON.parse(detached.out).job;
await type(['jobs', 'list']);
const cancelled = await type(['cancel', id, '--reason', 'the demo has seen enough']);
expect('a running job is cancelled from another shell', cancelled.exit === 0);
server.kill('SIGTERM');
const ended = await new Promise((resolve) => server.once('close', resolve));
expect('SIGTERM ends the server cleanly', ended === 0);

console.log('\n11. What happened, and is the record whole?');
await type(['audit', 'log', '--limit', '5']);
const verified = await type(['audit', 'verify']);
expect('the audit chain is whole', verified.exit === 0);

process.exitCode = checks.conclude() ? 0 : 1;
