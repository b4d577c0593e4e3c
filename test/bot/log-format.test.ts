/** The process log: lines for people where somebody looks, JSON for programs. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Desk, openDesk } from '../fakes/command-line.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(async () => {
  await desk.leave();
});

it('gives each event one short line where it is asked to be readable', async () => {
  const { err } = await desk.run(['status'], { env: { MLOPS_LOG_LEVEL: 'info', MLOPS_LOG_FORMAT: 'readable' } });

  expect(err).toMatch(/^\[\d\d:\d\d:\d\d\].*INFO.*owns the state folder.*"threads":\d+/m);
  expect(err.trim().split('\n')).toHaveLength(2);
});

it('gives JSON where no terminal is behind it', async () => {
  const { err } = await desk.run(['status'], { env: { MLOPS_LOG_LEVEL: 'info' } });

  const lines = err.trim().split('\n');
  expect(lines.map((line) => JSON.parse(line).msg)).toEqual(['owns the state folder', 'leaving the state folder']);
});
