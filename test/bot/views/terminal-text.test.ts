import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { displayWidth } from '#bot/views/display-width.ts';
import { type TerminalLook, terminalLines } from '#bot/views/terminal-text.ts';
import { type Block, cells, fields, view } from '#bot/views/view.ts';

const FILE: TerminalLook = { columns: null, colour: false, program: 'npx mlops' };
const narrow = (columns: number): TerminalLook => ({ ...FILE, columns });

const table = (...rows: readonly (readonly string[])[]): Block => ({
  kind: 'table',
  columns: [{ title: 'name' }, { title: 'rows', align: 'right' }, { title: 'note' }],
  rows: rows.map((row) => cells(...row)),
});

describe('a view in a terminal', () => {
  it('shows a table in columns, numbers to the right', () => {
    const lines = terminalLines(view(table(['a', '1', 'x'], ['long name', '1000', ''])), FILE);

    expect(lines).toEqual([
      '  name       rows  note', //
      '  a             1  x',
      '  long name  1000',
    ]);
  });

  it('wraps the last column and cuts the others where the terminal is narrow', () => {
    const lines = terminalLines(
      view(table(['a-very-long-name-of-a-thing', '1', 'a sentence of some length'])),
      narrow(50),
    );

    expect(lines).toEqual([
      '  name                  rows  note',
      '  a-very-long-name-of…     1  a sentence of some', //
      '                              length',
    ]);
  });

  it('shows each row by itself where columns would be cut to nothing, numbers with their title', () => {
    const lines = terminalLines(view(table(['a-very-long-name', '1', 'a sentence of some length'])), narrow(30));

    expect(lines).toEqual([
      '  a-very-long-name · rows 1', //
      '    · a sentence of some',
      '    length',
    ]);
  });

  it('leaves minor and empty columns out before that', () => {
    const columns = [{ title: 'name' }, { title: 'seen', minor: true as const }, { title: 'error' }, { title: 'note' }];
    const rows = [cells('a-very-long-name', '2026-01-05 09:00:00 UTC', '', 'short')];

    expect(terminalLines(view({ kind: 'table', columns, rows }), narrow(30))).toEqual([
      '  name              note',
      '  a-very-long-name  short',
    ]);
  });

  it('cuts nothing where there is no terminal', () => {
    const long = 'x'.repeat(500);

    expect(terminalLines(view(table([long, '1', long])), FILE)[1]).toContain(`${long}     1  ${long}`);
  });

  it('lines fields up under each other, wide characters too', () => {
    const lines = terminalLines(
      view(
        fields([
          ['日本', 'a'],
          ['name', 'b'],
          ['none', null],
        ]),
      ),
      FILE,
    );

    expect(lines).toEqual(['  日本  a', '  name  b']);
  });

  it('marks the word under the line', () => {
    const pointer = { kind: 'pointer', line: 'train a.csv --modl rf', at: 12, length: 6 } as const;

    expect(terminalLines(view(pointer), FILE)).toEqual(['  train a.csv --modl rf', '              ^^^^^^']);
  });

  it('marks the word after wide and harmful characters', () => {
    const pointer = { kind: 'pointer', line: 'a日\x1b x', at: 4, length: 1 } as const;

    expect(terminalLines(view(pointer), FILE)).toEqual(['  a日\\x1b x', '          ^']);
  });

  it('shows only the line of several that the word is in', () => {
    const line = 'train a.csv \\\n  --modl rf \\\n  --json';
    const pointer = { kind: 'pointer', line, at: line.indexOf('--modl'), length: 6 } as const;

    expect(terminalLines(view(pointer), FILE)).toEqual(['    --modl rf \\', '    ^^^^^^']);
  });

  it('keeps the marked word in sight of a narrow terminal', () => {
    const line = `train ${'x'.repeat(200)} --modl rf`;
    const pointer = { kind: 'pointer', line, at: line.indexOf('--modl'), length: 6 } as const;

    const [shown, mark] = terminalLines(view(pointer), narrow(60));

    expect(displayWidth(shown!)).toBeLessThanOrEqual(60);
    expect(shown!.slice(mark!.indexOf('^')).startsWith('--modl')).toBe(true);
  });

  it('names commands as they are typed where they are read', () => {
    const text = { kind: 'text', text: 'Type `mlops help`, then `mlops train x`.' } as const;

    expect(terminalLines(view(text), FILE)).toEqual(['Type `npx mlops help`, then `npx mlops train x`.']);
    expect(terminalLines(view(text), { ...FILE, program: '' })).toEqual(['Type `help`, then `train x`.']);
  });

  it('colours only where that is wanted, and says the same without', () => {
    const blocks = view(
      { kind: 'headline', text: 'failed', tone: 'bad' },
      { kind: 'next', label: 'Next', text: 'try again' },
      table(['a', '1', 'x']),
    );

    const coloured = terminalLines(blocks, { ...FILE, colour: true });

    expect(coloured.join('')).toContain('\x1b[31m');
    expect(coloured.map((line) => stripVTControlCharacters(line).trimEnd())).toEqual(terminalLines(blocks, FILE));
    expect(terminalLines(blocks, FILE).join('')).not.toContain('\x1b');
  });

  it('shows steps with a mark and in words, small print in one line, and leaves out what cannot be pressed or seen', () => {
    const lines = terminalLines(
      view(
        {
          kind: 'stages',
          stages: [
            { name: 'load', state: 'done', text: 'done' },
            { name: 'folds', state: 'doing', text: '1 of 4' },
            { name: 'publish', state: 'pending', text: 'to do' },
          ],
        },
        { kind: 'context', items: [{ text: 'asked by ann' }, { label: 'updated', text: '09:00' }] },
        { kind: 'chart', name: 'auc', title: 'AUC', alt: 'AUC by fold' },
        { kind: 'buttons', buttons: [{ id: 'x', label: 'Cancel', value: 'J-1' }] },
      ),
      FILE,
    );

    expect(lines).toEqual([
      '  [x] load: done',
      '  [>] folds: 1 of 4',
      '  [ ] publish: to do',
      'asked by ann, updated 09:00',
    ]);
  });

  it('lets no control character of the data through', () => {
    const text = fc.string({ unit: fc.constantFrom('a', ' ', '日', '\x1b', '\n', '\u202e', '`mlops ', 'é') });
    const block: fc.Arbitrary<Block> = fc.oneof(
      fc.record({ kind: fc.constant('text' as const), text }),
      fc.record({ kind: fc.constant('headline' as const), text, tone: fc.constant('bad' as const) }),
      fc.record({ kind: fc.constant('next' as const), label: text, text }),
      text.map((value) => fields([[value, value]])),
      fc.array(fc.tuple(text, text, text), { minLength: 1, maxLength: 3 }).map((rows) => table(...rows)),
      fc.record({ kind: fc.constant('pointer' as const), line: text, at: fc.nat(20), length: fc.nat(9) }),
      fc.record({ kind: fc.constant('bar' as const), fraction: fc.double(), text }),
      text.map((name) => ({ kind: 'stages' as const, stages: [{ name, state: 'doing' as const, text: name }] })),
      text.map((label) => ({ kind: 'context' as const, items: [{ label, text: label }] })),
    );
    fc.assert(
      fc.property(fc.array(block), fc.constantFrom(null, 40, 80), (blocks, columns) => {
        for (const line of terminalLines(view(...blocks), { ...FILE, columns })) {
          expect(line).not.toMatch(/[\p{Cc}\u202e]/u);
        }
      }),
    );
  });
});
