import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bold, codeSpan, dateToken, isPlain, label, mrkdwn } from '#bot/views/block-kit/mrkdwn.ts';
import { anyText } from '../../../fakes/any-view.ts';

const written = (text: string) => mrkdwn(text, '/mlops');

describe('text in Slack’s markup', () => {
  it.each([
    ['a < b & c > d', 'a &lt; b &amp; c &gt; d'],
    ['Type `mlops help`.', 'Type `/mlops help`.'],
    ['`a < b`', '`a &lt; b`'],
    ['my_model_v2.onnx', 'my_model_v2.onnx'],
    ['2*3 and 5 * 6', '2*3 and 5 * 6'],
    ['09:00:10 UTC', '09:00:10 UTC'],
    ['asked by ann@desk', 'asked by ann@desk'],
  ])('is the same to its reader: %j', (text, expected) => {
    expect(written(text)).toBe(expected);
  });

  it.each([
    ['*bold* words', '`*bold*` words'],
    ['runs/_tmp_/x.csv', '`runs/_tmp_/x.csv`'],
    ['(~gone~),', '(`~gone~`),'],
    ['at http://mlflow:5000.', 'at `http://mlflow:5000`.'],
    ['hello @channel!', 'hello `@channel`!'],
    [':tada: done', '`:tada:` done'],
    ['> quoted', '`&gt;` quoted'],
    ['<https://evil.example|click>', '`&lt;https://evil.example|click&gt;`'],
  ])('shows a word that Slack would change as code, so that it can be copied: %j', (text, expected) => {
    expect(written(text)).toBe(expected);
  });

  it.each([
    ['<!channel>', '&lt;!channel&gt;'],
    ['<@U1>', '&lt;@U1&gt;'],
    ['one ` alone', 'one ˋ alone'],
    ['a\nb', 'a\\x0ab'],
    ['\u202eevil', '\\u202eevil'],
  ])('has nothing that works: %j', (text, expected) => {
    expect(written(text)).toBe(expected);
  });

  it('never becomes shorter than the text, so that a cut text is one that fits', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(written(text).length).toBeGreaterThanOrEqual(text.length);
      }),
    );
  });

  it('is bold without touching the marks by spaces', () => {
    expect(bold(' state ', '/mlops')).toBe('*state*');
    expect(bold(' ', '/mlops')).toBe('');
  });

  it('keeps a backquote out of code', () => {
    expect(codeSpan('a`b')).toBe('`aˋb`');
  });

  it('names a time with the words for who cannot see it, which cannot close it', () => {
    expect(dateToken('2026-01-05T09:00:00.000Z', 'x|y>^z')).toBe(
      '<!date^1767603600^{date_short_pretty} {time_secs}|x/y&gt;/z>',
    );
  });
});

describe('text where Slack reads no markup', () => {
  it('keeps no brackets that could be a mention', () => {
    expect(label(' <!channel> `x` ')).toBe('‹!channel› x');
  });

  it('is told from text that needs markup to show as it is', () => {
    expect(isPlain('Training · J-12 · running')).toBe(true);
    for (const text of ['a & b', 'use `x`', ':tada:', '@here', 'a\u202e']) expect(isPlain(text)).toBe(false);
  });
});
