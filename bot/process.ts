/** A process from its command line to its exit code: `mlops serve`, the prompt (`mlops`), `mlops <action> …`; and its signals. */
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { OpsError } from '#engine/errors.ts';
import { describeActions, VERSION } from './compose/actions.ts';
import { type Connection, connect, type Mode } from './compose/connect.ts';
import { terminalRights } from './compose/policy.ts';
import { systemClock } from './compose/system-clock.ts';
import { type Config, readConfig } from './config.ts';
import { createLogger } from './logger.ts';
import type { TerminalIo } from './terminal/io.ts';
import { answerFailure, runOneShot } from './terminal/one-shot.ts';
import { runPrompt } from './terminal/prompt.ts';
import type { Session } from './terminal/session.ts';
import { textsOf } from './views/texts/catalogue.ts';

/** How long running work may take to end by itself after the first signal. */
const DRAIN_MS = 30_000;
/** Exit after a second signal: 128 + its number, as shells count it. */
const EXIT_BY_SIGNAL = { SIGINT: 130, SIGTERM: 143 } as const;
type Signal = keyof typeof EXIT_BY_SIGNAL;

// An output that takes nothing more ends the command, in order and with a word: each write tells its own failure.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
process.exit(await main(process.argv.slice(2)).catch(lastWord));

async function main(argv: readonly string[]): Promise<number> {
  if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) {
    process.stdout.write(`${VERSION}\n`);
    return 0;
  }
  // Timers of the engine do not keep a process alive; while it works, this one does.
  const stay = setInterval(() => {}, 2 ** 30);
  let config: Config;
  try {
    config = readConfig();
  } catch (thrown) {
    return await answerFailure(argv, thrown, sessionOf(readConfig({}), notConnected));
  }
  const asked =
    argv[0] === 'serve' && argv.slice(1).some((word) => word === '--help' || word === '-h') ? ['help'] : argv;
  if (asked[0] === 'serve' && asked.length > 1) {
    return await answerFailure(argv, serveTakesNothing(asked), sessionOf(config, notConnected));
  }
  const code = await run(modeOf(asked), asked, config);
  clearInterval(stay);
  return code;
}

function modeOf(argv: readonly string[]): Mode {
  if (argv.length === 0) return 'prompt';
  return argv.length === 1 && argv[0] === 'serve' ? 'serve' : 'once';
}

function serveTakesNothing(argv: readonly string[]): OpsError {
  const [first, word] = argv as [string, string];
  const facts = { line: argv.join(' '), at: first.length + 1, word, action: first };
  return new OpsError('unexpected_argument', `serve takes no ${word}`, { facts });
}

function lastWord(thrown: unknown): number {
  process.stderr.write(`mlops: ${thrown instanceof Error ? thrown.message : String(thrown)}\n`, () => {});
  return 1;
}

async function run(mode: Mode, argv: readonly string[], config: Config): Promise<number> {
  let connection: Connection | undefined;
  const { promise: failed, resolve: tellFailed } = Promise.withResolvers<OpsError>();
  const session = sessionOf(config, async () => {
    if (connection === undefined) {
      connection = await connect(config, mode, systemClock);
      void connection.failed.then(tellFailed);
    }
    return connection.client;
  });
  const terminated = firstSignal(mode === 'serve' ? ['SIGTERM', 'SIGINT'] : ['SIGTERM']);

  const work = async (): Promise<number> => {
    if (mode === 'prompt') return await runPrompt(session, { historyPath: join(config.stateDir, 'prompt-history') });
    if (mode === 'once') {
      const code = await runOneShot(argv, session);
      await connection?.finish();
      return code;
    }
    try {
      await session.connect();
    } catch (thrown) {
      return await answerFailure(argv, thrown, session);
    }
    const { entryUrl } = connection!;
    const { serving } = session.texts;
    const atRisk = config.stateDirIsDefault ? [serving.stateAtRisk(config.stateDir)] : [];
    const lines = entryUrl === null ? [...atRisk, serving.slack] : [serving.workspace(entryUrl), serving.first];
    process.stdout.write(`${lines.join('\n')}\n`);
    return await new Promise<number>(() => {});
  };

  const ended = terminated.then(() => (mode === 'serve' ? 0 : EXIT_BY_SIGNAL.SIGTERM));
  try {
    return await Promise.race([work(), ended, failed.then((error) => answerFailure(argv, error, session))]);
  } finally {
    // A server lets running work end; a shell's goes back into the queue at once.
    await connection?.close(mode === 'serve' ? DRAIN_MS : 0);
  }
}

/** Resolves at the first of `signals`; the second ends the process at once: the state on disk is sound at any moment. */
function firstSignal(signals: readonly Signal[]): Promise<void> {
  return new Promise((resolve) => {
    let seen = false;
    for (const signal of signals) {
      process.on(signal, () => {
        if (seen) process.exit(EXIT_BY_SIGNAL[signal]);
        seen = true;
        resolve();
      });
    }
  });
}

function sessionOf(config: Config, connectNow: Session['connect']): Session {
  const actor = { id: userName(), edge: 'terminal' } as const;
  return {
    specs: describeActions(config),
    connect: connectNow,
    actor,
    rights: () => terminalRights(actor, config),
    texts: textsOf(config.locale),
    io: terminal(config.colour),
    program: 'npx mlops',
    onInternal: (error) =>
      createLogger(config.logLevel ?? 'error', config.secrets).error({ err: error.cause ?? error }, 'internal error'),
  };
}

/** In a container the user may have no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid-${process.getuid?.() ?? 'unknown'}`;
  }
}

async function notConnected(): Promise<never> {
  throw new Error('there is no configuration to connect with');
}

function terminal(colour: boolean): TerminalIo {
  return {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    clock: systemClock,
    cwd: process.cwd(),
    colour,
    onInterrupt: (listener) => {
      process.on('SIGINT', listener);
      return () => process.off('SIGINT', listener);
    },
  };
}
