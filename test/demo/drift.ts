/** The demo's chapter on drift: real streams go through the detectors, a mass drift comes up as one message, one press protects. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startAiTrader } from './ai-trader.ts';
import type { SeenMessage } from './page-text.ts';
import type { Checks, Shell } from './shell.ts';
import { showMessage, visit } from './visitor.ts';

const RETURNS = 'runbooks/drills/data/currency-returns.ndjson';

export interface DriftScene {
  readonly shell: Shell;
  readonly stateDir: string;
  /** What `npm start` has printed. */
  readonly printed: string;
  /** That programs give to the server. */
  readonly apiToken: string;
  /** What `train --scores` has written. */
  readonly scores: string;
}

export async function showDrift(scene: DriftScene, { expect }: Checks): Promise<void> {
  const { type } = scene.shell;
  const { url } = JSON.parse(await readFile(join(scene.stateDir, 'lock'), 'utf8')) as { readonly url: string };
  const trader = startAiTrader(url, scene.apiToken);

  const looked = await type(['drift', 'replay', RETURNS, '--dry-run', '--json'], { quiet: true });
  const found = looked.exit === 0 ? JSON.parse(looked.out).result : null;
  expect('a dry run finds drifts and tells nobody', found?.detections.length > 0);

  const entryUrl = /http:\/\/\S+token=\w+/.exec(scene.printed)?.[0] ?? '';
  const ann = await visit(entryUrl, 'ml-alerts');
  const replayed = await type(['drift', 'replay', RETURNS]);
  expect('twelve streams went through the log as if they had just arrived', replayed.exit === 0);
  const mass = await ann.watch('the mass drift', async () =>
    (await ann.channel()).find((message) => isMassDrift(message) && message.pictures.length > 0),
  );
  showMessage(mass);
  expect('the mass drift of November 2008 is one message', (await ann.channel()).filter(isMassDrift).length === 1);
  expect('its chart is a picture in it', (await ann.picture(mass)).subarray(1, 4).toString() === 'PNG');

  console.log('\n  [Protect] is pressed');
  await ann.press(mass, 'Protect');
  const answered = await ann.watch('protective mode', async () =>
    (await ann.channel()).find((message) => isMassDrift(message) && /protective/i.test(message.lines.join(' '))),
  );
  showMessage(answered);
  expect('one press protects', ann.done.pressed === 1 && ann.done.typed === 0);
  await ann.watch('AI-Trader in protective mode', async () => (trader.mode() === 'protective' ? true : undefined));
  expect('AI-Trader trades at lower risk', trader.mode() === 'protective');

  const errors = ['--source', 'meta_model', '--signal', 'error', '--column', 'error', '--time-column', 'event_end'];
  const model = await type(['drift', 'replay', scene.scores, ...errors]);
  expect('the error of the model that was just trained is watched too', model.exit === 0);

  const alert = /A-\d+/.exec(mass.lines[0] ?? '')?.[0] ?? '';
  await type(['drift', 'analyse', alert]);
  const dismissed = await type(['drift', 'dismiss', alert, '--reason', 'the demo has seen November 2008']);
  expect('who ends an alert says why', dismissed.exit === 0);
  const closed = await type(['ticket', 'list', '--all', '--json'], { quiet: true });
  const ticket = JSON.parse(closed.out).result.tickets.find((each: { alert: string }) => each.alert === alert);
  await type(['ticket', 'show', ticket?.id ?? 'none']);
  expect('its ticket is closed, with what was done', ticket?.closed_at !== null);
  await type(['handover']);
  await type(['protect', 'off', '--reason', 'the demo goes on']);
  trader.stop();
}

function isMassDrift({ lines }: SeenMessage): boolean {
  return /mass drift/i.test(lines[0] ?? '');
}
