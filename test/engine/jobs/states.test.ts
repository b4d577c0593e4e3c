import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assertTransition, isFinal, mayFollow, TRANSITIONS } from '#engine/jobs/states.ts';
import { FINAL_STATES, JOB_STATES, type JobState } from '#engine/jobs/types.ts';

const anyState = fc.constantFrom(...JOB_STATES);

test('a final state is followed by none, every other state by at least one', () => {
  for (const state of JOB_STATES) expect(TRANSITIONS[state].length === 0).toBe(isFinal(state));
});

test('a job can always be cancelled until it is final, in one step or over cancelling', () => {
  for (const state of JOB_STATES) {
    if (isFinal(state)) continue;
    expect(mayFollow(state, 'cancelled') || mayFollow(state, 'cancelling')).toBe(true);
  }
});

test('from wherever a job is, it can come to an end', () => {
  const reachable = (from: JobState, seen: Set<JobState> = new Set()): Set<JobState> => {
    for (const next of TRANSITIONS[from]) if (!seen.has(next)) reachable(next, seen.add(next));
    return seen;
  };

  for (const state of JOB_STATES) {
    if (!isFinal(state)) expect([...reachable(state)].some(isFinal)).toBe(true);
  }
});

test('who is being cancelled can only become cancelled, and who is not running can be neither done nor cancelling', () => {
  expect(TRANSITIONS.cancelling).toEqual(['cancelled']);
  for (const state of JOB_STATES) {
    if (state === 'running') continue;
    expect(mayFollow(state, 'done')).toBe(false);
    expect(mayFollow(state, 'cancelling')).toBe(false);
  }
});

test('a path of allowed steps never passes through a final state', () => {
  fc.assert(
    fc.property(anyState, fc.array(anyState, { maxLength: 12 }), (first, wishes) => {
      const path = [first];
      for (const wish of wishes) if (mayFollow(path.at(-1)!, wish)) path.push(wish);

      expect(path.slice(0, -1).filter(isFinal)).toEqual([]);
    }),
  );
});

test('a step that is not allowed is the fault of the engine', () => {
  fc.assert(
    fc.property(anyState, anyState, (from, to) => {
      if (mayFollow(from, to)) return assertTransition('J-1', from, to);
      expect(() => assertTransition('J-1', from, to)).toThrow(expect.objectContaining({ code: 'internal' }));
    }),
  );
  expect(FINAL_STATES.every((state) => !mayFollow(state, 'queued'))).toBe(true);
});
