import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openYamlFile } from '#engine/settings/drivers/yaml-file.ts';
import type { SettingsState } from '#engine/settings/types.ts';
import { temporaryFolder } from '../../fakes/temporary-folder.ts';

const SCHEMA = z.strictObject({ colours: z.array(z.strictObject({ name: z.string().min(1) })).default([]) });

async function opened(text: string | null) {
  const file = join(await temporaryFolder('settings'), 'colours.yaml');
  if (text !== null) await writeFile(file, text);
  const told: SettingsState<unknown>[] = [];
  const source = await openYamlFile({
    file,
    schema: SCHEMA,
    check: ({ colours }) =>
      colours.flatMap(({ name }, at) => (name === 'pink' ? [{ path: ['colours', at, 'name'], text: 'not pink' }] : [])),
    onChange: (state) => told.push(state),
  });
  return { file, source, told };
}

describe('settings in a YAML file', () => {
  it('are null without a file, and no problem', async () => {
    const { source, file } = await opened(null);

    expect(await source.current()).toEqual({ value: null, file, problems: [] });
  });

  it('fill in defaults, also for an empty file', async () => {
    const { source } = await opened('# nothing yet\n');

    expect(await source.current()).toMatchObject({ value: { colours: [] }, problems: [] });
  });

  it('name line and key of each problem', async () => {
    const { source } = await opened('colours:\n  - name: red\n  - name: ""\n    shade: dark\n');

    expect(await source.current()).toMatchObject({
      value: null,
      problems: [
        expect.stringMatching(/^line 3: colours\[1\]\.name: /),
        'line 4: colours[1].shade: there is no such key',
      ],
    });
  });

  it('tell what is well formed and makes no sense', async () => {
    const { source } = await opened('colours: [{name: red}, {name: pink}]');

    expect(await source.current()).toMatchObject({ value: null, problems: ['line 1: colours[1].name: not pink'] });
  });

  it('count from the next question on, and the last good ones while the file has a mistake', async () => {
    const { source, file, told } = await opened('colours: [{name: red}]');

    await writeFile(file, 'colours: [{name: blue}]  ');
    const blue = await source.current();
    await writeFile(file, 'colours: [');
    const broken = await source.current();
    await source.current();
    await rm(file);
    const gone = await source.current();

    expect(blue).toMatchObject({ value: { colours: [{ name: 'blue' }] }, problems: [] });
    expect(broken).toMatchObject({
      value: { colours: [{ name: 'blue' }] },
      problems: [expect.stringMatching(/^line 1/)],
    });
    expect(gone).toMatchObject({ value: null, problems: [] });
    expect(told).toHaveLength(3);
  });
});
