/** An audit log over two files, and what verify says of it after someone was at it. */
import { join } from 'node:path';
import { openAuditLog } from '#engine/audit/audit-log.ts';
import type { AuditVerdict } from '#engine/audit/types.ts';
import { entry } from '../../contracts/audit-log.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { temporaryFolder } from '../../fakes/temporary-folder.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** Five lines in January, three in February. */
export async function twoMonths() {
  const dir = await temporaryFolder('audit');
  const clock = new FakeClock(Date.UTC(2026, 0, 27));
  const log = await openAuditLog({ dir, clock });
  for (let index = 0; index < 8; index += 1) {
    await log.append(entry({ data: { index } }));
    await clock.advance(DAY_MS);
  }
  await log.close();
  return { dir, clock, january: join(dir, 'audit', '2026-01.jsonl'), february: join(dir, 'audit', '2026-02.jsonl') };
}

export async function verdictOf(dir: string): Promise<AuditVerdict> {
  const log = await openAuditLog({ dir, clock: new FakeClock() });
  try {
    return await log.verify();
  } finally {
    await log.close();
  }
}
