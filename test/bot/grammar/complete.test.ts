import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { complete } from '#bot/grammar/complete.ts';
import { SPECS } from '../../fakes/action-specs.ts';

const words = (line: string) => complete(line, SPECS).candidates;

describe('completion', () => {
  it('proposes the first words of all actions on an empty line', () => {
    expect(words('')).toEqual(['dataset', 'env', 'help', 'jobs', 'status', 'train', 'whoami']);
  });

  it('proposes what goes on as typed', () => {
    expect(words('st')).toEqual(['status']);
    expect(words('ST')).toEqual(['status']);
    expect(words('/mlops tr')).toEqual(['train']);
  });

  it('proposes second words, and options of the short form', () => {
    expect(words('jobs ')).toEqual(['cancel', 'list', 'logs', 'show', '--state', '--json', '--detach', '--help']);
    expect(words('jobs l')).toEqual(['list', 'logs']);
    expect(words('dataset ')).toEqual(['check']);
    expect(words('help jobs ')).toEqual(['cancel', 'list', 'logs', 'show']);
  });

  it('proposes options that are not yet given, lists again', () => {
    const proposed = words('train a.csv --model rf --feature-cols x --');

    expect(proposed).not.toContain('--model');
    expect(proposed).toContain('--cv-folds');
    expect(proposed).toContain('--feature-cols');
    expect(proposed).toContain('--json');
  });

  it('proposes choices where a choice is due', () => {
    expect(words('train a.csv --model ')).toEqual(['rf', 'xgb']);
    expect(words('train a.csv --model x')).toEqual(['xgb']);
    expect(words('jobs list --state r')).toEqual(['running']);
  });

  it('says where a path may stand', () => {
    expect(complete('train ', SPECS).path).toBe(true);
    expect(complete('train da', SPECS).path).toBe(true);
    expect(complete('train a.csv ', SPECS).path).toBe(false);
    expect(complete('train a.csv --output ', SPECS).path).toBe(true);
    expect(complete('train --model rf ', SPECS).path).toBe(true);
    expect(complete('train --', SPECS).path).toBe(false);
  });

  it('names the unfinished word and where it starts', () => {
    expect(complete('train "my da', SPECS)).toMatchObject({ fragment: 'my da', at: 6, path: true });
  });

  it('never fails', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'train jobs--="\\ ') }), (line) => {
        const { at, fragment } = complete(line, SPECS);
        expect(at).toBeLessThanOrEqual(line.length);
        expect(typeof fragment).toBe('string');
      }),
    );
  });
});
