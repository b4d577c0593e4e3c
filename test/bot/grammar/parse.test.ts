import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatLine } from '#bot/grammar/format-line.ts';
import { type ParsedLine, parseLine, wantsJson } from '#bot/grammar/parse.ts';
import type { ActionSpec, ArgumentSpec } from '#engine/actions/types.ts';
import { OpsError } from '#engine/errors.ts';
import { action, argument, SPECS } from '../../fakes/action-specs.ts';

function request(input: string | readonly string[]): Extract<ParsedLine, { kind: 'request' }> {
  const parsed = parseLine(input, SPECS);
  if (parsed.kind !== 'request') throw new Error(`expected a request, got ${parsed.kind}`);
  return parsed;
}

function refusal(input: string | readonly string[]): OpsError {
  try {
    parseLine(input, SPECS);
  } catch (thrown) {
    if (thrown instanceof OpsError) return thrown;
    throw thrown;
  }
  throw new Error('expected a refusal');
}

describe('a family whose short form takes a word', () => {
  const stream = argument('stream', 'text', { positional: true });
  const specs = [
    action('drift status', [stream], { aliases: ['drift'] }),
    action('drift report', [stream]),
    action('drift ack', [stream], { aliases: ['drift acknowledge'] }),
  ];

  it('takes a stream, and what is nearly the name of an action for a slip', () => {
    expect(parseLine('drift ecb/usd', specs)).toMatchObject({ action: 'drift status', args: { stream: 'ecb/usd' } });
    expect(parseLine('drift ack A-1', specs)).toMatchObject({ action: 'drift ack' });
    for (const [line, hint] of [
      ['drift reprot', 'drift report'],
      ['drift statsu ecb/usd', 'drift status'],
      ['drift acknowlege A-1', 'drift acknowledge'],
    ] as const) {
      expect(() => parseLine(line, specs)).toThrow(expect.objectContaining({ code: 'unknown_action' }));
      expect(() => parseLine(line, specs)).toThrow(
        expect.objectContaining({ facts: expect.objectContaining({ hint }) }),
      );
    }
  });
});

describe('a line becomes a request', () => {
  it('with positionals and options in any order', () => {
    const expected = { dataset: 'a.csv', model: 'rf', cvFolds: 7 };

    expect(request('train a.csv --model rf --cv-folds 7').args).toEqual(expected);
    expect(request('train --model rf a.csv --cv-folds=7').args).toEqual(expected);
    expect(request('train --cv-folds 7 --model=rf a.csv').args).toEqual(expected);
  });

  it.each(['--cv-folds', '--cv_folds', '--cvFolds', '--CV-FOLDS', '—cv-folds', '–cv_folds'])(
    'however the option is spelled: %s',
    (option) => {
      expect(request(`train a.csv ${option} 7`).args).toEqual({ dataset: 'a.csv', cvFolds: 7 });
    },
  );

  it.each([
    ['spaces', '--feature-cols a b c'],
    ['commas', '--feature-cols a,b,c'],
    ['both', '--feature-cols a, b ,c'],
    ['repetition', '--feature-cols a --feature-cols b --feature-cols c'],
    ['an equals sign', '--feature-cols=a,b,c'],
    ['quotes', '--feature-cols "a" “b” \'c\''],
  ])('with a list by %s', (_name, list) => {
    expect(request(`train x.csv ${list} --json`).args).toEqual({ dataset: 'x.csv', featureCols: ['a', 'b', 'c'] });
  });

  it('with an empty list where no value follows, as the original command line has it', () => {
    expect(request('train x.csv --feature-cols --json').args).toEqual({ dataset: 'x.csv', featureCols: [] });
  });

  it('with a comma that is quoted kept in its value', () => {
    expect(request('train x.csv --feature-cols "a,b" c').args.featureCols).toEqual(['a,b', 'c']);
  });

  it('with negative numbers as values', () => {
    expect(request('train a.csv --shift -1.5e-3').args.shift).toBe(-0.0015);
    expect(request('train a.csv --shift=-.5').args.shift).toBe(-0.5);
    expect(request('train a.csv --shift −2').args.shift).toBe(-2);
  });

  it('with flags on and off', () => {
    expect(request('train a.csv --again').args.again).toBe(true);
    expect(request('train a.csv --no-again').args.again).toBe(false);
    expect(request('train a.csv --again=no').args.again).toBe(false);
  });

  it('with everything after -- as values', () => {
    const parsed = request('train -- --json');

    expect(parsed.args).toEqual({ dataset: '--json' });
    expect(parsed.json).toBe(false);
  });

  it('with a quoted word as a value, whatever it looks like', () => {
    expect(request('train "--json" --output "--help"').args).toEqual({ dataset: '--json', output: '--help' });
  });

  it('with --json and --detach wherever they stand', () => {
    expect(request('--json train a.csv')).toMatchObject({ action: 'train', json: true, detach: false });
    expect(request('train a.csv --detach --json')).toMatchObject({ json: true, detach: true });
    expect(request('jobs --json list')).toMatchObject({ action: 'jobs list', json: true });
  });

  it.each([
    ['jobs list', 'jobs list'],
    ['jobs', 'jobs list'],
    ['JOBS List', 'jobs list'],
    ['Train a.csv', 'train'],
    ['env', 'env check'],
    ['cancel J-1', 'jobs cancel'],
    ['/mlops status', 'status'],
    ['$ npx mlops status', 'status'],
    ['npx --yes mlops status', 'status'],
    ['mlops status', 'status'],
  ])('of the action that %j names', (line, name) => {
    expect(request(line).action).toBe(name);
  });

  it.each([
    'python scripts/meta_label_cli.py',
    'python3 ./scripts/meta_label_cli.py',
    'python3.11 -u scripts/meta_label_cli.py',
    '/usr/bin/python3 scripts/meta_label_cli.py',
    './scripts/meta_label_cli.py',
    'python -m scripts.meta_label_cli',
    'meta_label_cli',
    '$ python scripts\\meta_label_cli.py',
    '/mlops python scripts/meta_label_cli.py',
  ])('of the original script as it was called: %s', (call) => {
    const line = `${call} data/events.parquet --model rf --cv-folds 5`;

    const parsed = request(line);

    expect(parsed.action).toBe('train');
    expect(parsed.args).toEqual({ dataset: 'data/events.parquet', model: 'rf', cvFolds: 5 });
  });

  it('of the whole line in the runbook, as a shell, a chat and a word processor hand it on', () => {
    const options = ['--model rf', '--cv-folds 5', '--purge-gap 10', '--label-column meta_label'];
    const parts = [
      'python scripts/meta_label_cli.py data/events.parquet',
      ...options,
      '--wandb-project ai-trader-meta',
    ];
    const expected = {
      dataset: 'data/events.parquet',
      model: 'rf',
      cvFolds: 5,
      purgeGap: 10,
      labelColumn: 'meta_label',
      wandbProject: 'ai-trader-meta',
    };

    expect(request(parts.join(' \\\n       ')).args).toEqual(expected);
    expect(request(parts.join(' \\ ')).args).toEqual(expected);
    expect(request(parts.join(' ').split(' ')).args).toEqual(expected);
    expect(request(parts.join('\u00a0').replaceAll('--', '—')).args).toEqual(expected);
  });
});

describe('help', () => {
  it.each([
    ['help', null],
    ['--help', null],
    ['-h', null],
    ['help train', 'train'],
    ['train --help', 'train'],
    ['train a.csv --cv-folds x -h', 'train'],
    ['help jobs list', 'jobs list'],
    ['help jobs', 'jobs'],
    ['jobs --help', 'jobs'],
    ['help meta_label_cli', 'train'],
    ['python scripts/meta_label_cli.py --help', 'train'],
  ])('is what %j asks for', (line, topic) => {
    expect(parseLine(line, SPECS)).toEqual({ kind: 'help', topic, json: false });
  });

  it('on something unknown is refused with the nearest name', () => {
    expect(refusal('help trian')).toMatchObject({ code: 'unknown_action', facts: { word: 'trian', hint: 'train' } });
  });
});

describe('a line that cannot be read', () => {
  it.each([
    ['', 'empty_line', null, {}],
    ['npx mlops', 'empty_line', null, {}],
    ['trian a.csv', 'unknown_action', 'trian', { hint: 'train' }],
    ['jobs lst', 'unknown_action', 'jobs lst', { hint: 'jobs list' }],
    ['dataset', 'unknown_action', 'dataset', { hint: 'dataset check' }],
    ['--modle rf train', 'unknown_action', '--modle', { hint: null }],
    ['train a.csv --modle rf', 'unknown_option', '--modle', { hint: '--model', action: 'train' }],
    ['train a.csv --modle=rf', 'unknown_option', '--modle', { hint: '--model' }],
    ['train a.csv -model rf', 'unknown_option', '-model', { hint: '--model' }],
    ['train a.csv --jsn', 'unknown_option', '--jsn', { hint: '--json' }],
    ['status --cv-folds 5', 'unknown_option', '--cv-folds', { hint: null }],
    ['train a.csv --model rf --model xgb', 'option_repeated', '--model', { option: '--model' }],
    ['train a.csv --model', 'missing_value', '--model', { option: '--model' }],
    ['train a.csv --model --json', 'missing_value', '--model', { option: '--model' }],
    ['train a.csv --output=', 'missing_value', '--output=', { option: '--output' }],
    ['train --model rf', 'missing_argument', null, { argument: 'dataset', action: 'train' }],
    ['train a.csv b.csv', 'unexpected_argument', 'b.csv', { action: 'train' }],
    ['status now', 'unexpected_argument', 'now', { action: 'status' }],
    ['train a.csv --cv-folds five', 'bad_number', 'five', { option: '--cv-folds' }],
    ['train a.csv --cv-folds=5.5', 'bad_number', '5.5', { option: '--cv-folds' }],
    ['train a.csv --shift 0x10', 'bad_number', '0x10', { option: '--shift' }],
    ['train a.csv --shift 1e999', 'bad_number', '1e999', { option: '--shift' }],
    ['train a.csv --cv-folds 1', 'number_out_of_range', '1', { minimum: 2, maximum: 1000 }],
    ['train a.csv --purge-gap -1', 'number_out_of_range', '-1', { minimum: 0, maximum: null }],
    ['train a.csv --model fr', 'bad_choice', 'fr', { choices: ['rf', 'xgb'], hint: 'rf' }],
    ['train a.csv --again=perhaps', 'bad_choice', 'perhaps', { choices: ['true', 'false'] }],
    ['train "a.csv --json', 'unclosed_quote', '"a.csv', {}],
  ])('%j is refused as %s at %j', (line, code, word, facts) => {
    const error = refusal(line);

    expect(error.code).toBe(code);
    expect(error.facts).toMatchObject(facts);
    if (word !== null) expect(line.slice(error.facts.at as number).startsWith(word)).toBe(true);
  });

  it.each([
    ['trian --json', true],
    ['--json', true],
    ['train "a.csv --json', true],
    ['train “a.csv —json', true],
    ['train a.csv --json=false', false],
    ['train a.csv -- --json', false],
    ['train "--json"', false],
    ['train a.csv', false],
    ['', false],
  ])('%j still says whether JSON is wanted: %s', (line, wanted) => {
    expect(wantsJson(line)).toBe(wanted);
  });

  it('says so of split arguments too', () => {
    expect(wantsJson(['trian', '--json'])).toBe(true);
    expect(wantsJson(['trian "x --json'])).toBe(true);
    expect(wantsJson([])).toBe(false);
  });
});

describe('for every registry and every line', () => {
  const name = fc.stringMatching(/^[a-z]{2,8}$/);
  const kind = fc.constantFrom('text', 'path', 'number', 'integer', 'flag', 'choice', 'list');
  const choices = ['alpha', 'beta', 'with space', '--dashed'];
  const spec: fc.Arbitrary<ActionSpec> = fc
    .record({
      name,
      options: fc.uniqueArray(fc.record({ key: name, kind }), { selector: ({ key }) => key, maxLength: 6 }),
    })
    .filter(({ options }) => options.every(({ key }) => !['json', 'help', 'detach', 'no'].includes(key)))
    .filter(({ options }) => options.every(({ key }) => !options.some((other) => other.key === `no${key}`)))
    .map(({ name: action_, options }) =>
      action(
        action_ === 'help' ? 'helps' : action_,
        options.map(({ key, kind: of }, index) =>
          argument(key, of, { choices: of === 'choice' ? choices : [], positional: index === 0 && of !== 'flag' }),
        ),
      ),
    );

  function valueFor({ kind: of }: ArgumentSpec): fc.Arbitrary<unknown> {
    const values: Record<ArgumentSpec['kind'], fc.Arbitrary<unknown>> = {
      text: fc.string({ unit: 'grapheme' }),
      path: fc.string({ unit: 'grapheme', minLength: 1 }),
      number: fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
      integer: fc.integer(),
      flag: fc.boolean(),
      choice: fc.constantFrom(...choices),
      list: fc.array(fc.string({ unit: 'grapheme', minLength: 1 }), { minLength: 1 }),
    };
    return values[of];
  }

  it('a request that is written as a line is read as the same request', () => {
    const requests = spec.chain((of) => {
      const values = Object.fromEntries(
        of.arguments.map((each) => [each.key, fc.option(valueFor(each), { nil: undefined })]),
      );
      return fc.record({ of: fc.constant(of), args: fc.record(values) });
    });
    fc.assert(
      fc.property(requests, ({ of, args }) => {
        const parsed = parseLine(formatLine(of, args), [of]);

        const given = Object.entries(args).filter(([, value]) => value !== undefined);
        expect(parsed).toEqual({
          kind: 'request',
          action: of.name,
          args: Object.fromEntries(given),
          json: false,
          detach: false,
        });
      }),
      { numRuns: 500 },
    );
  });

  it('arbitrary text gives a request or a refusal that points into the line', () => {
    const word = fc.oneof(
      fc.constantFrom(
        'train',
        'jobs',
        'list',
        'help',
        '--',
        '--json',
        '--cv-folds',
        '--feature-cols',
        '—x',
        '5',
        '-',
        '"',
        '\\',
        '=',
        ',',
      ),
      fc.string({ unit: 'grapheme' }),
    );
    fc.assert(
      fc.property(fc.array(word), fc.constantFrom(' ', '', '\n', '\u00a0'), (words, space) => {
        const line = words.join(space);
        for (const input of [line, words]) {
          try {
            parseLine(input, SPECS);
          } catch (thrown) {
            if (!(thrown instanceof OpsError)) throw thrown;
            const { at, line: shown } = thrown.facts as { at?: number; line?: string };
            if (at === undefined) continue;
            expect(at).toBeGreaterThanOrEqual(0);
            expect(at).toBeLessThan(shown!.length);
          }
          expect(typeof wantsJson(input)).toBe('boolean');
        }
      }),
      { numRuns: 2000 },
    );
  });
});
