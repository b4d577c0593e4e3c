/** `env check`: section 1 of the runbook. */
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import { runChecks } from '../environment/run-checks.ts';
import type { EnvironmentCheck } from '../environment/types.ts';
import type { Json } from '../json.ts';
import { type AnyAction, defineAction } from './registry.ts';

export function environmentActions(ports: { checks: readonly EnvironmentCheck[]; clock: Clock }): AnyAction[] {
  const check = defineAction({
    name: 'env check',
    aliases: ['env'],
    group: 'system',
    risk: 'read',
    args: z.strictObject({}),
    example: 'env check',
    execute: async () => {
      const checks = await runChecks(ports.checks, { timeoutMs: 10_000 }, ports.clock);
      return { result: { ok: checks.every((each) => each.state !== 'failed'), checks } as unknown as Json };
    },
  });
  return [check];
}
