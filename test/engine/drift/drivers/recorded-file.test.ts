/** Recorded files line by line: any size, any line end, from any line on. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RecordedLine, readRecordedFile } from '#engine/drift/drivers/recorded-file.ts';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'mlops-recorded-'));
});
afterAll(() => rm(dir, { recursive: true }));

async function linesOf(
  content: string,
  { isQuoted = false, from = { offset: 0, line: 1 }, most = Number.POSITIVE_INFINITY } = {},
) {
  const path = join(dir, 'recorded');
  await writeFile(path, content);
  const lines: RecordedLine[] = [];
  const end = await readRecordedFile({ path, shown: 'recorded', from, isQuoted }, (line) => lines.push(line) < most);
  return { lines, end, texts: lines.map(({ text }) => text) };
}

describe('a recorded file', () => {
  it('gives its lines with their numbers, whatever ends them, the last one too', async () => {
    const { lines } = await linesOf('a\r\n\nb\nc');

    expect(lines.map(({ text, number, end }) => [number, text, end])).toEqual([
      [1, 'a', 3],
      [2, '', 4],
      [3, 'b', 6],
      [4, 'c', 7],
    ]);
  });

  it('gives lines that run over the border of two pieces, and letters of several bytes in it', async () => {
    const line = `${'ж'.repeat(300_001)}x`;

    const { texts } = await linesOf(`${line}\n${line}\n${line}\n`);

    expect(texts).toEqual([line, line, line]);
  });

  it('passes over a line of megabytes, and goes on behind it', async () => {
    const { lines } = await linesOf(`a\n${'x'.repeat(5_000_000)}\nb\n`);

    expect(lines.map(({ text }) => text.length)).toEqual([1, expect.any(Number), 1]);
    expect(lines[1]!.text).toContain('more than 1 MB');
    expect(lines[2]).toMatchObject({ text: 'b', number: 3 });
  });

  it('gives lines up to a megabyte to a quote that never closes, as fast as to others', async () => {
    const { lines } = await linesOf(`h\n"a\n${'0.12\n'.repeat(1_000_000)}`, { isQuoted: true });

    expect(lines[1]!.text.length).toBeGreaterThan(1_000_000);
    expect(lines[1]!.text.length).toBeLessThan(1_100_000);
    expect(lines.at(-1)).toMatchObject({ text: '0.12', number: 1_000_002 });
  });

  it('keeps line feeds inside quotes where quotes count, and counts their lines', async () => {
    const { lines } = await linesOf('h\n"a\nb",1\nc\n"open\nd', { isQuoted: true });

    expect(lines.map(({ text, number }) => [number, text])).toEqual([
      [1, 'h'],
      [2, '"a\nb",1'],
      [4, 'c'],
      [5, '"open\nd'],
    ]);
  });

  it('goes on from any line where it stopped, with nothing lost or doubled', async () => {
    const content = fc
      .array(fc.string({ unit: fc.constantFrom('a', '"', 'é', '\r'), maxLength: 5 }), { maxLength: 12 })
      .map((all) => all.join('\n'));
    await fc.assert(
      fc.asyncProperty(content, fc.integer({ min: 1, max: 5 }), fc.boolean(), async (text, most, isQuoted) => {
        const whole = await linesOf(text, { isQuoted });
        const parts: RecordedLine[] = [];
        let from = { offset: 0, line: 1 };
        for (let isEnd = false; !isEnd; ) {
          const part = await linesOf(text, { isQuoted, from, most });
          parts.push(...part.lines);
          from = part.end;
          isEnd = part.end.isEnd;
        }

        expect(parts).toEqual(whole.lines);
      }),
      { numRuns: 60 },
    );
  });

  it('that is not there is told by its name', async () => {
    const missing = readRecordedFile({ path: join(dir, 'none'), shown: 'none', isQuoted: false }, () => true);

    await expect(missing).rejects.toMatchObject({ code: 'file_not_found', facts: { file: 'none' } });
  });
});
