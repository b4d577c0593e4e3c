/** `audit log|verify`: who asked for what, and whether the record is whole. */
import { z } from 'zod';
import type { AuditLog } from '../audit/types.ts';
import { OpsError } from '../errors.ts';
import type { Json } from '../json.ts';
import { type AnyAction, defineAction } from './registry.ts';

export function auditActions(ports: { audit: AuditLog }): AnyAction[] {
  const log = defineAction({
    name: 'audit log',
    aliases: ['audit'],
    group: 'system',
    risk: 'read',
    args: z.strictObject({
      limit: z.int().min(1).max(10_000).default(20),
      actor: z.string().optional(),
      action: z.string().optional(),
      outcome: z.enum(['allowed', 'refused', 'denied']).optional(),
    }),
    example: 'audit log --outcome denied',
    execute: async ({ limit, actor, action, outcome }) => {
      const filter = {
        limit,
        ...(actor === undefined ? {} : { actor }),
        ...(action === undefined ? {} : { action }),
        ...(outcome === undefined ? {} : { outcome }),
      };
      return { result: { lines: (await ports.audit.list(filter)) as unknown as Json } };
    },
  });

  const verify = defineAction({
    name: 'audit verify',
    group: 'system',
    risk: 'read',
    args: z.strictObject({}),
    example: 'audit verify',
    execute: async () => {
      const verdict = await ports.audit.verify();
      const { broken } = verdict;
      if (broken !== null) {
        const path = `${broken.file}:${broken.line}`;
        throw new OpsError('audit_broken', `the chain breaks at ${path}: ${broken.reason}`, {
          facts: { path, reason: broken.reason },
        });
      }
      return { result: verdict as unknown as Json };
    },
  });
  return [log, verify];
}
