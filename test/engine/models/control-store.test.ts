import { beforeEach, describe, expect, it } from 'vitest';
import { fallbackOn, protectOff, protectOn, sentimentOutage } from '#engine/models/control.ts';
import type { ControlChange } from '#engine/models/types.ts';
import { createMemoryStore } from '#engine/store/drivers/memory.ts';
import type { Store } from '#engine/store/types.ts';
import { type ControlInMemory, controlInMemory } from '../../fakes/control-store.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';

let clock: FakeClock;
let store: Store;
let house: ControlInMemory;
beforeEach(async () => {
  clock = new FakeClock();
  store = createMemoryStore({ clock });
  house = await controlInMemory(clock, store);
});

const protect = (seen: number | null = null, by = 'ann'): ControlChange => ({
  seen,
  by,
  reason: 'mass drift',
  to: (state) => protectOn(state, 0.5),
});
const release = (seen: number | null = null, by = 'bob'): ControlChange => ({ seen, by, reason: '', to: protectOff });

describe('the control store', () => {
  it('starts in normal mode, on rules until FinBERT is warmed up, and publishes that', () => {
    const { document, applied } = house.control.current();

    expect(document).toMatchObject({ seq: 1, mode: 'normal', risk_limit_factor: 1, changed_by: 'system' });
    expect(document.effective.sentiment).toEqual({ serves: 'rules', cause: 'not_warmed_up' });
    expect(applied).toBeNull();
    expect(house.published).toEqual([document]);
  });

  it('counts each change, says who made it and why, and publishes it', async () => {
    const { document, changed } = await house.control.change(protect());

    expect(changed).toBe(true);
    expect(document).toMatchObject({
      seq: 2,
      mode: 'protective',
      risk_limit_factor: 0.5,
      changed_by: 'ann',
      reason: 'mass drift',
      at: '2026-01-05T09:00:00.000Z',
    });
    expect(house.published.at(-1)).toEqual(document);
  });

  it('leaves everything as it is, the number too, when nothing would change', async () => {
    const { document } = await house.control.change(protect());

    expect(await house.control.change(protect(null, 'bob'))).toEqual({ document, changed: false });
    expect(house.published).toHaveLength(2);
  });

  it('refuses a change by somebody who looked before the last one, and says whose that was', async () => {
    await house.control.change(protect(1));

    await expect(house.control.change(release(1))).rejects.toMatchObject({
      code: 'stale_view',
      facts: { seen: 1, seq: 2, by: 'ann' },
    });
    expect(house.control.current().document.mode).toBe('protective');
  });

  it('makes one of two changes that saw the same document, and refuses the other', async () => {
    const settled = await Promise.allSettled([
      house.control.change(protect(1)),
      house.control.change({ ...release(1), to: (state) => fallbackOn(state, ['sentiment']) }),
    ]);

    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(house.control.current().document.seq).toBe(2);
  });

  it('keeps document, history and AI-Trader’s word over a restart', async () => {
    await house.control.change(protect());
    await house.control.applied(2, 'api');
    await house.control.change(release());
    await house.control.close();

    const next = await controlInMemory(clock, store);

    expect(next.control.current()).toMatchObject({ document: { seq: 3, mode: 'normal' }, applied: { seq: 2 } });
    expect((await next.control.history(10)).map(({ seq }) => seq)).toEqual([3, 2, 1]);
    expect(await next.control.history(1)).toHaveLength(1);
    expect(next.published).toEqual([next.control.current().document]);
  });

  it('takes AI-Trader’s word for documents that exist, and never an older one after a newer', async () => {
    await house.control.change(protect());
    await house.control.applied(2, 'api');
    await house.control.applied(1, 'api');

    expect(house.control.current().applied).toMatchObject({ seq: 2, by: 'api' });
    await expect(house.control.applied(3, 'api')).rejects.toMatchObject({ code: 'control_seq_unknown' });
    await expect(house.control.applied(0, 'api')).rejects.toMatchObject({ code: 'control_seq_unknown' });
  });

  it('tells followers the present document and each later one; who was busy gets the newest', async () => {
    const leave = new AbortController();
    const seen: number[] = [];
    const following = (async () => {
      for await (const { document } of house.control.follow(leave.signal)) {
        seen.push(document.seq);
        if (document.seq === 1) {
          await house.control.change(protect());
          await house.control.change(release());
        }
        if (document.seq === 3) leave.abort();
      }
    })();

    await following;

    expect(seen).toEqual([1, 3]);
  });

  it('drops documents beyond the thousand newest', async () => {
    for (let turn = 0; turn < 1_005; turn++) {
      const outage = turn % 2 === 0 ? null : 'circuit_open';
      await house.control.change({ ...protect(), by: 'system', to: (state) => sentimentOutage(state, outage) });
    }

    const seqs = (await house.control.history(2_000)).map(({ seq }) => seq);
    expect(seqs).toHaveLength(1_000);
    expect(seqs.at(-1)).toBe(7);
  });
});
