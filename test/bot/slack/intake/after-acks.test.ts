import { describe, expect, it } from 'vitest';
import { AfterAcks } from '#bot/slack/intake/after-acks.ts';
import { FakeClock, settle } from '../../../fakes/fake-clock.ts';

/** Work that begins and goes on until the test ends it. */
function openLine() {
  const clock = new FakeClock();
  const line = new AfterAcks(clock);
  const begun: number[] = [];
  const ends = new Map<number, () => void>();
  const add = (...numbers: readonly number[]): void => {
    for (const number of numbers) {
      line.add(() => {
        begun.push(number);
        return new Promise((resolve) => ends.set(number, resolve));
      });
    }
  };
  return { clock, line, begun, add, end: (number: number) => ends.get(number)?.() };
}

const rush = (line: AfterAcks) => [1, 2, 3, 4].map(() => line.acknowledging());

describe('work on what was delivered', () => {
  it('begins at once when nothing else goes on', () => {
    const { begun, add } = openLine();

    add(1);

    expect(begun).toEqual([1]);
  });

  it('waits in a rush of acknowledgements until it is over, and begins in its order then', async () => {
    const { line, begun, add } = openLine();
    const acks = rush(line);
    add(1, 2);
    await settle();
    const during = [...begun];

    acks[0]!();
    await settle();

    expect(during).toEqual([]);
    expect(begun).toEqual([1, 2]);
  });

  it('hardly waits for a few of them', async () => {
    const { line, begun, add } = openLine();
    rush(line)[0]!();

    add(1);
    await settle();

    expect(begun).toEqual([1]);
  });

  it('begins one piece in a turn of the event loop', async () => {
    const { begun, add } = openLine();
    const turns: number[] = [];
    add(1, 2, 3, 4);

    for (let turn = 0; turn < 6; turn += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      turns.push(begun.length);
    }

    expect(turns.map((count, turn) => count - (turns[turn - 1] ?? 1))).not.toContain(2);
    expect(begun).toEqual([1, 2, 3, 4]);
  });

  it('begins after a second although the rush goes on', async () => {
    const { clock, line, begun, add } = openLine();
    rush(line);
    add(1, 2);

    await clock.advance(999);
    const before = [...begun];
    await clock.advance(1);

    expect(before).toEqual([]);
    expect(begun).toEqual([1, 2]);
  });

  it('waits for some of the rest to end when there is much of it', async () => {
    const { begun, add, end } = openLine();
    add(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
    await settle();
    await settle();
    const before = [...begun];

    end(3);
    await settle();

    expect(before).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(begun).toEqual([...before, 9]);
  });

  it('is not held up for ever by work that hangs', async () => {
    const { clock, begun, add } = openLine();
    add(1, 2, 3, 4, 5, 6, 7, 8, 9);
    await settle();
    await settle();

    await clock.advance(1000);

    expect(begun).toContain(9);
  });

  it('begins at the end, all of it', () => {
    const { line, begun, add } = openLine();
    rush(line);
    add(1, 2);

    line.flush();

    expect(begun).toEqual([1, 2]);
    expect(line.waiting).toBe(0);
  });

  it('is let by an acknowledgement once, however often that says that it is over', async () => {
    const { line, begun, add } = openLine();
    const acks = [...rush(line), line.acknowledging()];
    add(1);

    acks[0]!();
    acks[0]!();
    await settle();

    expect(begun).toEqual([]);
  });
});
