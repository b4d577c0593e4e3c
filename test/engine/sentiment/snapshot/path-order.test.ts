/** The platform's order of paths. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { comparePaths } from '#engine/sentiment/snapshot/path-order.ts';

describe('paths', () => {
  it.each([
    ['a/b', 'a-b'],
    ['onnx/x', 'onnx-2/x'],
    ['a', 'a/b'],
    ['Z', 'a'],
    ['.hidden', 'a'],
    ['\uffee', '\u{1f600}'],
    ['a\uffee/x', 'a\u{1f600}'],
  ])('%j comes before %j', (first, second) => {
    expect(comparePaths(first, second)).toBeLessThan(0);
    expect(comparePaths(second, first)).toBeGreaterThan(0);
    expect(comparePaths(first, first)).toBe(0);
  });

  it('are in the order of their parts as UTF-32 bytes', () => {
    const part = fc.string({
      unit: fc.constantFrom('a', 'b', '-', '.', '0', '\uffee', '\u{1f600}', 'é'),
      minLength: 1,
    });
    const path = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
    fc.assert(
      fc.property(path, path, (one, other) => {
        expect(Math.sign(comparePaths(one, other))).toBe(slowOrder(one, other));
      }),
      { numRuns: 2_000 },
    );
  });
});

/** Parts compared as big-endian code points; a path that ends comes before one that goes on. */
function slowOrder(one: string, other: string): number {
  const bytes = (part: string | undefined) =>
    Buffer.concat(
      [...(part ?? '')].map((character) => Buffer.from(character.codePointAt(0)!.toString(16).padStart(8, '0'))),
    );
  const [ours, theirs] = [one.split('/'), other.split('/')];
  for (let at = 0; at < Math.max(ours.length, theirs.length); at++) {
    const order = Buffer.compare(bytes(ours[at]), bytes(theirs[at]));
    if (order !== 0) return order;
  }
  return 0;
}
