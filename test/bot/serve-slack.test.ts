/** A real `mlops serve` with Slack's tokens, in front of a Slack of our own that it takes for the real one. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openDesk, ROOT } from '../fakes/command-line.ts';
import { systemClock } from '../fakes/system-clock.ts';
import { ANN, APP_TOKEN, BOT_TOKEN, openSlack } from './local/server/slack-house.ts';

/** Resolves with what it prints until it listens. */
async function serve(stateDirOf: (dir: string) => string) {
  const slack = await openSlack({ clock: systemClock });
  const desk = await openDesk();
  onTestFinished(() => desk.leave());
  const child = spawn(process.execPath, [join(ROOT, 'bot/main.ts'), 'serve'], {
    cwd: desk.dir,
    env: {
      ...desk.environment,
      MLOPS_STATE_DIR: stateDirOf(desk.dir),
      // No test goes to the real hub.
      HF_HUB_OFFLINE: '1',
      SLACK_BOT_TOKEN: BOT_TOKEN,
      SLACK_APP_TOKEN: APP_TOKEN,
      SLACK_API_URL: slack.apiUrl,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const gone = new Promise((resolve) => child.once('close', resolve));
  onTestFinished(async () => {
    child.kill('SIGTERM');
    await gone;
  });
  const printed: string[] = [];
  const logged: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => logged.push(line));
  for await (const line of createInterface({ input: child.stdout })) {
    printed.push(line);
    if (line.startsWith('Listening to Slack')) break;
  }
  return { slack, printed, logged };
}

describe('mlops serve with a real Slack', () => {
  it('answers there, and warns aloud of a state that the next deployment would wipe', async () => {
    const { slack, printed, logged } = await serve((dir) => join(dir, 'state'));

    await slack.person(ANN).command('ops', '/mlops whoami');
    const answer = await slack.changes.until(() => slack.person(ANN).ephemerals()[0]);

    expect(answer.text).toContain(ANN);
    expect(printed.join('\n')).toMatch(/WARNING: the state lies in .*\/state, .*MLOPS_STATE_DIR/);
    expect(logged.join('\n')).toContain('set MLOPS_STATE_DIR');
  });

  it('warns of nothing where the state stays', async () => {
    const { printed, logged } = await serve((dir) => join(dir, 'elsewhere'));

    expect(printed).toHaveLength(1);
    expect(logged.join('\n')).not.toContain('MLOPS_STATE_DIR');
  });
});
