import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readConfig } from '#bot/config.ts';
import type { OpsError } from '#engine/errors.ts';

function problemsOf(environment: Record<string, string>): readonly string[] {
  try {
    readConfig(environment, '/srv');
  } catch (error) {
    return (error as OpsError<'config_invalid'>).facts.problems as string[];
  }
  return [];
}

describe('the configuration', () => {
  it('has working defaults, all folders absolute', () => {
    const config = readConfig({}, '/srv');

    expect(config).toMatchObject({
      stateDir: '/srv/state',
      dataDirs: ['/srv'],
      outputDir: '/srv/artifacts',
      apiPort: 3211,
      apiToken: null,
      locale: 'en',
      modelCache: { path: '/srv/state/models', configured: false },
    });
    expect(Object.isFrozen(config)).toBe(true);
  });

  it('knows whether the state lies where a deployment would wipe it', () => {
    const isDefault = (dir?: string) => readConfig({ MLOPS_STATE_DIR: dir }, '/srv').stateDirIsDefault;

    expect([isDefault(), isDefault('state'), isDefault('/srv/state/')]).toEqual([true, true, true]);
    expect([isDefault('/var/lib/mlops'), isDefault('other')]).toEqual([false, false]);
  });

  it('refuses addresses with a password that no page could be sent to, and does not repeat it', () => {
    const problems = problemsOf({
      MLOPS_PAGER_WEBHOOK_URL: 'https://ann:geheim@pager.example/in',
      MLOPS_PAGER_WEBHOOK_SECRET: 'a-secret-of-length',
      MLOPS_TICKET_WEBHOOK_URL: 'no address',
      MLOPS_TICKET_WEBHOOK_SECRET: 'a-secret-of-length',
    });

    expect(problems).toHaveLength(2);
    expect(problems.join()).toMatch(/MLOPS_PAGER_WEBHOOK_URL: .*without user and password/);
    expect(problems.join()).not.toContain('geheim');
  });

  it('tells all problems at once, by the variables’ names', () => {
    const problems = problemsOf({ MLOPS_API_PORT: '99999', MLOPS_LOCALE: 'fr', MLOPS_API_TOKEN: 'short' });

    expect(problems).toHaveLength(3);
    expect(problems.join()).toMatch(/MLOPS_API_PORT.*MLOPS_API_TOKEN.*MLOPS_LOCALE/);
  });

  it('reads a secret from a file, and refuses to choose between the two', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'secret-'));
    const path = join(dir, 'token');
    await writeFile(path, 'a-token-of-twenty-chars\n');

    const config = readConfig({ MLOPS_API_TOKEN_FILE: path }, '/srv');
    const both = problemsOf({ MLOPS_API_TOKEN_FILE: path, MLOPS_API_TOKEN: 'another-token-of-length' });
    const missing = problemsOf({ WANDB_API_KEY_FILE: join(dir, 'nothing') });

    expect(config.apiToken).toBe('a-token-of-twenty-chars');
    expect(both.join()).toContain('keep one');
    expect(missing.join()).toContain('ENOENT');
    await rm(dir, { recursive: true });
  });

  it('knows its secrets, to keep them out of what it writes, but for those too short to be told from a word', () => {
    const { secrets } = readConfig({ WANDB_API_KEY: 'a-key-of-its-own', MLFLOW_TRACKING_PASSWORD: 'mlflow' }, '/srv');

    expect(secrets).toEqual(['a-key-of-its-own']);
  });

  it('takes an empty variable as unset', () => {
    expect(readConfig({ MLOPS_STATE_DIR: '', MLOPS_API_PORT: '' }, '/srv').apiPort).toBe(3211);
  });

  it('speaks Russian where the system does', () => {
    expect(readConfig({ LANG: 'ru_RU.UTF-8' }, '/').locale).toBe('ru');
    expect(readConfig({ LANG: 'ru_RU.UTF-8', MLOPS_LOCALE: 'en' }, '/').locale).toBe('en');
  });
});
