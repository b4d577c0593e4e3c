/** One line from parsing to the printed answer; the same for a one-shot command and for the prompt. */
import { type ParsedLine, parseLine, wantsJson } from '#bot/grammar/parse.ts';
import { outcomeView } from '#bot/views/drawings/outcome-view.ts';
import { endedOutcome, exitCode, jsonText, toJsonDocument } from '#bot/views/json-document.ts';
import { terminalLines } from '#bot/views/terminal-text.ts';
import { view } from '#bot/views/view.ts';
import { helpResult } from '#engine/actions/help.ts';
import type { ActionOutcome } from '#engine/actions/types.ts';
import { maskRecord } from '#engine/audit/mask-record.ts';
import { toOpsError } from '#engine/errors.ts';
import { absolutePaths } from './absolute-paths.ts';
import { followJob } from './follow-job.ts';
import { lookOf, write, writeLines } from './io.ts';
import type { Session } from './session.ts';

/** Exit of a command whose person left by Ctrl-C while its job goes on elsewhere, as shells count it (128 + SIGINT). */
const EXIT_LEFT = 130;

/** @returns the exit code; never throws, but for an output that cannot be written */
export async function runLine(input: string | readonly string[], session: Session): Promise<number> {
  const json = wantsJson(input);
  let action: string | null = null;
  try {
    const parsed = parseLine(input, session.specs);
    action = parsed.kind === 'help' ? 'help' : parsed.action;
    const { outcome, left } = await carryOut(parsed, session);
    if (json || !left) await printOutcome(outcome, json, session);
    return left ? EXIT_LEFT : exitCode(outcome);
  } catch (thrown) {
    return await printFailure(thrown, action, json, session);
  }
}

/** Answers a failure that came before, or instead of, an outcome. */
export async function printFailure(
  thrown: unknown,
  action: string | null,
  json: boolean,
  session: Session,
): Promise<number> {
  const error = toOpsError(thrown);
  if (error.code === 'internal') session.onInternal(error);
  const outcome: ActionOutcome = { ok: false, action, error: maskRecord(error.toRecord()) };
  await printOutcome(outcome, json, session);
  return exitCode(outcome);
}

async function carryOut(parsed: ParsedLine, session: Session): Promise<{ outcome: ActionOutcome; left: boolean }> {
  if (parsed.kind === 'help') return { outcome: await help(parsed.topic, session), left: false };
  const spec = session.specs.find((known) => known.name === parsed.action);
  const args = absolutePaths(parsed.args, spec, session.io.cwd);
  const client = await session.connect();
  const outcome = await client.perform({ action: parsed.action, args, actor: session.actor });
  if (!outcome.ok || outcome.job === undefined || parsed.detach) return { outcome, left: false };
  if (outcome.joined === true) await say(session.texts.job.joined(outcome.job.id, outcome.job.by.id), session);
  try {
    const { job, left } = await followJob(outcome.job, client, session);
    return { outcome: left ? { ...outcome, job } : endedOutcome(outcome, job), left };
  } catch (thrown) {
    // The job exists, whatever became of the connection: whoever reads the answer must learn its id.
    const error = toOpsError(thrown);
    if (error.code === 'internal') session.onInternal(error);
    return { outcome: { ok: false, action: outcome.action, error: error.toRecord(), job: outcome.job }, left: false };
  }
}

/** Help needs nothing but registry and policy, so that it also answers when the state folder cannot be opened. */
async function help(topic: string | null, session: Session): Promise<ActionOutcome> {
  return { ok: true, action: 'help', result: helpResult(topic ?? '', session.specs, await session.rights()) };
}

async function say(text: string, session: Session): Promise<void> {
  const { stderr } = session.io;
  await writeLines(stderr, terminalLines(view({ kind: 'text', text }), lookOf(stderr, session.io, session.program)));
}

async function printOutcome(outcome: ActionOutcome, json: boolean, session: Session): Promise<void> {
  const { io, texts, program } = session;
  if (json) return await write(io.stdout, `${jsonText(toJsonDocument(outcome))}\n`);
  const stream = outcome.ok ? io.stdout : io.stderr;
  await writeLines(stream, terminalLines(outcomeView(outcome, io.clock.now(), texts), lookOf(stream, io, program)));
}
