import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeActions } from '#bot/compose/actions.ts';
import { lineReader } from '#bot/compose/schedule.ts';
import { readConfig } from '#bot/config.ts';
import { createSlotCalendar } from '#engine/schedule/drivers/croner-slots.ts';
import { SCHEDULE_SCHEMA, scheduleProblems } from '#engine/schedule/schedule-document.ts';
import { openYamlFile } from '#engine/settings/drivers/yaml-file.ts';
import { temporaryFolder } from '../../fakes/temporary-folder.ts';

const SHIPPED = join(import.meta.dirname, '../../../runbooks/schedule.yaml');
const parts = { calendar: createSlotCalendar(), readLine: lineReader(describeActions(readConfig({}))) };

async function read(text: string) {
  const file = join(await temporaryFolder('schedule'), 'schedule.yaml');
  await writeFile(file, text);
  const check = (value: Parameters<typeof scheduleProblems>[0]) => scheduleProblems(value, parts);
  const source = await openYamlFile({ file, schema: SCHEDULE_SCHEMA, check, onChange: () => {} });
  return await source.current();
}

describe('the schedule', () => {
  it('that comes along can be used as it stands', async () => {
    const { value, problems } = await read(await readFile(SHIPPED, 'utf8'));

    expect(problems).toEqual([]);
    expect(value?.entries.map(({ id, action }) => [id, action])).toEqual([
      ['freshness', 'streams fresh'],
      ['daily-digest', 'digest --hours 24'],
      ['weekly-env-check', 'env check'],
      ['weekly-cache-check', 'finbert verify'],
    ]);
  });

  it.each([
    ['entries: [{id: a, cron: "61 * * * *", action: status}]', /^line 1: entries\[0\]\.cron: .*minute/],
    [
      'entries:\n  - {id: a, cron: "0 * * * *", zone: Mars/Phobos, action: status}',
      /^line 2: entries\[0\]\.zone: a time zone looks like/,
    ],
    ['entries:\n  - {id: a, cron: "0 * * * *", action: stauts}', /^line 2: entries\[0\]\.action: .*stauts/],
    [
      'entries:\n  - id: a\n    cron: "0 * * * *"\n    action: protect on',
      /^line 4: entries\[0\]\.action: protect on changes the service, which a person decides/,
    ],
    [
      'entries:\n  - id: a\n    cron: "0 * * * *"\n    action: protect off',
      /^line 4: entries\[0\]\.action: protect off changes the service/,
    ],
    [
      'entries:\n  - {id: a, cron: "0 * * * *", action: schedule run a}',
      /^line 2: entries\[0\]\.action: an entry runs no other entry/,
    ],
    [
      'entries:\n  - {id: a, cron: "0 * * * *", action: status}\n  - {id: a, cron: "5 * * * *", action: status}',
      /^line 3: entries\[1\]\.id: a is already entries\[0\]/,
    ],
    [
      'entries:\n  - {id: "../a", cron: "0 * * * *", action: status}',
      /^line 2: entries\[0\]\.id: an id is small letters/,
    ],
  ])('names line and key of what is wrong: %#', async (text, problem) => {
    const { value, problems } = await read(text);

    expect(value).toBeNull();
    expect(problems).toEqual([expect.stringMatching(problem)]);
  });
});
