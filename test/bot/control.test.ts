/** The hand on the switch, as typed in a shell, with an AI-Trader that follows over HTTP. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ControlDocument } from '#engine/models/control.ts';
import { type Desk, openDesk } from '../fakes/command-line.ts';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});
afterEach(() => desk.leave());

const API_TOKEN = 'token-of-ai-trader';

async function ownerUrl(): Promise<string> {
  return JSON.parse(await readFile(join(desk.stateDir, 'lock'), 'utf8')).url;
}

/** Reads the documents as they come, and says of each that it is in force. */
async function followAsAiTrader(signal: AbortSignal, seen: ControlDocument[]): Promise<void> {
  const url = await ownerUrl();
  const headers = { authorization: `Bearer ${API_TOKEN}` };
  const events = await fetch(`${url}/v1/control`, { headers: { ...headers, accept: 'text/event-stream' }, signal });
  let text = '';
  for await (const chunk of events.body!.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    for (let end = text.indexOf('\n\n'); end !== -1; end = text.indexOf('\n\n')) {
      const data = /^data: (.*)$/m.exec(text.slice(0, end))?.[1];
      text = text.slice(end + 2);
      if (data === undefined) continue;
      const document = JSON.parse(data) as ControlDocument;
      seen.push(document);
      const body = JSON.stringify({ seq: document.seq });
      const json = { ...headers, 'content-type': 'application/json' };
      await fetch(`${url}/v1/control/applied`, { method: 'POST', headers: json, body, signal });
    }
  }
}

describe('control, in a shell', () => {
  it('is followed by AI-Trader: protective mode on, seen as applied, in the file, and off again', async () => {
    await desk.serve({ MLOPS_API_TOKEN: API_TOKEN });
    const leave = new AbortController();
    const seen: ControlDocument[] = [];
    const trader = followAsAiTrader(leave.signal, seen).catch((thrown: unknown) => {
      if (!leave.signal.aborted) throw thrown;
    });

    const on = await desk.run(['protect', 'on', '--risk-limit', '0.25', '--reason', 'mass drift', '--json']);
    const file = JSON.parse(await readFile(join(desk.stateDir, 'control.json'), 'utf8'));
    const stale = await desk.run(['fallback', 'on', '--seen', '1', '--json']);
    const off = await desk.run(['protect', 'off']);
    leave.abort();
    await trader;

    expect(on.exit).toBe(0);
    expect(on.json().result).toMatchObject({ applied: { seq: 2, by: 'api' }, control: { risk_limit_factor: 0.25 } });
    expect(file).toMatchObject({ schema: 'mlops.control/1', seq: 2, mode: 'protective', reason: 'mass drift' });
    expect([stale.exit, stale.json().error.code]).toEqual([3, 'stale_view']);
    expect(off.out).toMatch(/Protective mode off: applied by AI-Trader after \d+ ms/);
    expect(seen.map(({ seq, mode }) => [seq, mode])).toEqual([
      [1, 'normal'],
      [2, 'protective'],
      [3, 'normal'],
    ]);
  });

  it('is kept while nothing owns the folder, and a program may look at it but not change it', async () => {
    const detached = await desk.run(['fallback', 'on', '--detach', '--json']);
    await desk.serve({ MLOPS_API_TOKEN: API_TOKEN });
    const url = await ownerUrl();
    const headers = { authorization: `Bearer ${API_TOKEN}`, 'content-type': 'application/json' };

    const shown = await (await fetch(`${url}/v1/control`, { headers })).json();
    const change = await fetch(`${url}/v1/actions`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ action: 'protect on', args: {} }),
    });

    expect(detached.exit).toBe(0);
    expect(shown).toMatchObject({ seq: 2, routes: { sentiment: 'rules' } });
    const refusal = (await change.json()) as { error: { code: string } };
    expect([change.status, refusal.error.code]).toEqual([403, 'policy_denied']);
  });
});
