/** Each documented limit of Block Kit: what just fits passes, one more is refused where Slack would point at it. */
import { describe, expect, it } from 'vitest';
import { checkBlocks } from '#bot/local/server/block-kit/check-blocks.ts';
import { checkView } from '#bot/local/server/block-kit/check-view.ts';
import type { Json, JsonObject } from '#bot/local/server/json.ts';

const chars = (count: number) => 'x'.repeat(count);
const many = <Item>(count: number, make: (index: number) => Item): Item[] =>
  Array.from({ length: count }, (_, at) => make(at));
const plain = (text: string) => ({ type: 'plain_text', text });
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });
const section = (more: JsonObject = {}) => ({ type: 'section', text: mrkdwn('hello'), ...more });
const button = (more: JsonObject = {}) => ({ type: 'button', text: plain('Go'), ...more });
const actions = (...elements: Json[]) => ({ type: 'actions', elements });
const option = (more: JsonObject = {}) => ({ text: plain('One'), value: 'one', ...more });
const menu = (more: JsonObject = {}) => ({ type: 'static_select', options: [option()], ...more });
const input = (element: JsonObject, more: JsonObject = {}) => ({
  type: 'input',
  label: plain('Name'),
  element,
  ...more,
});
const confirm = (more: JsonObject = {}) => ({ title: plain('Sure?'), text: plain('Really?'), ...more });
const image = (more: JsonObject = {}) => ({
  type: 'image',
  image_url: 'https://example.org/a.png',
  alt_text: 'a',
  ...more,
});
const table = (rows: number, cells: number) => ({
  type: 'table',
  rows: many(rows, () => many(cells, () => ({ type: 'raw_text', text: '1' }))),
});

/** `make(size)` is one block; `limit` is the greatest size that passes. */
const BLOCK_RULES: readonly [what: string, limit: number, make: (size: number) => JsonObject, pointer: string][] = [
  ['section text', 3000, (n) => section({ text: mrkdwn(chars(n)) }), '/blocks/0/text/text'],
  ['section fields', 10, (n) => section({ fields: many(n, () => mrkdwn('f')) }), '/blocks/0/fields'],
  ['field text', 2000, (n) => section({ fields: [mrkdwn(chars(n))] }), '/blocks/0/fields/0/text'],
  ['header text', 150, (n) => ({ type: 'header', text: plain(chars(n)) }), '/blocks/0/text/text'],
  ['context elements', 10, (n) => ({ type: 'context', elements: many(n, () => mrkdwn('c')) }), '/blocks/0/elements'],
  ['actions elements', 25, (n) => actions(...many(n, () => button())), '/blocks/0/elements'],
  ['button text', 75, (n) => actions(button({ text: plain(chars(n)) })), '/blocks/0/elements/0/text/text'],
  ['button value', 2000, (n) => actions(button({ value: chars(n) })), '/blocks/0/elements/0/value'],
  ['button url', 3000, (n) => actions(button({ url: chars(n) })), '/blocks/0/elements/0/url'],
  ['action_id', 255, (n) => actions(button({ action_id: chars(n) })), '/blocks/0/elements/0/action_id'],
  ['block_id', 255, (n) => section({ block_id: chars(n) }), '/blocks/0/block_id'],
  ['select options', 100, (n) => actions(menu({ options: many(n, () => option()) })), '/blocks/0/elements/0/options'],
  [
    'option groups',
    100,
    (n) => actions(menu({ option_groups: many(n, () => ({ label: plain('g'), options: [option()] })) })),
    '/blocks/0/elements/0/option_groups',
  ],
  [
    'overflow options',
    5,
    (n) => section({ accessory: { type: 'overflow', options: many(n, () => option()) } }),
    '/blocks/0/accessory/options',
  ],
  [
    'radio options',
    10,
    (n) => actions({ type: 'radio_buttons', options: many(n, () => option()) }),
    '/blocks/0/elements/0/options',
  ],
  [
    'checkbox options',
    10,
    (n) => actions({ type: 'checkboxes', options: many(n, () => option()) }),
    '/blocks/0/elements/0/options',
  ],
  [
    'option text',
    75,
    (n) => actions(menu({ options: [option({ text: plain(chars(n)) })] })),
    '/blocks/0/elements/0/options/0/text/text',
  ],
  [
    'option value',
    75,
    (n) => actions(menu({ options: [option({ value: chars(n) })] })),
    '/blocks/0/elements/0/options/0/value',
  ],
  ['placeholder', 150, (n) => actions(menu({ placeholder: plain(chars(n)) })), '/blocks/0/elements/0/placeholder/text'],
  [
    'confirm title',
    100,
    (n) => actions(button({ confirm: confirm({ title: plain(chars(n)) }) })),
    '/blocks/0/elements/0/confirm/title/text',
  ],
  [
    'confirm text',
    300,
    (n) => actions(button({ confirm: confirm({ text: plain(chars(n)) }) })),
    '/blocks/0/elements/0/confirm/text/text',
  ],
  [
    'confirm button',
    30,
    (n) => actions(button({ confirm: confirm({ confirm: plain(chars(n)) }) })),
    '/blocks/0/elements/0/confirm/confirm/text',
  ],
  [
    'deny button',
    30,
    (n) => actions(button({ confirm: confirm({ deny: plain(chars(n)) }) })),
    '/blocks/0/elements/0/confirm/deny/text',
  ],
  ['image alt_text', 2000, (n) => image({ alt_text: chars(n) }), '/blocks/0/alt_text'],
  ['image title', 2000, (n) => image({ title: plain(chars(n)) }), '/blocks/0/title/text'],
  ['input label', 2000, (n) => input(menu(), { label: plain(chars(n)) }), '/blocks/0/label/text'],
  ['input hint', 2000, (n) => input(menu(), { hint: plain(chars(n)) }), '/blocks/0/hint/text'],
  ['markdown text', 12_000, (n) => ({ type: 'markdown', text: chars(n) }), '/blocks/0/text'],
  ['table rows', 100, (n) => table(n, 1), '/blocks/0/rows'],
  ['table cells', 20, (n) => table(1, n), '/blocks/0/rows/0'],
];

describe('blocks', () => {
  it.each(BLOCK_RULES)('%s: %i pass, one more is refused', (_what, limit, make, pointer) => {
    const fits = checkBlocks([make(limit)], 'message', '/blocks');
    const over = checkBlocks([make(limit + 1)], 'message', '/blocks');

    expect(fits).toEqual([]);
    expect(over).toHaveLength(1);
    expect(over[0]).toMatch(
      new RegExp(`(must be less than ${limit + 1} characters|no more than ${limit} items allowed) `),
    );
    expect(over[0]).toContain(`[json-pointer:${pointer}]`);
  });

  it.each([
    ['message', 50],
    ['modal', 100],
    ['home', 100],
  ] as const)('a %s holds %i', (surface, limit) => {
    const dividers = (count: number) => many(count, () => ({ type: 'divider' }));

    expect(checkBlocks(dividers(limit), surface, '/blocks')).toEqual([]);
    expect(checkBlocks(dividers(limit + 1), surface, '/blocks')).toEqual([
      `no more than ${limit} items allowed [json-pointer:/blocks]`,
    ]);
  });

  const WRONG: readonly [what: string, block: Json, problem: string][] = [
    ['an unknown block', { type: 'sectoin' }, 'unsupported type: sectoin [json-pointer:/blocks/0/type]'],
    ['a name every object has', { type: 'constructor' }, 'unsupported type: constructor [json-pointer:/blocks/0/type]'],
    [
      'a block that is not verified for bots',
      { type: 'task_card' },
      'unsupported type: task_card [json-pointer:/blocks/0/type]',
    ],
    ['no block', 'text', 'must be an object [json-pointer:/blocks/0]'],
    [
      'an unknown element',
      actions({ type: 'slider' }),
      'unsupported type: slider [json-pointer:/blocks/0/elements/0/type]',
    ],
    [
      'an input among actions',
      actions({ type: 'plain_text_input' }),
      'unsupported type: plain_text_input [json-pointer:/blocks/0/elements/0/type]',
    ],
    [
      'markup in a header',
      { type: 'header', text: mrkdwn('*b*') },
      'unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]',
    ],
    [
      'an empty text',
      section({ text: mrkdwn('') }),
      'must be more than 0 characters [json-pointer:/blocks/0/text/text]',
    ],
    ['a section without text', { type: 'section' }, 'missing required field: text [json-pointer:/blocks/0]'],
    ['an empty row', actions(), 'no less than 1 items allowed [json-pointer:/blocks/0/elements]'],
    [
      'a picture without alt_text',
      { type: 'image', image_url: 'https://a.b' },
      'missing required field: alt_text [json-pointer:/blocks/0]',
    ],
    [
      'a picture without source',
      { type: 'image', alt_text: 'a' },
      'missing required field: image_url [json-pointer:/blocks/0]',
    ],
    [
      'a bad style',
      actions(button({ style: 'loud' })),
      'must be one of: primary, danger [json-pointer:/blocks/0/elements/0/style]',
    ],
    [
      'two elements of one name',
      actions(button({ action_id: 'a' }), button({ action_id: 'a' })),
      '`action_id` "a" already exists for another element [json-pointer:/blocks/0/elements/1/action_id]',
    ],
  ];

  it.each(WRONG)('%s is refused', (_what, block, problem) => {
    expect(checkBlocks([block], 'message', '/blocks')).toEqual([problem]);
  });

  it('of one message have different ids, and one table at most', () => {
    const twins = [section({ block_id: 'a' }), section({ block_id: 'a' })];

    expect(checkBlocks(twins, 'message', '/blocks')).toEqual([
      'block_id already exists [json-pointer:/blocks/1/block_id]',
    ]);
    expect(checkBlocks([table(1, 1), table(1, 1)], 'message', '/blocks')).toEqual([
      'only one table allowed [json-pointer:/blocks/1]',
    ]);
  });

  it('for messages only are refused in a modal', () => {
    expect(checkBlocks([{ type: 'markdown', text: 'a' }], 'modal', '/view/blocks')).toEqual([
      'unsupported type: markdown [json-pointer:/view/blocks/0/type]',
    ]);
  });
});

describe('views', () => {
  const modal = (more: JsonObject = {}) => ({ type: 'modal', title: plain('Train'), blocks: [section()], ...more });
  const RULES: readonly [what: string, limit: number, make: (size: number) => JsonObject][] = [
    ['title', 24, (n) => modal({ title: plain(chars(n)) })],
    ['submit', 24, (n) => modal({ submit: plain(chars(n)) })],
    ['close', 24, (n) => modal({ close: plain(chars(n)) })],
    ['callback_id', 255, (n) => modal({ callback_id: chars(n) })],
    ['external_id', 255, (n) => modal({ external_id: chars(n) })],
    ['private_metadata', 3000, (n) => modal({ private_metadata: chars(n) })],
  ];

  it.each(RULES)('%s: %i characters pass, one more is refused', (what, limit, make) => {
    expect(checkView(make(limit), 'modal')).toEqual([]);
    expect(checkView(make(limit + 1), 'modal')).toEqual([
      expect.stringMatching(new RegExp(`^must be less than ${limit + 1} characters \\[json-pointer:/view/${what}`)),
    ]);
  });

  it('with inputs need a submit button', () => {
    const asking = modal({ blocks: [input(menu())] });

    expect(checkView(asking, 'modal')).toEqual(['missing required field: submit [json-pointer:/view]']);
    expect(checkView({ ...asking, submit: plain('Go') }, 'modal')).toEqual([]);
  });

  it('are of the type that the method is for', () => {
    expect(checkView({ type: 'home', blocks: [] }, 'home')).toEqual([]);
    expect(checkView(modal(), 'home')).toEqual(['must be home [json-pointer:/view/type]']);
    expect(checkView(undefined, 'home')).toEqual(['missing required field: view [json-pointer:]']);
  });
});
