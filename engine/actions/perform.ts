/** The one function behind every edge: checks a request, asks policy, plans, writes the audit line, then acts. */
import type { z } from 'zod';
import { maskRecord } from '../audit/mask-record.ts';
import { MASK, maskSecrets, maskText } from '../audit/mask-secrets.ts';
import type { AuditLog } from '../audit/types.ts';
import { badValue } from '../bad-value.ts';
import { OpsError, toOpsError } from '../errors.ts';
import type { ErrorRecord } from '../jobs/types.ts';
import type { JsonObject } from '../json.ts';
import type { PolicySource } from '../policy/types.ts';
import type { ValueReason } from '../value-reasons.ts';
import type { AnyAction, Registry } from './registry.ts';
import { rightsOf } from './rights.ts';
import type { ActionOutcome, ActionRequest } from './types.ts';
import { reasonOf } from './value-issue.ts';

export interface PerformPorts {
  readonly registry: Registry;
  readonly audit: AuditLog;
  readonly policy: PolicySource;
  /** What the program itself was given in confidence: nobody may make it a part of a request. */
  readonly secrets: readonly string[];
  /** Told of errors that nobody expected, with their cause. */
  readonly onInternal: (error: OpsError, request: ActionRequest) => void;
}

/** Of a value that cannot be used, so that an answer stays short. */
const SHOWN_CHARS = 80;

export type Perform = (request: ActionRequest) => Promise<ActionOutcome>;

/** Nothing happens before its audit line is durable: a request that cannot be recorded is not carried out, but for a look on a full disk. */
export function createPerform(ports: PerformPorts): Perform {
  return async (request) => {
    const action = ports.registry.find(request.action);
    try {
      if (action === undefined) return await refuseUnknown(request, ports);
      return await carryOut(action, request, ports);
    } catch (thrown) {
      const error = toOpsError(thrown);
      if (error.code === 'internal') ports.onInternal(error, request);
      return { ok: false, action: action?.name ?? null, error: maskRecord(error.toRecord(), ports.secrets) };
    }
  };
}

async function carryOut(action: AnyAction, request: ActionRequest, ports: PerformPorts): Promise<ActionOutcome> {
  const { actor, channel } = request;
  const args = asJson(request.args);
  const said = { args: maskSecrets(args, ports.secrets), ...(channel && { channel: { ...channel } }) };
  const record = (outcome: 'allowed' | 'refused' | 'denied', data: JsonObject) =>
    ports.audit.append({ actor: actor.id, edge: actor.edge, action: action.name, outcome, data: { ...said, ...data } });

  const { name, risk } = action;
  const rights = await rightsOf(request, ports.policy);
  const { allow, rule } = rights.to(action);
  if (!allow) {
    await record('denied', { risk, rule });
    const facts = { action: name, risk, rule, actor: actor.id, edge: actor.edge, file: rights.file };
    const error = new OpsError('policy_denied', `${name} is not allowed to ${actor.id} by ${rule}`, { facts });
    return { ok: false, action: name, error: error.toRecord() };
  }

  let plan: unknown;
  try {
    const given = parseArgs(action, request.args);
    plan = action.plan === undefined ? given : await action.plan(given, request);
    refuseSecrets(args, ports.secrets);
  } catch (thrown) {
    const error: ErrorRecord = toOpsError(thrown).toRecord();
    await record('refused', { error: error.code });
    throw thrown;
  }

  await record('allowed', {}).catch((thrown: unknown) => {
    // On a full disk one must still be able to look.
    if (risk !== 'read' || toOpsError(thrown).code !== 'state_full') throw thrown;
  });
  const answer = await action.execute(plan, request);
  return { ok: true, action: name, ...answer };
}

function parseArgs(action: AnyAction, args: Readonly<Record<string, unknown>>): unknown {
  const parsed = action.args.safeParse(args);
  if (parsed.success) return parsed.data;
  const issue = (parsed.error as z.ZodError).issues[0]!;
  if (issue.code === 'unrecognized_keys') throw badValue(issue.keys.join(', '), reasonOf(issue));
  const value = issue.path.reduce(partOf, args);
  const reason: ValueReason = value === undefined ? { code: 'missing' } : reasonOf(issue);
  throw badValue(typed(issue.path), reason, shown(value));
}

function partOf(whole: unknown, key: PropertyKey): unknown {
  return typeof whole === 'object' && whole !== null ? Reflect.get(whole, key) : undefined;
}

/** `cv-folds`, or `texts.3` for an item of a list. */
function typed(path: readonly PropertyKey[]): string {
  return path.join('.').replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function shown(value: unknown): string | null {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.trim() !== '' && value.length <= SHOWN_CHARS ? value : null;
}

async function refuseUnknown(
  { action, args, actor }: ActionRequest,
  { audit, secrets }: PerformPorts,
): Promise<ActionOutcome> {
  const error = new OpsError('unknown_action', `no action is named ${action}`, {
    facts: { line: action, at: 0, word: action, hint: null },
  });
  const data = { args: maskSecrets(asJson(args), secrets), error: error.code };
  const named = maskText(action, secrets);
  await audit.append({ actor: actor.id, edge: actor.edge, action: named, outcome: 'refused', data });
  return { ok: false, action: null, error: maskRecord(error.toRecord(), secrets) };
}

/** What is asked for is kept in many places, and no action needs a secret from whoever types. */
function refuseSecrets(args: JsonObject, known: readonly string[]): void {
  for (const [option, value] of Object.entries(args)) {
    const text = JSON.stringify(value);
    if (JSON.stringify(maskSecrets(value, known)) === text && !text.includes(MASK)) continue;
    throw badValue(typed([option]), { code: 'looks_like_secret' });
  }
}

/** Arguments come from outside as `unknown`: what JSON cannot hold is left out. */
function asJson(args: Readonly<Record<string, unknown>>): JsonObject {
  return JSON.parse(JSON.stringify(args)) as JsonObject;
}
