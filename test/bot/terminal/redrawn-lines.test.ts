import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { LiveCard } from '#bot/terminal/redrawn-lines.ts';

/** What a terminal of that width shows after everything that was written to it; knows only what a card uses. */
function screenOf(written: string, columns: number): string[] {
  const rows: string[] = [''];
  let row = 0;
  for (const part of written.replaceAll('\x1b', '␛').split(/(␛\[\d*[A-Z]|[\n\r])/)) {
    const up = /^␛\[(\d+)A$/.exec(part);
    if (up) row -= Number(up[1]);
    else if (part === '␛[J') rows.length = row;
    else if (part === '\n') row += 1;
    else if (part !== '\r') {
      for (let at = 0; at < part.length; at += columns) {
        if (at > 0) row += 1;
        rows[row] = part.slice(at, at + columns);
      }
    }
    if (row < 0) throw new Error('the cursor left the screen');
    rows[row] ??= '';
  }
  return rows;
}

function card(columns: number) {
  const stream = Object.assign(new PassThrough(), { columns });
  let written = '';
  stream.on('data', (chunk: Buffer) => {
    written += chunk.toString();
  });
  return { card: new LiveCard(stream), screen: () => screenOf(written, columns) };
}

describe('a live card', () => {
  it('stands in the place of the one before, shorter or longer', async () => {
    const { card: live, screen } = card(20);

    await live.draw(['one', 'two', 'three']);
    await live.draw(['four']);
    expect(screen()).toEqual(['four', '']);

    await live.draw(['five', 'six']);
    expect(screen()).toEqual(['five', 'six', '']);
  });

  it('takes back lines that the terminal had to break', async () => {
    const { card: live, screen } = card(10);

    await live.draw(['x'.repeat(25), 'short']);
    await live.draw(['done']);

    expect(screen()).toEqual(['done', '']);
  });

  it('leaves nothing behind', async () => {
    const { card: live, screen } = card(20);

    await live.draw(['one', 'two']);
    await live.clear();
    await live.clear();

    expect(screen()).toEqual(['']);
  });
});
