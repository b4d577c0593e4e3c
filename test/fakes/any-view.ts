/** Views of every kind with texts as hostile and as long as data can be, for property tests. */
import fc from 'fast-check';
import type { Block, Button, Cell, Column, Tone, View } from '#bot/views/view.ts';

const TONES: readonly Tone[] = ['plain', 'good', 'warning', 'bad', 'dim', 'strong'];

const HOSTILE = [
  '<!channel>',
  '<!here|x>',
  '<@U1>',
  '<#C1>',
  '<http://evil.example|click>',
  'https://evil.example/a_b_c',
  '@channel',
  '@everyone,',
  '*bold*',
  '_it_ ~no~',
  ':tada:',
  '```',
  '`',
  '`mlops jobs list`',
  '`mlops train ',
  '&amp;',
  '&&&&&&&&',
  '> quote',
  '\n',
  '\u202eevil',
  '\u0000\u001b[31m',
  '\ud83d',
  '👩‍🔬',
  '🏳️‍🌈',
  'e\u0301\u0301',
  '日本語',
  'Ёлка',
  '|^>',
];

/** Names that a careless look-up finds in every object. */
export const OF_EVERY_OBJECT = ['constructor', 'toString', 'hasOwnProperty', 'valueOf', '__proto__'] as const;

/** Short words, hostile ones, and now and then 10 kB of one of them. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom('training', 'a.csv', 'J-12', '0.512', '', ' ', ...OF_EVERY_OBJECT) },
  {
    weight: 12,
    arbitrary: fc.array(fc.constantFrom(...HOSTILE, 'word', ' '), { maxLength: 8 }).map((all) => all.join(' ')),
  },
  { weight: 6, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('x', 'x ', '&', '<', '👩‍🔬', '\u0301', 'ж', '`a` ', '*b* ')
      .map((unit) => unit.repeat(10_000 / unit.length)),
  },
);

const tone = fc.constantFrom(...TONES);
const time = fc.oneof(fc.constantFrom('2026-01-05T09:00:00.000Z', 'never', ''), anyText);

const cell: fc.Arbitrary<Cell> = fc.oneof(
  fc.record({ text: anyText }),
  fc.record({ text: anyText, tone }),
  fc.record({ text: anyText, time }),
  fc.record({ text: anyText, command: fc.constant(true as const) }),
);

const column: fc.Arbitrary<Column> = fc.oneof(
  fc.record({ title: anyText }),
  fc.record({ title: anyText, align: fc.constant('right' as const) }),
  fc.record({ title: anyText, minor: fc.constant(true as const), named: fc.constant(true as const) }),
);

export const anyButton: fc.Arbitrary<Button> = fc.oneof(
  fc.record({ id: anyText, label: anyText, value: anyText }),
  fc.record({
    id: fc.constantFrom('job.cancel', 'job.logs'),
    label: anyText,
    value: fc.constantFrom('J-1 open', 'J-2 ended'),
  }),
  fc.record({
    id: fc.constantFrom('job.cancel', 'x'),
    label: anyText,
    value: fc.constant('J-1 open'),
    style: fc.constant('danger' as const),
    confirm: fc.record({ title: anyText, text: anyText, yes: anyText, no: anyText }),
  }),
);

const block: fc.Arbitrary<Block> = fc.oneof(
  fc.record({ kind: fc.constant('headline' as const), text: anyText, tone }),
  fc.record({ kind: fc.constant('text' as const), text: anyText, tone }),
  fc.record({
    kind: fc.constant('fields' as const),
    rows: fc.array(fc.record({ label: anyText, value: cell }), { maxLength: 25 }),
  }),
  fc.record({
    kind: fc.constant('table' as const),
    columns: fc.array(column, { maxLength: 6 }),
    rows: fc.array(fc.array(cell, { maxLength: 6 }), { maxLength: 30 }),
  }),
  fc.record({
    kind: fc.constant('offers' as const),
    offers: fc.array(fc.record({ name: anyText, summary: anyText, example: anyText, button: fc.option(anyButton) }), {
      maxLength: 60,
    }),
  }),
  fc.record({ kind: fc.constant('list' as const), title: anyText, items: fc.array(cell, { maxLength: 30 }) }),
  fc.record({ kind: fc.constant('pointer' as const), line: anyText, at: fc.nat(200), length: fc.nat(50) }),
  fc.record({ kind: fc.constant('bar' as const), fraction: fc.double(), text: anyText }),
  fc.record({
    kind: fc.constant('stages' as const),
    stages: fc.array(
      fc.record({
        name: anyText,
        state: fc.constantFrom('done' as const, 'doing', 'pending', 'failed'),
        text: anyText,
      }),
      { maxLength: 8 },
    ),
  }),
  fc.record({ kind: fc.constant('next' as const), label: anyText, text: anyText }),
  fc.record({ kind: fc.constant('context' as const), items: fc.array(cell, { maxLength: 15 }) }),
  fc.record({
    kind: fc.constant('chart' as const),
    name: fc.constantFrom('auc', 'toString'),
    title: anyText,
    alt: anyText,
  }),
  fc.record({ kind: fc.constant('buttons' as const), buttons: fc.array(anyButton, { maxLength: 12 }) }),
);

export const anyView: fc.Arbitrary<View> = fc
  .oneof(
    { weight: 6, arbitrary: fc.array(block, { maxLength: 12 }) },
    { weight: 1, arbitrary: fc.array(block, { minLength: 51, maxLength: 70 }) },
  )
  .map((blocks) => ({ blocks }));
