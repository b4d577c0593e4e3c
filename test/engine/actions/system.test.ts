/** `status`: what asks for attention, and to whom the key of the local workspace is told. */
import { describe, expect, it } from 'vitest';
import { systemActions } from '#engine/actions/system.ts';
import type { Actor } from '#engine/jobs/types.ts';
import { alertDesk } from '../../fakes/alert-desk.ts';
import { controlInMemory } from '../../fakes/control-store.ts';
import { fixedPolicy } from '../../fakes/fixed-policy.ts';
import { driftOf } from '../alerts/alert-room.ts';

const PAGE = 'http://127.0.0.1:3210/enter?token=key-of-the-page';

async function desk(workspaceUrl: string | null = PAGE) {
  const { alerts, jobs, clock } = await alertDesk();
  const { control } = await controlInMemory(clock);
  const facts = () => ({ owner: null, stateDir: '/srv/state', threads: 2, version: '1', node: 'v24', workspaceUrl });
  const [action] = systemActions({ jobs, alerts, control, facts, policy: fixedPolicy(null) });
  const status = async (edge: Actor['edge'] = 'terminal') => await action!.execute({}, { actor: { id: 'ann', edge } });
  return { alerts, control, status };
}

describe('the status', () => {
  it('counts the open alerts and names those that nobody has answered', async () => {
    const { alerts, status } = await desk();
    expect(await status()).toMatchObject({ result: { alerts: { open: 0, unanswered: [] } } });
    await alerts.raise(driftOf('usd'));
    await alerts.raise(driftOf('gbp'));
    await alerts.acknowledge('A-1', 'ann');

    expect(await status()).toMatchObject({ result: { alerts: { open: 2, unanswered: ['A-2'] } } });
  });

  it('holds the control document as it is at this moment', async () => {
    const { status } = await desk();

    expect(await status()).toMatchObject({ result: { control: { mode: 'normal', effective: expect.anything() } } });
  });

  it('tells the key of the page to a terminal alone', async () => {
    const { status } = await desk();

    expect(await status('terminal')).toMatchObject({ result: { workspace: PAGE } });
    for (const edge of ['api', 'slack', 'local', 'schedule'] as const)
      expect(await status(edge)).toMatchObject({ result: { workspace: 'http://127.0.0.1:3210' } });
    expect(await (await desk(null)).status()).toMatchObject({ result: { workspace: null } });
  });
});
