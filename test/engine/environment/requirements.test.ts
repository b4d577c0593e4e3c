import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { requirementsCheck } from '#engine/environment/drivers/python-packages.ts';
import { parseRequirements } from '#engine/environment/requirements.ts';

describe('parseRequirements', () => {
  it('reads names, extras, specifiers, comments, line breaks and includes; judges no URL and no marker', () => {
    const text = [
      'NumPy >=1.26, <3  # numbers',
      'scikit_learn==1.7.2 \\',
      '  --hash=sha256:abc',
      'uvicorn[standard]~=0.30',
      '-r base.txt',
      '--constraint=pins.txt',
      'torch; python_version < "3.13"',
      '-e git+https://example.org/x.git#egg=x',
      '',
      'pandas',
    ].join('\n');

    const parsed = parseRequirements(text);

    expect(parsed.requirements).toEqual([
      { name: 'numpy', specifier: '>=1.26, <3' },
      { name: 'scikit-learn', specifier: '==1.7.2' },
      { name: 'uvicorn', specifier: '~=0.30' },
      { name: 'pandas', specifier: '' },
    ]);
    expect(parsed.includes).toEqual(['base.txt']);
    expect(parsed.constraints).toEqual(['pins.txt']);
    expect(parsed.unjudged).toEqual(['torch; python_version < "3.13"', '-e git+https://example.org/x.git#egg=x']);
  });
});

describe('the requirements check', () => {
  let dir: string;
  const never = new AbortController().signal;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'platform-'));
  });
  afterEach(async () => {
    await rm(dir, { recursive: true });
  });

  async function platform(requirements: string, installed: readonly string[] | null) {
    await writeFile(join(dir, 'requirements.txt'), requirements);
    if (installed !== null) {
      const site = join(dir, '.venv', 'lib', 'python3.12', 'site-packages');
      for (const name of installed) await mkdir(join(site, `${name}.dist-info`), { recursive: true });
    }
    return await requirementsCheck({ platformDir: dir, virtualEnv: null }).look(never);
  }

  it('is not made without a platform folder', async () => {
    const finding = await requirementsCheck({ platformDir: null, virtualEnv: null }).look(never);

    expect(finding).toMatchObject({ state: 'not_checked', reason: 'not_configured' });
  });

  it('is content when every package is there in a fitting version', async () => {
    const finding = await platform('numpy>=1.26\nscikit_learn', ['numpy-2.1.0', 'scikit_learn-1.7.2']);

    expect(finding).toMatchObject({ state: 'ok', facts: { checked: 2 } });
  });

  it('names what is missing and what does not fit', async () => {
    const finding = await platform('numpy>=1.26\npandas==2.2.*\nriver', ['numpy-1.20.0', 'pandas-2.2.3']);

    expect(finding).toMatchObject({
      state: 'failed',
      reason: 'unsatisfied',
      facts: { missing: ['river'], conflicting: ['numpy 1.20.0, wanted >=1.26'] },
    });
  });

  it('follows included files and survives a circle of them', async () => {
    await writeFile(join(dir, 'base.txt'), '-r requirements.txt\nriver');

    const finding = await platform('-r base.txt', ['numpy-2.1.0']);

    expect(finding).toMatchObject({ state: 'failed', facts: { missing: ['river'] } });
  });

  it('holds constraints against installed packages only', async () => {
    await writeFile(join(dir, 'pins.txt'), 'torch==2.1\nnumpy<2');

    const finding = await platform('-c pins.txt\nnumpy>=1.26', ['numpy-2.1.0']);

    expect(finding).toMatchObject({
      reason: 'unsatisfied',
      facts: { missing: [], conflicting: ['numpy 2.1.0, wanted <2'], checked: 1 },
    });
  });

  it('names an included file that is not there', async () => {
    const finding = await platform('numpy\n-r gone.txt', ['numpy-2.1.0']);

    expect(finding).toMatchObject({
      state: 'failed',
      reason: 'file_missing',
      facts: { missing_files: [`${join(dir, 'gone.txt')} (requirements.txt)`] },
    });
  });

  it('says when there is no virtual environment', async () => {
    const finding = await platform('numpy', null);

    expect(finding).toMatchObject({ state: 'failed', reason: 'no_environment' });
  });
});
