/** What every ObservationLog does, whatever keeps it. */
import { describe, expect, it, onTestFinished } from 'vitest';
import type { LoggedBatch, LogPosition, Observation, ObservationLog } from '#engine/drift/types.ts';
import { FakeClock, settle } from '../fakes/fake-clock.ts';

export interface ObservationLogSubject {
  open(clock: FakeClock): Promise<ObservationLog>;
  /** The same log in a process that comes later; absent where it ends with its process. */
  reopen?(): Promise<ObservationLog>;
}

export function observed(value: number, more: Partial<Observation> = {}): Observation {
  const at = '2026-01-05T09:00:00.000Z';
  return { source: 'router', signal: 'sentiment', value, at, seq: null, model_version: null, ...more };
}

/** What a follower gets until it has seen `count` batches. */
export async function take(
  log: ObservationLog,
  count: number,
  from: LogPosition | null = null,
): Promise<readonly LoggedBatch[]> {
  const taken: LoggedBatch[] = [];
  if (count === 0) return taken;
  const leaving = new AbortController();
  for await (const batch of log.follow(from, leaving.signal)) {
    taken.push(batch);
    if (taken.length === count) break;
  }
  return taken;
}

export function valuesOf(batches: readonly LoggedBatch[]): readonly (readonly number[])[] {
  return batches.map(({ observations }) => observations.map(({ value }) => value));
}

export function describeObservationLog(name: string, make: () => Promise<ObservationLogSubject>): void {
  describe(`${name} as an ObservationLog`, () => {
    const opened = async () => {
      const clock = new FakeClock();
      const log = await (await make()).open(clock);
      onTestFinished(() => log.close());
      return { log, clock };
    };

    it('gives back what was appended, batch by batch, in the order of the calls', async () => {
      const { log } = await opened();

      await Promise.all([log.append([observed(1), observed(2)]), log.append([observed(3)])]);
      await log.append([observed(4)]);

      expect(valuesOf(await take(log, 3))).toEqual([[1, 2], [3], [4]]);
    });

    it('keeps each field of observations and outcomes, and when they came', async () => {
      const { log, clock } = await opened();
      const observations = [
        observed(-0.25, { source: 'ünïcode "x"', signal: '../../x', seq: 7, model_version: 'finbert@0123' }),
        observed(1e-300, { at: '2008-11-14T00:00:00.000Z' }),
      ];
      const outcomes = [{ source: 'router', signal: 'sentiment', ref: 7, outcome: 1 }];
      await clock.advance(1500);

      await log.appendBatch({ observations, outcomes }, null);

      const [batch] = await take(log, 1);
      expect(batch).toMatchObject({ observations, outcomes, arrived: '2026-01-05T09:00:01.500Z' });
      expect(batch!.next).toEqual(log.end);
    });

    it('writes times in one form', async () => {
      const { log } = await opened();

      await log.append([observed(1, { at: '2026-01-05T10:00:00+01:00' }), observed(2, { at: '2008-11-14' })]);

      const [batch] = await take(log, 1);
      expect(batch!.observations.map(({ at }) => at)).toEqual(['2026-01-05T09:00:00.000Z', '2008-11-14T00:00:00.000Z']);
    });

    it('takes a key once, a day long', async () => {
      const { log, clock } = await opened();

      const first = await log.appendBatch({ observations: [observed(1)], outcomes: [] }, 'a');
      const again = await log.appendBatch({ observations: [observed(2)], outcomes: [] }, 'a');
      const other = await log.appendBatch({ observations: [observed(3)], outcomes: [] }, 'b');
      await clock.advance(25 * 3_600_000);
      await log.append([observed(4)]);
      await log.appendBatch({ observations: [observed(5)], outcomes: [] }, 'c');
      const nextDay = await log.appendBatch({ observations: [observed(6)], outcomes: [] }, 'a');

      expect([first, again, other, nextDay]).toEqual([true, false, true, true]);
      expect(valuesOf(await take(log, 5))).toEqual([[1], [3], [4], [5], [6]]);
    });

    it('takes a key once that comes twice at the same moment', async () => {
      const { log } = await opened();
      const send = (value: number) => log.appendBatch({ observations: [observed(value)], outcomes: [] }, 'a');

      expect(await Promise.all([send(1), send(2)])).toEqual([true, false]);

      await log.append([observed(3)]);
      expect(valuesOf(await take(log, 2))).toEqual([[1], [3]]);
    });

    it('knows no batch without content', async () => {
      const { log } = await opened();

      expect(await log.appendBatch({ observations: [], outcomes: [] }, 'a')).toBe(true);

      expect(log.end).toBeNull();
    });

    it('goes on from a place, and wakes who waits there for the next batch', async () => {
      const { log } = await opened();
      await log.append([observed(1)]);
      await log.append([observed(2)]);
      const [first] = await take(log, 1);
      const waiting = take(log, 2, first!.next);
      await settle();

      await log.append([observed(3)]);

      expect(valuesOf(await waiting)).toEqual([[2], [3]]);
    });

    it('tells a follower who waits at the end of an empty log of the first batch', async () => {
      const { log } = await opened();
      const waiting = take(log, 1);
      await settle();

      await log.append([observed(1)]);

      expect(valuesOf(await waiting)).toEqual([[1]]);
    });

    it('lets a follower go with its signal, and all of them when it is closed', async () => {
      const { log } = await opened();
      await log.append([observed(1)]);
      const leaving = new AbortController();
      const seen: number[] = [];
      const follow = async (signal: AbortSignal) => {
        for await (const { observations } of log.follow(null, signal)) seen.push(observations[0]!.value);
      };
      const followers = [follow(leaving.signal), follow(new AbortController().signal)];
      await settle();

      leaving.abort();
      await followers[0];
      await log.close();
      await followers[1];

      expect(seen).toEqual([1, 1]);
      await expect(log.append([observed(2)])).rejects.toMatchObject({ code: 'state_closed' });
    });

    it('refuses what no program may send', async () => {
      const { log } = await opened();

      await expect(log.append([observed(Number.NaN)])).rejects.toMatchObject({ code: 'internal' });
      await expect(log.append([observed(1, { at: 'yesterday' })])).rejects.toMatchObject({ code: 'internal' });
    });

    it('tells a place of another log that its history is gone', async () => {
      const { log } = await opened();
      await log.append([observed(1)]);

      const asked = (async () => take(log, 1, { segment: '1999-01-01.0001.ndjson', offset: 5 }))();

      await expect(asked).rejects.toMatchObject({ code: 'history_gone' });
    });
  });
}

/** For those that outlive their process. */
export function describeLastingLog(name: string, make: () => Promise<Required<ObservationLogSubject>>): void {
  describeObservationLog(name, make);

  describe(`${name}, later`, () => {
    it('gives the same batches after a restart, at the same places, and knows its keys', async () => {
      const subject = await make();
      const log = await subject.open(new FakeClock());
      const observations = [
        observed(0.1, { seq: 1, model_version: 'a' }),
        observed(2, { at: '2026-01-05T10:00:00+01:00' }),
      ];
      await log.appendBatch({ observations, outcomes: [{ source: 'a', signal: 'b', ref: 1, outcome: 2 }] }, 'a');
      await log.append([observed(3)]);
      const before = await take(log, 2);
      const end = log.end;
      await log.close();

      const later = await subject.reopen();
      onTestFinished(() => later.close());

      expect(later.end).toEqual(end);
      expect(await take(later, 2)).toEqual(before);
      expect(await take(later, 1, before[0]!.next)).toEqual([before[1]]);
      expect(await later.appendBatch({ observations: [observed(9)], outcomes: [] }, 'a')).toBe(false);
    });
  });
}
