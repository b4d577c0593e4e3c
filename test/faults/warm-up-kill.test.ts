/** Kill -9 of the bot in the middle of a warm-up: the next process goes on, and nothing half-written ever serves. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createDrillHub, type DrillHub } from '#bot/local/hub/drill-hub.ts';
import type { HubFault } from '#bot/local/hub/faults.ts';
import { EIGHT_BITS, tinyModel } from '#bot/local/hub/model/tiny-model.ts';
import type { JobView } from '#engine/jobs/types.ts';
import type { ControlDocument } from '#engine/models/control.ts';
import { type Desk, ended, openDesk } from '../fakes/command-line.ts';

const REPOSITORY = 'AI-Trader/finbert';
const API_TOKEN = 'token-of-ai-trader';

async function openRoom(): Promise<{ desk: Desk; drill: DrillHub; env: Record<string, string> }> {
  const desk = await openDesk();
  onTestFinished(() => desk.leave());
  const drill = await createDrillHub({ models: { [REPOSITORY]: tinyModel() } });
  onTestFinished(() => drill.close());
  const env = {
    HF_HUB_OFFLINE: '',
    HF_ENDPOINT: drill.url,
    MLOPS_FINBERT_REPO: REPOSITORY,
    MLOPS_API_TOKEN: API_TOKEN,
  };
  return { desk, drill, env };
}

async function get<Answer>(desk: Desk, path: string): Promise<Answer> {
  const { url } = JSON.parse(await readFile(join(desk.stateDir, 'lock'), 'utf8'));
  const headers = { authorization: `Bearer ${API_TOKEN}`, 'content-type': 'application/json' };
  return (await (await fetch(`${url}${path}`, { headers })).json()) as Answer;
}

const jobShown = (desk: Desk) =>
  getAction(desk, 'jobs show', { job: 'J-1' }).then(({ result }) => result?.job as JobView | undefined);

async function getAction(desk: Desk, action: string, args: object) {
  const { url } = JSON.parse(await readFile(join(desk.stateDir, 'lock'), 'utf8'));
  const headers = { authorization: `Bearer ${API_TOKEN}`, 'content-type': 'application/json' };
  const sent = { method: 'POST', headers, body: JSON.stringify({ action, args }) };
  return (await (await fetch(`${url}/v1/actions`, sent)).json()) as { result?: { job?: unknown } };
}

const POLLING = { timeout: 60_000, interval: 20 };
const PHASES: readonly { stage: string; fault: HubFault | null }[] = [
  { stage: 'resolve', fault: { kind: 'stall', path: '@revision', afterBytes: 5 } },
  { stage: 'download', fault: { kind: 'stall', path: EIGHT_BITS, host: 'lfs', afterBytes: 20_000 } },
  { stage: 'prove', fault: null },
];

describe('a bot that is killed in a warm-up', () => {
  it.each(PHASES)('at the stage $stage is gone on with by the next one', { timeout: 180_000 }, async (phase) => {
    const { desk, drill, env } = await openRoom();
    if (phase.fault !== null) drill.inject(phase.fault);
    const first = await desk.serve(env);
    await expect.poll(async () => (await jobShown(desk))?.progress?.stage, POLLING).toBe(phase.stage);
    if (phase.stage === 'download')
      await expect.poll(() => drill.bytesServed(EIGHT_BITS), POLLING).toBeGreaterThanOrEqual(20_000);
    await ended(first, 'SIGKILL');
    drill.heal();
    const before = drill.bytesServed(EIGHT_BITS);

    await desk.serve(env);
    await expect
      .poll(async () => (await get<ControlDocument>(desk, '/v1/control')).effective.sentiment.serves, POLLING)
      .toBe('finbert');
    await expect.poll(async () => (await jobShown(desk))?.state, POLLING).toBe('done');

    expect(await jobShown(desk)).toMatchObject({
      attempt: 2,
      result: { outcome: 'refreshed', repository: REPOSITORY },
    });
    // What was whole before the kill is not fetched again.
    if (phase.stage === 'prove') expect(drill.bytesServed(EIGHT_BITS)).toBe(before);
  });
});
