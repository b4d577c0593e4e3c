import { describe, expect, it } from 'vitest';
import { html, joined } from '#bot/local/page/html.ts';

describe('a template of HTML', () => {
  it('escapes every text, and leaves what is HTML already as it is', () => {
    const hostile = `<img src=x onerror="alert('1')">&amp;`;

    const drawn = html`<p title="${hostile}">${html`<b>${hostile}</b>`}</p>`.markup;

    const escaped = '&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;amp;';
    expect(drawn).toBe(`<p title="${escaped}"><b>${escaped}</b></p>`);
  });

  it('takes lists and numbers, and nothing for what is not there', () => {
    expect(html`<i>${[1, 'a', html`<b></b>`, null]}${undefined}${false}${0}</i>`.markup).toBe('<i>1a<b></b>0</i>');
    expect(joined(['<', html`<br>`]).markup).toBe('&lt;<br>');
  });

  it('replaces characters that no document may hold', () => {
    expect(html`${'a\0b\u001bc\ud800d\te\nf'}`.markup).toBe('a\ufffdb\ufffdc\ufffdd\te\nf');
  });
});
