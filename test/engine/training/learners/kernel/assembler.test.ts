/** Small functions, assembled and run: what the kernels' own twins would show only as wrong models. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { again, f32x4, i32, i32x4, loop, Variables, v128, when } from '#engine/training/learners/kernel/assembler.ts';
import { kernelOf } from '#engine/training/learners/kernel/kernel-module.ts';

const WORD = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });

/** A function without parameters that gives back a constant. */
function constantOf(value: number): number {
  const variables = new Variables();
  const { result } = variables.locals('i32', 'result');
  const function_ = { name: 'run', variables, body: result.set(value), result };
  return kernelOf<{ run(): number }>([function_]).run.run();
}

describe('assembled code', () => {
  it('has every constant as it was written', () => {
    fc.assert(fc.property(WORD, (value) => constantOf(value) === value));
    for (const value of [0, 63, 64, -64, -65, 8_191, 8_192, 2 ** 31 - 1, -(2 ** 31)])
      expect(constantOf(value)).toBe(value);
  });

  it('walks a loop inside of a condition to its end', () => {
    const variables = new Variables();
    const { at, end } = variables.parameters('i32', 'at', 'end');
    const { sum } = variables.locals('i32', 'sum');
    const rows = { name: 'rows' };
    const body = when(i32.below(at, end), loop(rows, sum.set(i32.add(sum, i32.load(at))), again(rows, at, 4, end)));
    const { run, memory } = kernelOf<{ sum(at: number, end: number): number }>([
      { name: 'sum', variables, body, result: sum },
    ]);
    new Int32Array(memory(16)).set([5, -7, 2 ** 20, 11]);

    expect([run.sum(0, 0), run.sum(0, 4), run.sum(4, 16)]).toEqual([0, 5, 2 ** 20 + 4]);
  });

  it('counts in four lanes at once as in one', () => {
    const variables = new Variables();
    const { value } = variables.locals('v128', 'value');
    const body = [
      value.set(i32x4.add(v128.load(0), v128.load(16))),
      v128.store(0, i32x4.shiftRight(value, 3), 32),
      v128.store(0, v128.choose(v128.load(0), v128.load(16), i32x4.differs(v128.load(0), v128.load(16))), 48),
      v128.store(0, f32x4.larger(f32x4.fromI32(v128.load(0)), f32x4.constant(1.5)), 64),
      v128.store(0, i32x4.sumOfProducts(v128.load(0), v128.load(16)), 80),
    ].flat();
    const { run, memory } = kernelOf<{ run(): void }>([{ name: 'run', variables, body, result: null }]);
    const words = new Int32Array(memory(96));
    const halves = (word: number) => [(word << 16) >> 16, word >> 16] as const;
    fc.assert(
      fc.property(fc.array(WORD, { minLength: 8, maxLength: 8 }), (given) => {
        words.set(given);

        run.run();

        for (let lane = 0; lane < 4; lane++) {
          const [a, b] = [given[lane]!, given[4 + lane]!];
          expect(words[8 + lane]).toBe(((a + b) | 0) >>> 3);
          expect(words[12 + lane]).toBe(a !== b ? a : b);
          expect(new Float32Array(words.buffer)[16 + lane]).toBe(Math.max(Math.fround(a), 1.5));
          const products = halves(a)[0] * halves(b)[0] + halves(a)[1] * halves(b)[1];
          expect(words[20 + lane]).toBe(products | 0);
        }
      }),
    );
  });

  it('keeps what is in memory when it grows', () => {
    const variables = new Variables();
    const { place } = variables.parameters('i32', 'place');
    const { word } = variables.locals('i32', 'word');
    const { run, memory } = kernelOf<{ read(place: number): number }>([
      { name: 'read', variables, body: word.set(i32.load(place)), result: word },
    ]);
    new Int32Array(memory(8))[1] = 77;

    new Int32Array(memory(200_000))[40_000] = 78;

    expect([run.read(4), run.read(160_000)]).toEqual([77, 78]);
    expect(memory(8).byteLength).toBeGreaterThanOrEqual(200_000);
  });
});
