/** Sends an answer over its connection, with the fault that strikes it; tells how many bytes of the body left. */
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Answer } from './answer.ts';
import type { FaultScript, HubFault } from './faults.ts';

export interface Timer {
  /** Calls `fire` once after `delayMs`; the returned function cancels it. */
  after(delayMs: number, fire: () => void): () => void;
}

export interface Sending {
  readonly fault: HubFault | undefined;
  readonly script: FaultScript;
  readonly timer: Timer | undefined;
  /** Of a request with the method HEAD, no body is sent. */
  readonly headersOnly: boolean;
  readonly sent: (bytes: number) => void;
}

const SLOW_STEPS_A_SECOND = 10;

export async function send(response: ServerResponse, answer: Answer, sending: Sending): Promise<void> {
  const { fault, script } = sending;
  response.writeHead(answer.status, { ...answer.headers, 'Content-Length': answer.body.length });
  if (sending.headersOnly) return void response.end();
  let done = 0;
  for await (const chunk of pieces(answer, fault)) {
    if (fault?.kind === 'stall' && done === fault.afterBytes)
      await Promise.race([script.healed(), once(response, 'close')]);
    if (response.destroyed) return;
    if (fault?.kind === 'cut' && done === fault.afterBytes) return void response.destroy();
    await write(response, chunk);
    done += chunk.length;
    sending.sent(chunk.length);
    if (fault?.kind === 'slow') await pause(response, sending.timer);
  }
  response.end();
}

/** The body in chunks, the fault's offset always between two of them. */
async function* pieces({ body }: Answer, fault: HubFault | undefined): AsyncGenerator<Uint8Array> {
  const border = fault?.kind === 'cut' || fault?.kind === 'stall' ? fault.afterBytes : 0;
  const step = fault?.kind === 'slow' ? Math.max(1, Math.ceil(fault.bytesPerSecond / SLOW_STEPS_A_SECOND)) : Infinity;
  const wrong = fault?.kind === 'wrong-bytes' ? (fault.at ?? body.from + Math.floor(body.length / 2)) - body.from : -1;
  let at = 0;
  for await (const chunk of body.read()) {
    const bytes = wrong >= at && wrong < at + chunk.length ? flipped(chunk, wrong - at) : chunk;
    for (let from = 0; from < bytes.length; ) {
      const left = border - at > 0 ? border - at : Infinity;
      const to = Math.min(bytes.length, from + Math.min(step, left));
      yield bytes.subarray(from, to);
      at += to - from;
      from = to;
    }
  }
}

function flipped(chunk: Uint8Array, at: number): Uint8Array {
  const copy = Uint8Array.from(chunk);
  copy[at] = copy[at]! ^ 1;
  return copy;
}

/** Until the bytes have left, or the other side has. */
async function write(response: ServerResponse, chunk: Uint8Array): Promise<void> {
  await new Promise<void>((resolve) => {
    response.once('close', resolve);
    response.write(chunk, () => {
      response.off('close', resolve);
      resolve();
    });
  });
}

async function pause(response: ServerResponse, timer: Timer | undefined): Promise<void> {
  if (timer === undefined) throw new Error('a slow answer needs a timer');
  await new Promise<void>((resolve) => {
    const leave = () => {
      cancel();
      resolve();
    };
    const cancel = timer.after(1_000 / SLOW_STEPS_A_SECOND, () => {
      response.off('close', leave);
      resolve();
    });
    response.once('close', leave);
  });
}
