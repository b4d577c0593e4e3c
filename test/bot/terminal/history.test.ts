import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { HISTORY_LINES, readHistory, writeHistory } from '#bot/terminal/history.ts';
import { temporaryFolder } from '../../fakes/temporary-folder.ts';

describe('the history of the prompt', () => {
  it('is empty at first, and then holds the newest lines, for their owner alone', async () => {
    const file = join(await temporaryFolder('history'), 'state', 'prompt-history');
    const before = await readHistory(file);
    const typed = Array.from({ length: HISTORY_LINES + 1 }, (_, age) => `line ${age}`);

    await writeHistory(file, typed);

    expect(before).toEqual([]);
    expect(await readHistory(file)).toEqual(typed.slice(0, HISTORY_LINES));
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('calls a full disk by its name, and other refusals by theirs', async ({ skip }) => {
    const folder = await temporaryFolder('history');
    await expect(readHistory(folder)).rejects.toMatchObject({ code: 'state_unwritable', facts: { reason: 'EISDIR' } });

    const reason = existsSync('/dev/full') ? undefined : 'this system has no /dev/full';
    if (reason !== undefined) process.stdout.write(`skipped: ${reason}\n`);
    skip(reason !== undefined, reason);
    await expect(writeHistory('/dev/full', ['whoami'])).rejects.toMatchObject({ code: 'state_full' });
  });
});
