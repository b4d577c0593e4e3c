/** What every driver of port AuditLog must do. */
import { afterEach, describe, expect, it } from 'vitest';
import type { AuditEntry, AuditLog } from '#engine/audit/types.ts';

export interface AuditHarness {
  readonly log: AuditLog;
  cleanUp(): Promise<void>;
}

export function auditLogContract(name: string, open: () => Promise<AuditHarness>): void {
  describe(`audit log contract: ${name}`, () => {
    const harnesses: AuditHarness[] = [];
    const start = async () => {
      const harness = await open();
      harnesses.push(harness);
      return harness.log;
    };
    afterEach(async () => {
      for (const harness of harnesses.splice(0)) await harness.cleanUp();
    });

    it('chains each line to the one before', async () => {
      const log = await start();

      const lines = [await log.append(entry()), await log.append(entry()), await log.append(entry())];

      expect(lines.map(({ seq }) => seq)).toEqual([1, 2, 3]);
      expect(lines.map(({ prev }) => prev)).toEqual(['0'.repeat(64), lines[0]!.hash, lines[1]!.hash]);
      expect(await log.verify()).toEqual({ ok: true, lines: 3, head: lines[2]!.hash, broken: null });
    });

    it('calls an empty log whole', async () => {
      const log = await start();

      expect(await log.verify()).toEqual({ ok: true, lines: 0, head: '0'.repeat(64), broken: null });
      expect(await log.list({ limit: 10 })).toEqual([]);
    });

    it('keeps concurrent lines apart and in order', async () => {
      const log = await start();

      const lines = await Promise.all(Array.from({ length: 50 }, (_, n) => log.append(entry({ data: { n } }))));

      expect(lines.map(({ seq }) => seq)).toEqual(Array.from({ length: 50 }, (_, n) => n + 1));
      expect(lines.map(({ data }) => data.n)).toEqual(Array.from({ length: 50 }, (_, n) => n));
      expect((await log.verify()).ok).toBe(true);
    });

    it('lists the newest first, by actor, action and outcome', async () => {
      const log = await start();
      await log.append(entry({ actor: 'ann', action: 'train' }));
      await log.append(entry({ actor: 'bob', action: 'train', outcome: 'denied' }));
      await log.append(entry({ actor: 'ann', action: 'jobs list' }));
      const seqs = async (filter: Parameters<AuditLog['list']>[0]) => (await log.list(filter)).map(({ seq }) => seq);

      expect(await seqs({ limit: 10 })).toEqual([3, 2, 1]);
      expect(await seqs({ limit: 2 })).toEqual([3, 2]);
      expect(await seqs({ limit: 10, actor: 'ann' })).toEqual([3, 1]);
      expect(await seqs({ limit: 1, actor: 'ann', action: 'train' })).toEqual([1]);
      expect(await seqs({ limit: 10, outcome: 'denied' })).toEqual([2]);
      expect(await seqs({ limit: 0 })).toEqual([]);
    });

    it('records secrets as masked and numbers that are not whole as text', async () => {
      const log = await start();

      const line = await log.append(
        entry({ data: { token: 'hunter2', rate: 0.1, folds: 5, fast: true, list: [1.5, 'x'], none: null } }),
      );

      const data = { token: '[masked]', rate: '0.1', folds: 5, fast: true, list: ['1.5', 'x'], none: null };
      expect(line.data).toEqual(data);
      expect((await log.list({ limit: 1 }))[0]?.data).toEqual(data);
    });

    it('keeps any text whole: other scripts, line breaks, half a surrogate pair', async () => {
      const log = await start();

      const line = await log.append(entry({ actor: 'Мария', data: { text: 'a\nb\u2028c 😀 \ud800', '\udc00': 1 } }));

      expect(line.data).toEqual({ text: 'a\nb\u2028c 😀 \ufffd', '\ufffd': 1 });
      expect(await log.list({ limit: 1 })).toEqual([line]);
      expect((await log.verify()).ok).toBe(true);
    });

    it('refuses lines after it was closed', async () => {
      const log = await start();
      const before = log.append(entry());

      await log.close();

      expect((await before).seq).toBe(1);
      await expect(log.append(entry())).rejects.toMatchObject({ code: 'state_closed' });
    });
  });
}

export function entry(fields: Partial<AuditEntry> = {}): AuditEntry {
  return { actor: 'ann', edge: 'terminal', action: 'train', outcome: 'allowed', data: {}, ...fields };
}
