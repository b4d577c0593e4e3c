/** The job behind a control change: waits until AI-Trader says that it has applied it, or tells that it has not. */
import type { Clock } from '../clock.ts';
import type { Actor, JobEngine, JobSpec } from '../jobs/types.ts';
import type { Json } from '../json.ts';
import type { ControlDocument } from './control.ts';
import type { Applied, ControlStore } from './types.ts';

export const CONFIRM_CONTROL = 'control.confirm';

/** How long AI-Trader may take before people are told that it has not followed. */
export const APPLY_LIMIT_MS = 10_000;

/** What was asked for: a code that views translate. */
export const CONTROL_REQUESTS = ['fallback_on', 'fallback_off', 'protect_on', 'protect_off'] as const;
export type ControlRequest = (typeof CONTROL_REQUESTS)[number];

export type ConfirmPayload = {
  readonly request: ControlRequest;
  readonly control: ControlDocument;
};

export type ConfirmResult = {
  readonly request: ControlRequest;
  readonly control: ControlDocument;
  /** Null when AI-Trader has not said so in time. */
  readonly applied: Applied | null;
  readonly waited_ms: number;
};

export function confirmJob(payload: ConfirmPayload, by: Actor, requestKey: string | undefined): JobSpec {
  return {
    kind: CONFIRM_CONTROL,
    payload: { ...payload, control: { ...payload.control } },
    by,
    timeoutMs: 60_000,
    maxAttempts: 3,
    backoff: { baseMs: 100, maxMs: 1_000 },
    ...(requestKey === undefined ? {} : { requestKey }),
  };
}

export interface ConfirmCollaborators {
  readonly control: ControlStore;
  readonly clock: Clock;
}

export function handleControl(engine: JobEngine, { control, clock }: ConfirmCollaborators): void {
  engine.handle(CONFIRM_CONTROL, { concurrency: 100 }, async (payload, { signal, progress }) => {
    const { request, control: document } = payload as unknown as ConfirmPayload;
    progress({ stage: 'applying', fraction: 0, facts: { seq: document.seq } });
    const changedMs = Date.parse(document.at);
    const applied = await untilApplied(document.seq, control, { clock, signal, untilMs: changedMs + APPLY_LIMIT_MS });
    signal.throwIfAborted();
    const waitedMs = (applied === null ? clock.now() : Date.parse(applied.at)) - changedMs;
    const result: ConfirmResult = { request, control: document, applied, waited_ms: Math.max(0, waitedMs) };
    return result as unknown as Json;
  });
}

/** A later document that was applied holds this one's change too, or another that was made on top of it. */
async function untilApplied(
  seq: number,
  control: ControlStore,
  { clock, signal, untilMs }: { readonly clock: Clock; readonly signal: AbortSignal; readonly untilMs: number },
): Promise<Applied | null> {
  const late = new AbortController();
  const stopTimer = clock.after(Math.max(0, untilMs - clock.now()), () => late.abort());
  try {
    for await (const { applied } of control.follow(AbortSignal.any([signal, late.signal]))) {
      if (applied !== null && applied.seq >= seq) return applied;
    }
    return null;
  } finally {
    stopTimer();
  }
}
