/** A desk with the real house in this process, and a folder of data files: lines are typed without a process each. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describeActions } from '#bot/compose/actions.ts';
import { connect } from '#bot/compose/connect.ts';
import { systemClock } from '#bot/compose/system-clock.ts';
import { readConfig } from '#bot/config.ts';
import { runOneShot } from '#bot/terminal/one-shot.ts';
import { textEn } from '#bot/views/texts/text.en.ts';
import { type Desk, openDesk } from './command-line.ts';
import { fakeTerminal } from './fake-terminal.ts';
import { allRights } from './fixed-policy.ts';

export interface FurnishedDesk {
  readonly desk: Desk;
  /** The only folder that inputs may come from. */
  readonly dataDir: string;
  type(words: readonly string[]): Promise<{ readonly exit: number; readonly out: string; readonly err: string }>;
  leave(): Promise<void>;
}

export async function furnishDesk(): Promise<FurnishedDesk> {
  const desk = await openDesk();
  const dataDir = join(desk.dir, 'data');
  await mkdir(dataDir);
  const config = readConfig({ ...desk.environment, MLOPS_DATA_DIRS: dataDir });
  const connection = await connect(config, 'once', systemClock);
  return {
    desk,
    dataDir,
    type: async (words) => {
      const io = fakeTerminal({ cwd: dataDir });
      const exit = await runOneShot(words, {
        specs: describeActions(config),
        connect: async () => connection.client,
        actor: { id: 'ann', edge: 'terminal' },
        rights: async () => allRights,
        texts: textEn,
        io,
        program: 'npx mlops',
        onInternal: (error) => {
          throw error;
        },
      });
      return { exit, out: io.out(), err: io.err() };
    },
    leave: async () => {
      await connection.close(30_000);
      await desk.leave();
    },
  };
}
