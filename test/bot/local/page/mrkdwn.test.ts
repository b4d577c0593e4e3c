import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foreignMarkup, markup, wordsOf } from './drawn.ts';

describe('Slack’s markup', () => {
  it.each([
    ['*bold* _italic_ ~gone~', '<p><strong>bold</strong> <em>italic</em> <s>gone</s></p>'],
    ['*J-12* · `x*y*z`', '<p><strong>J-12</strong> · <code>x*y*z</code></p>'],
    ['*in `code` bold*', '<p><strong>in <code>code</code> bold</strong></p>'],
    ['*_both_*', '<p><strong><em>both</em></strong></p>'],
    ['snake_case_name 2*3*4', '<p>snake_case_name 2*3*4</p>'],
    ['* not bold* *open', '<p>* not bold* *open</p>'],
    ['**', '<p>**</p>'],
    ['a\nb', '<p>a<br>b</p>'],
    ['• one\n• *two*', '<ul><li>one</li><li><strong>two</strong></li></ul>'],
    ['&gt; said\n> too\nafter', '<blockquote>said<br>too</blockquote><p>after</p>'],
    ['```\n| a | b |\n```', '<pre>| a | b |</pre>'],
    ['before ```*x*``` after', '<p>before </p><pre>*x*</pre><p> after</p>'],
    ['an open ``` fence', '<p>an open ``` fence</p>'],
    ['1 &lt; 2 &amp;&amp; 3 &gt; 2', '<p>1 &lt; 2 &amp;&amp; 3 &gt; 2</p>'],
    ['', ''],
  ])('%j', (source, expected) => {
    expect(markup(source)).toBe(expected);
  });

  it('names whom and what it refers to as the workspace does', () => {
    const words = wordsOf(markup('<@U1> <@U9|someone> <#C1> <!subteam^S1> <!here> <!channel|channel>'));

    expect(words).toBe('@ann @someone #ops @operators @here @channel');
  });

  it('links web pages and mail, and tells the target nothing', () => {
    const drawn = markup('<https://example.com/a?b=1&amp;c=2|the page> <mailto:a@example.com>');

    expect(drawn).toContain(
      '<a href="https://example.com/a?b=1&amp;c=2" target="_blank" rel="noopener noreferrer nofollow">the page</a>',
    );
    expect(drawn).toContain('href="mailto:a@example.com"');
  });

  it.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'java\tscript:alert(1)',
    'data:text/html,<b>x</b>',
    'vbscript:x',
    'file:///etc/passwd',
    '//example.com',
    '/u/U1/press',
  ])('makes no link of %j', (address) => {
    expect(markup(`<${address}|press me>`)).not.toContain('<a');
    expect(wordsOf(markup(`<${address}|press me>`))).toContain('press me');
  });

  it('finds addresses in what people type, but not in what was posted as it is', () => {
    const typed = 'see https://example.com/x, please';

    expect(markup(typed)).toContain('<a href="https://example.com/x"');
    expect(markup(typed)).toContain('</a>, please');
    expect(markup(typed, { verbatim: true })).toBe(`<p>${typed}</p>`);
  });

  it('shows times in the reader’s zone, near days by name', () => {
    const at = (seconds: number) => wordsOf(markup(`<!date^${seconds}^{date_short_pretty} {time_secs}|fallback>`));

    expect(at(Date.UTC(2026, 0, 5, 9, 4, 7) / 1000)).toBe('Today 09:04:07');
    expect(at(Date.UTC(2026, 0, 4, 23, 59, 59) / 1000)).toBe('Yesterday 23:59:59');
    expect(at(Date.UTC(2025, 11, 1, 0, 0, 0) / 1000)).toBe('1 Dec 2025 00:00:00');
  });

  it.each(['<!date^soon^{date}|then>', '<!date^99999999999999^{date}|then>', '<!date^1|then>'])(
    'shows the words given for a time that it cannot read: %j',
    (source) => {
      expect(wordsOf(markup(source))).toBe('then');
    },
  );

  it('draws signs, bars and emoji codes in shapes of its own, and leaves unknown codes', () => {
    const drawn = markup('✅ done · ▰▰▱ · :x: failed · :no_such_thing: at 10:30:59');

    expect(drawn).toContain('<span class="sign good" aria-hidden="true">✓</span><span class="state good"> done</span>');
    expect(drawn).toContain('<i class="on"></i><i class="on"></i><i></i>');
    expect(drawn).toContain('<span class="state bad"> failed</span>');
    expect(wordsOf(drawn)).toContain(':no_such_thing: at 10:30:59');
  });

  it('sets states below each other, and one alone in its sentence', () => {
    const sign = '<span class="sign pending" aria-hidden="true"></span>';

    expect(markup('▫️ *fit*: to do\n▫️ *save*: to do\nafter')).toBe(
      `<ul class="states"><li>${sign} <strong>fit</strong>: to do</li><li>${sign} <strong>save</strong>: to do</li></ul><p>after</p>`,
    );
    expect(markup('▫️ *fit*: to do')).toBe(`<p>${sign} <strong>fit</strong>: to do</p>`);
  });

  it('never becomes markup of the writer’s making', () => {
    const piece = fc.constantFrom(
      ...[
        '*',
        '_',
        '~',
        '`',
        '```',
        '<',
        '>',
        '|',
        '&',
        '"',
        "'",
        '!date^',
        '^',
        '@U1',
        '#',
        'https://a.b',
        '✅',
        '▰▰▰',
      ],
      ...['<script>', 'javascript:x', '\n', ' ', '•', '&lt;', '&gt;', '&quot;', '\u202e', '\0', 'word', 'onload=x'],
    );
    const source = fc.oneof(
      fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join('')),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(source, fc.boolean(), (text, verbatim) => {
        expect(foreignMarkup(markup(text, { verbatim }))).toEqual([]);
      }),
      { numRuns: 600 },
    );
  });

  it('draws a line of 40,000 characters that opens and closes nothing', () => {
    const hostile = '*a _b ~c '.repeat(4_500);

    expect(wordsOf(markup(hostile))).toBe(hostile);
  });
});
