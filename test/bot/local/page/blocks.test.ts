import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fieldName, readFieldName, readPressed } from '#bot/local/page/blocks/drawing.ts';
import { DRAWING, drawn, foreignMarkup, wordsOf } from './drawn.ts';

const plain = (text: string) => ({ type: 'plain_text', text });
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text, verbatim: true });
const option = (text: string, value: string) => ({ text: plain(text), value });
const options = [option('Logs', 'logs'), option('Report', 'report')];
const button = { type: 'button', action_id: 'job.cancel', text: plain('Cancel'), value: 'J-12 open' };
const input = (element: object, more = {}) => ({
  type: 'input',
  block_id: 'dataset',
  label: plain('dataset'),
  hint: plain('CSV or Parquet'),
  optional: false,
  element: { action_id: 'value', ...element },
  ...more,
});

describe('each type of block', () => {
  it.each([
    ['header', { type: 'header', text: plain('Jobs & more') }, '<h3>Jobs &amp; more</h3>'],
    ['divider', { type: 'divider' }, '<hr>'],
    ['section', { type: 'section', text: mrkdwn('*a*') }, '<strong>a</strong>'],
    ['section with fields', { type: 'section', fields: [mrkdwn('*a*\n1'), plain('b')] }, '<strong>a</strong><br>1'],
    ['context', { type: 'context', elements: [mrkdwn('asked by ann'), plain('x')] }, 'asked by ann'],
    ['markdown', { type: 'markdown', text: '# as written' }, '# as written'],
    ['image', { type: 'image', alt_text: 'AUC', slack_file: { id: 'F1' } }, '<img src="/u/U1/files/F1" alt="AUC"'],
    ['video', { type: 'video', title: plain('Talk'), video_url: 'https://v.example/1' }, '>Talk</a>'],
  ])('%s', (_type, block, expected) => {
    expect(drawn(block)).toContain(expected);
    expect(foreignMarkup(drawn(block))).toEqual([]);
  });

  it('colours the state at the end of a header by its sign', () => {
    const drawnHeader = drawn({ type: 'header', text: plain('✅ Training · J-12 · done') });

    expect(drawnHeader).toContain('<span class="state good">done</span>');
    expect(drawnHeader.match(/class="state/g)).toHaveLength(1);
  });

  it('draws a table with its first row as the names of its columns', () => {
    const cell = (text: string) => ({ type: 'raw_text', text });
    const rows = [
      [cell('fold'), cell('AUC')],
      [
        cell('1'),
        { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: '.5' }] }] },
      ],
    ];

    const table = drawn({ type: 'table', rows, column_settings: [{}, { align: 'right' }] });

    expect(table).toContain('<th scope="col">fold</th><th scope="col" class="right">AUC</th>');
    expect(table).toContain('<td>1</td><td class="right"><p>.5</p></td>');
  });

  it('draws rich text with its styles, lists and references', () => {
    const text = (words: string, style = {}) => ({ type: 'text', text: words, style });
    const parts = [
      { type: 'rich_text_section', elements: [text('a', { bold: true }), { type: 'user', user_id: 'U1' }] },
      { type: 'rich_text_list', style: 'ordered', indent: 1, elements: [{ elements: [text('one')] }] },
      { type: 'rich_text_quote', elements: [{ type: 'link', url: 'https://a.example/', text: 'there' }] },
      { type: 'rich_text_preformatted', elements: [text('x = 1')] },
      {
        type: 'rich_text_section',
        elements: [
          { type: 'emoji', name: 'x' },
          { type: 'date', timestamp: 0, format: '{date_num}' },
        ],
      },
    ];

    const block = drawn({ type: 'rich_text', elements: parts });

    expect(block).toContain('<p><strong>a</strong><span class="mention">@<bdi>ann</bdi></span></p>');
    expect(block).toContain('<ol class="indent-1" start="1"><li>one</li></ol>');
    expect(block).toContain('>there</a></blockquote><pre>x = 1</pre>');
    expect(wordsOf(block)).toContain('01/01/1970');
  });

  it.each(['hologram', 'toString', '__proto__', undefined])('names %s instead of leaving it out', (type) => {
    expect(wordsOf(drawn({ type, text: plain('x') }))).toContain(`“${type}” cannot be shown here`);
  });

  it('makes pictures from elsewhere a link, so that looking tells nobody anything', () => {
    const image = { type: 'image', alt_text: 'a cat', image_url: 'https://example.com/cat.png' };

    expect(drawn(image)).not.toContain('<img');
    expect(drawn(image)).toContain('href="https://example.com/cat.png"');
    expect(drawn({ ...image, image_url: 'javascript:alert(1)' })).not.toContain('href');
  });
});

describe('what can be pressed', () => {
  it('carries where it stands and what it means', () => {
    const markup = drawn({ type: 'actions', block_id: 'b1', elements: [{ ...button, style: 'danger' }] });

    const [, value = ''] = /name="press" value="([^"]*)"/.exec(markup) ?? [];
    expect(readPressed(wordsOf(value))).toEqual({
      place: DRAWING.place,
      action: 'job.cancel',
      block: 'b1',
      value: 'J-12 open',
      option: null,
    });
    expect(markup).toContain('class="button danger"');
    expect(markup).toContain('formaction="/u/U1/press"');
  });

  it('offers an overflow’s entries behind one button', () => {
    const markup = drawn({ type: 'actions', elements: [{ type: 'overflow', action_id: 'menu', options }] });

    expect(markup).toContain('<summary class="button" aria-label="More actions"');
    expect(wordsOf(markup)).toMatch(/Logs[\s]*Report/);
    expect(markup).toContain('&quot;option&quot;:&quot;report&quot;');
  });

  it('lets a menu of a message count only when its button says so', () => {
    const menu = {
      type: 'static_select',
      action_id: 'pick',
      options,
      placeholder: plain('Which?'),
      initial_option: options[1],
    };

    const markup = drawn({ type: 'section', block_id: 'b', text: plain('x'), accessory: menu });

    expect(markup).toContain('aria-label="Which?"');
    expect(markup).toContain('<option value="report" selected>Report</option>');
    expect(markup).toContain('formaction="/u/U1/choose"');
  });

  it.each([
    ['users_select', 'Ann Lee'],
    ['conversations_select', '#ops'],
    ['multi_static_select', 'Logs'],
    ['radio_buttons', 'Logs'],
    ['checkboxes', 'Report'],
    ['datepicker', 'Apply'],
  ])('draws a %s', (type, words) => {
    const element = { type, action_id: 'pick', options };

    expect(wordsOf(drawn({ type: 'actions', elements: [element] }))).toContain(words);
  });

  it.each(['external_select', 'rich_text_input', 'workflow_button'])('says that %s cannot be shown', (type) => {
    expect(wordsOf(drawn({ type: 'actions', elements: [{ type, action_id: 'x' }] }))).toContain('cannot be shown here');
  });

  it('stands in a form of its own, but for modals, which are one', () => {
    const actions = { type: 'actions', elements: [button] };

    expect(drawn(actions)).toContain('<form');
    expect(drawn(actions, { place: 'modal' })).not.toContain('<form');
  });

  it('opens a button’s address as a link', () => {
    const markup = drawn({ type: 'actions', elements: [{ ...button, url: 'https://example.com/' }] });

    expect(markup).toContain('<a href="https://example.com/"');
    expect(markup).not.toContain('name="press"');
  });
});

describe('an input', () => {
  it('has its label, its hint and what is wrong with it by its side', () => {
    const markup = drawn(input({ type: 'plain_text_input' }), { place: 'modal', errors: { dataset: 'no such file' } });

    expect(markup).toContain('<label for="input-0">dataset</label>');
    expect(markup).toContain('aria-describedby="input-0-hint input-0-error" aria-invalid="true" aria-required="true"');
    expect(markup).toContain('<span class="field-error" id="input-0-error">no such file</span>');
  });

  it('shows what was entered before what the app put there', () => {
    const element = { type: 'plain_text_input', initial_value: 'a.csv' };
    const values = { dataset: { value: { type: 'plain_text_input', value: 'b.csv' } } };

    expect(drawn(input(element))).toContain('value="a.csv"');
    expect(drawn(input(element), { values })).toContain('value="b.csv"');
    const emptied = { dataset: { value: { type: 'plain_text_input', value: null } } };
    expect(drawn(input(element), { values: emptied })).toContain('value=""');
  });

  it.each([
    [
      { type: 'number_input', min_value: '2', max_value: '9', is_decimal_allowed: false },
      'type="number"',
      'min="2" max="9"',
    ],
    [{ type: 'number_input', is_decimal_allowed: true }, 'step="any"', ''],
    [{ type: 'plain_text_input', multiline: true, initial_value: 'a\nb' }, '<textarea', 'a\nb</textarea>'],
    [{ type: 'static_select', options, initial_option: options[0] }, '<select', 'value="logs" selected'],
    [{ type: 'datepicker', initial_date: '2026-01-05' }, 'type="date"', 'value="2026-01-05"'],
    [{ type: 'email_text_input' }, 'type="email"', ''],
    [{ type: 'url_text_input' }, 'type="url"', ''],
  ])('draws %j', (element, ...expected) => {
    const markup = drawn(input(element), { place: 'modal' });

    for (const part of expected) expect(markup).toContain(part);
    expect(foreignMarkup(markup)).toEqual([]);
  });

  it('groups boxes under a legend', () => {
    const markup = drawn(input({ type: 'checkboxes', options, initial_options: [options[0]] }), { place: 'modal' });

    expect(markup).toContain('<legend>dataset</legend>');
    expect(markup).toContain('type="checkbox" name="field:[&quot;dataset&quot;,&quot;value&quot;]" value="logs"');
  });
});

describe('what comes back from a form', () => {
  it('is read as it was written', () => {
    expect(readFieldName(fieldName('a "b"', 'c|d'))).toEqual(['a "b"', 'c|d']);
  });

  it.each(['', 'null', '[]', '{"action":1}', '{"action":"a","block":"b","value":1,"option":null,"place":"modal"}'])(
    'is nothing where this page has not written it: %j',
    (json) => {
      expect(readPressed(json)).toBeNull();
      expect(readFieldName(`field:${json}`)).toBeNull();
      expect(readFieldName(json)).toBeNull();
    },
  );
});

describe('whatever an app posts', () => {
  const hostile = fc.constantFrom(
    ...[
      '<script>alert(1)</script>',
      '"><img src=x onerror=alert(1)>',
      "' onmouseover='x",
      '</textarea><b>',
      '</style>',
    ],
    ...['javascript:alert(1)', 'https://a.example/"><b>', '<!channel>', '\u202eabc', 'x'.repeat(10_000), '', '\0'],
  );
  const text = fc.oneof(hostile, fc.string({ maxLength: 20 }));
  const textObject = fc.oneof(
    fc.record({ type: fc.constantFrom('plain_text', 'mrkdwn'), text }),
    fc.constantFrom<unknown>(null, 1, 'text', [], {}),
  );
  const anyOption = fc.record(
    { text: textObject, value: text, description: textObject, url: text },
    { requiredKeys: ['text'] },
  );
  const types = [
    'button',
    'overflow',
    'static_select',
    'checkboxes',
    'radio_buttons',
    'plain_text_input',
    'number_input',
  ];
  const element = fc.record(
    {
      type: fc.oneof(fc.constantFrom(...types, 'image', 'users_select', 'datetimepicker'), text),
      action_id: text,
      value: text,
      text: textObject,
      style: text,
      url: text,
      alt_text: text,
      image_url: text,
      slack_file: fc.record({ id: text }),
      accessibility_label: text,
      placeholder: textObject,
      options: fc.array(anyOption, { maxLength: 3 }),
      initial_value: text,
      initial_option: anyOption,
      min_value: text,
      multiline: fc.boolean(),
    },
    { requiredKeys: ['type'] },
  );
  const blockTypes = [
    'header',
    'section',
    'context',
    'actions',
    'input',
    'image',
    'markdown',
    'rich_text',
    'table',
    'video',
  ];
  const block = fc.record(
    {
      type: fc.oneof(fc.constantFrom(...blockTypes), text),
      block_id: text,
      text: fc.oneof(textObject, text),
      fields: fc.array(textObject, { maxLength: 3 }),
      accessory: element,
      element,
      elements: fc.array(element, { maxLength: 3 }),
      label: textObject,
      hint: textObject,
      title: textObject,
      alt_text: text,
      image_url: text,
      video_url: text,
      rows: fc.array(fc.array(fc.record({ type: fc.constant('raw_text'), text }), { maxLength: 2 }), { maxLength: 2 }),
    },
    { requiredKeys: ['type'] },
  );

  it('becomes no markup, script or address of its making', () => {
    fc.assert(
      fc.property(fc.oneof(block, fc.jsonValue()), fc.constantFrom('modal' as const, 'home' as const), (any, place) => {
        expect(foreignMarkup(drawn(any))).toEqual([]);
        expect(foreignMarkup(drawn(any, { place }))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});
