import { describe, expect, it } from 'vitest';
import { describeActions } from '#bot/compose/actions.ts';
import { commandCompletions } from '#bot/compose/command-completions.ts';
import { readConfig } from '#bot/config.ts';
import { textEn } from '#bot/views/texts/text.en.ts';

const SPECS = describeActions(readConfig({}, '/srv'));
const proposed = (line: string) => commandCompletions(line, SPECS, textEn);
const hintOf = (line: string, end: string) => proposed(line).find(({ text }) => text.trim().endsWith(end))?.hint;

describe('how a line of the command box may go on', () => {
  it('is told with what it would do: actions, options, what every action takes', () => {
    expect(hintOf('/mlops tr', 'train')).toBe(textEn.actions.train?.summary);
    expect(hintOf('/mlops jobs c', 'jobs cancel')).toBe(textEn.actions['jobs cancel']?.summary);
    expect(hintOf('/mlops help jobs c', 'jobs cancel')).toBe(textEn.actions['jobs cancel']?.summary);
    expect(hintOf('/mlops train a.csv --cv', '--cv-folds')).toBe(textEn.actions.train?.arguments.cvFolds);
    expect(hintOf('/mlops jobs list --li', '--limit')).toBe(textEn.actions['jobs list']?.arguments.limit);
    expect(hintOf('/mlops jobs list --js', '--json')).toBe(textEn.help.common.json);
  });

  it('keeps what is there, whole', () => {
    expect(proposed('/mlops   jobs  ca').map(({ text }) => text)).toEqual(['/mlops   jobs  cancel ']);
  });

  it('is nothing before the command is there', () => {
    expect(proposed('/ml')).toEqual([]);
    expect(proposed('train')).toEqual([]);
  });

  it('has something to say for each action', () => {
    const silent = SPECS.filter(({ name }) => hintOf(`/mlops ${name.slice(0, -1)}`, name) === '');

    expect(silent).toEqual([]);
    expect(SPECS.length).toBeGreaterThan(10);
  });
});
