/** The written documents against what they speak of. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeActions } from '#bot/compose/actions.ts';
import { readConfig, SECRETS, VARIABLES } from '#bot/config.ts';
import { actionsDoc, errorsDoc } from '#bot/views/reference-docs.ts';
import { textEn } from '#bot/views/texts/text.en.ts';

const ROOT = join(import.meta.dirname, '..');
const specs = describeActions(readConfig({}));
const read = (name: string) => readFileSync(join(ROOT, name), 'utf8');

describe('docs/runbook-coverage.md', () => {
  const rows = read('docs/runbook-coverage.md')
    .split('\n')
    .filter((line) => /^\|(?! ?-)/.test(line) && !line.startsWith('| sentence'))
    .map((line) => line.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, '').trim()));

  it('has a row for each sentence, and each row names an action and a test or says "not yet"', () => {
    expect(rows.length).toBeGreaterThan(20);
    for (const row of rows) {
      expect(row).toHaveLength(3);
      expect(row[1]).toMatch(/`|not yet/);
      expect(row[2]).toMatch(/^test\/\S+\.test\.ts$|^not yet$/);
    }
  });

  it('names only actions that exist', () => {
    const named = rows.flatMap((row) => [...row[1]!.matchAll(/`([^`]+)`/g)].map((match) => match[1]!));
    const unknown = named.filter((name) => !specs.some((spec) => spec.name === name));

    expect(named.length).toBeGreaterThan(5);
    expect(unknown).toEqual([]);
  });

  it('names only tests that exist', () => {
    const missing = rows.map((row) => row[2]!).filter((cell) => cell !== 'not yet' && !existsSync(join(ROOT, cell)));

    expect(missing).toEqual([]);
  });
});

describe('docs/operations.md', () => {
  it('names every variable that the configuration reads', () => {
    const text = read('docs/operations.md');
    const undocumented = VARIABLES.filter((name) => !text.includes(`\`${name}\``));

    expect(undocumented.filter((name) => !['LC_ALL', 'LC_MESSAGES', 'LANG'].includes(name))).toEqual([]);
    for (const name of SECRETS) expect(text).toContain(`\`${name}\``);
  });
});

describe('the generated documents', () => {
  it('are up to date: `npm run docs` writes them anew', () => {
    expect(read('docs/actions.md')).toBe(actionsDoc(specs, textEn));
    expect(read('docs/errors.md')).toBe(errorsDoc(textEn));
  });
});
