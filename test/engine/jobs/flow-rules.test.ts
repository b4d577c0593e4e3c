import { expect, test } from 'vitest';
import { consequences, type Flow, stopped } from '#engine/jobs/flow-rules.ts';
import {
  cancelled,
  done,
  failed,
  type JobDocument,
  newJob,
  started,
  viewOf,
  withPartStarted,
} from '#engine/jobs/job-document.ts';
import { jobSpec } from '../../contracts/job-engine.ts';

const at = Date.UTC(2026, 0, 5);
const ann = { id: 'ann', edge: 'terminal' } as const;
const cancel = { by: ann, at: '2026-01-05T00:00:00.000Z', why: 'stop' };
const error = { code: 'no_features', message: 'none', facts: { file: 'a.csv' } } as const;

function child(n: number): JobDocument {
  return newJob(jobSpec({ kind: 'child' }), { id: `J-1.${n}`, state: 'queued', parent: 'J-1', children: [], at });
}

const parent = newJob(jobSpec(), {
  id: 'J-1',
  state: 'blocked',
  parent: null,
  children: ['J-1.1', 'J-1.2', 'J-1.3'],
  at,
});

function flowOf(...jobs: readonly JobDocument[]): Flow {
  return new Map(jobs.map((job) => [job.id, job]));
}

function statesOf(jobs: readonly JobDocument[]): Record<string, string> {
  return Object.fromEntries(jobs.map((job) => [job.id, job.state]));
}

test('a child that is done leaves the parent blocked while another child is live', () => {
  const running = started(child(1), at);

  const changes = consequences(flowOf(running, child(2), parent), done(running, null, at), at);

  expect(changes).toEqual([]);
});

test('the last child that is done makes the parent ready', () => {
  const running = started(child(1), at);

  const changes = consequences(flowOf(running, parent), done(running, null, at), at);

  expect(statesOf(changes)).toEqual({ 'J-1': 'queued' });
});

test("a child that failed fails the parent with the child's error and stops the others", () => {
  const failing = started(child(1), at);

  const changes = consequences(
    flowOf(failing, started(child(2), at), child(3), parent),
    failed(failing, error, at),
    at,
  );

  expect(statesOf(changes)).toEqual({ 'J-1': 'failed', 'J-1.2': 'cancelling', 'J-1.3': 'cancelled' });
  expect(changes[0]!.error).toEqual(error);
  expect(changes[1]!.cancel).toMatchObject({ by: ann, why: 'J-1.1 failed' });
});

test('a child that was cancelled after a failed attempt does not leave the parent blocked, and does not make it fail', () => {
  const tried: JobDocument = { ...child(1), state: 'retrying', attempt: 1, error };
  const changes = consequences(flowOf(tried, child(2), parent), cancelled(tried, cancel, at), at);

  expect(statesOf(changes)).toEqual({ 'J-1': 'cancelled', 'J-1.2': 'cancelled' });
});

test('a child that goes on, a parent that ends and a job without a flow move nobody else', () => {
  const single = started(newJob(jobSpec(), { id: 'J-2', state: 'queued', parent: null, children: [], at }), at);
  const running = started(child(1), at);

  expect(consequences(flowOf(running, parent), running, at)).toEqual([]);
  expect(consequences(flowOf(single), done(single, null, at), at)).toEqual([]);
  expect(consequences(flowOf(running), failed(running, error, at), at)).toEqual([]);
});

test('a parent notes the highest attempt of its children, and only what is new', () => {
  const second = { ...started(child(1), at), attempt: 2 };
  const third = { ...started(child(2), at), attempt: 3 };

  const noted = withPartStarted(parent, second)!;
  const twice = withPartStarted(noted, { ...second, id: 'J-1.3' });
  const higher = withPartStarted(noted, third)!;

  expect(withPartStarted(parent, started(child(1), at))).toBeUndefined();
  expect(viewOf(noted).attempt).toBe(2);
  expect(twice).toBeUndefined();
  expect(viewOf(higher).attempt).toBe(3);
  expect(withPartStarted(higher, second)).toBeUndefined();
});

test('a stop ends who waits at once, asks who runs, and does not ask twice', () => {
  const [running, waiting] = [started(child(1), at), child(2)];

  const first = stopped([running, waiting, parent], cancel, at);
  const second = stopped([first[0]!], { ...cancel, why: 'again' }, at);

  expect(statesOf(first)).toEqual({ 'J-1.1': 'cancelling', 'J-1.2': 'cancelled', 'J-1': 'cancelled' });
  expect(second).toEqual([]);
});
