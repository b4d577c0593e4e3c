/** What a supervisor and a Prometheus see of a real `mlops serve`, without a token. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Desk, EVENTS_CSV, openDesk } from '../fakes/command-line.ts';

let desk: Desk;
let url: string;
beforeAll(async () => {
  desk = await openDesk();
  await desk.serve();
  ({ url } = JSON.parse(await readFile(join(desk.stateDir, 'lock'), 'utf8')));
});
afterAll(async () => {
  await desk.leave();
});

describe('mlops serve', () => {
  it('is ready once it owns the state folder', async () => {
    const response = await fetch(`${url}/readyz`);

    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      ready: true,
      checks: [
        { name: 'store', ok: true, reason: null },
        { name: 'jobs', ok: true, reason: null },
      ],
    });
  });

  it('counts what a shell lets it do', async () => {
    await desk.run(['dataset', 'check', EVENTS_CSV]);
    await desk.run(['jobs', 'show', 'J-99']);

    const response = await fetch(`${url}/metrics`);
    const text = await response.text();

    expect(response.headers.get('content-type')).toContain('text/plain; version=0.0.4');
    for (const series of [
      'mlops_job_transitions_total{kind="dataset.check",state="done"} 1',
      'mlops_job_seconds_count{kind="dataset.check",state="done"} 1',
      'mlops_request_seconds_count{edge="terminal",action="dataset check",outcome="ok"} 1',
      'mlops_request_seconds_count{edge="terminal",action="jobs show",outcome="job_not_found"} 1',
      'mlops_pool_busy 0',
    ]) {
      expect(text.split('\n')).toContain(series);
    }
    expect(text).toMatch(/^mlops_store_commit_seconds_count\{outcome="ok"\} [1-9]/m);
    expect(text).not.toMatch(/J-\d|events\.csv/);
  });
});
