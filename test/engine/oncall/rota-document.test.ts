import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DEFAULT_STEPS, ROTA_SCHEMA, rotaProblems } from '#engine/oncall/rota-document.ts';
import { openYamlFile } from '#engine/settings/drivers/yaml-file.ts';
import { temporaryFolder } from '../../fakes/temporary-folder.ts';

const EXAMPLE = join(import.meta.dirname, '../../../runbooks/oncall.example.yaml');

async function read(text: string, people: readonly string[] | null = ['ann', 'boris', 'cay']) {
  const file = join(await temporaryFolder('oncall'), 'oncall.yaml');
  await writeFile(file, text);
  const check = (rota: Parameters<typeof rotaProblems>[0]) => rotaProblems(rota, people);
  const source = await openYamlFile({ file, schema: ROTA_SCHEMA, check, onChange: () => {} });
  return await source.current();
}

describe('the on-call file', () => {
  it('that comes along can be used as it stands, by the people of the policy that comes along', async () => {
    const { value, problems } = await read(await readFile(EXAMPLE, 'utf8'), ['ann', 'boris']);

    expect(problems).toEqual([]);
    expect(value?.primary?.people).toEqual(['ann', 'boris']);
    expect(value?.escalation).toHaveLength(3);
  });

  it('needs no more than a zone', async () => {
    const { value } = await read('zone: Europe/Berlin');

    expect(value).toEqual({
      zone: 'Europe/Berlin',
      primary: null,
      secondary: null,
      overrides: [],
      escalation: DEFAULT_STEPS,
      quiet: [],
    });
  });

  it.each([
    ['zone: Mars/Phobos', 'line 1: zone: a time zone looks like Europe/Berlin'],
    [
      'zone: UTC\nprimary:\n  people: [ann, borsi]\n  handover: monday 09:00\n  since: 2026-11-02',
      'line 3: primary.people[1]: borsi is not among the people of policy.yaml; did you mean boris?',
    ],
    [
      'zone: UTC\nprimary:\n  people: [ann]\n  handover: noonday 9\n  since: 2026-11-02',
      'line 4: primary.handover: a handover looks like monday 09:00',
    ],
    [
      'zone: UTC\nprimary:\n  people: [ann]\n  handover: monday 09:00\n  since: 2026-02-30',
      'line 5: primary.since: a day looks like 2026-11-02',
    ],
    [
      'zone: UTC\noverrides:\n  - {role: primary, person: ann, from: 2026-11-02 09:00, until: 2026-11-01 09:00}',
      'line 3: overrides[0].until: it ends before it begins (2026-11-02 09:00)',
    ],
    [
      'zone: UTC\nescalation:\n  - {after_minutes: 5, call: primary, by: [chat]}\n  - {after_minutes: 1, call: primary, by: [pager]}',
      'line 4: escalation[1].after_minutes: the steps stand in the order of their minutes',
    ],
    ['zone: UTC\nsecundary: null', 'line 2: secundary: there is no such key'],
  ])('names line and key of what is wrong: %#', async (text, problem) => {
    expect(await read(text)).toMatchObject({ value: null, problems: [problem] });
  });

  it('takes any name where no policy says who there is', async () => {
    const text = 'zone: UTC\nprimary:\n  people: [zoe]\n  handover: monday 09:00\n  since: 2026-11-02';

    expect((await read(text, null)).problems).toEqual([]);
  });
});
