/** Small functions, assembled and run: what the kernels' own twins would show only as wrong models. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Expression } from '#engine/wasm/code.ts';
import { again, block, giveBack, jump, loop, neverReached, when } from '#engine/wasm/control.ts';
import { compiled, instanceOf, kernelOf } from '#engine/wasm/kernel.ts';
import { callImported } from '#engine/wasm/module.ts';
import { i32, i64 } from '#engine/wasm/numbers.ts';
import { globals, Variables } from '#engine/wasm/variables.ts';
import { f32x4, i32x4, v128 } from '#engine/wasm/vectors.ts';

const WORD = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });

/** What a function without parameters gives back. */
function resultOf(result: Expression<'i32'>): number {
  const function_ = { name: 'run', variables: new Variables(), body: [], result };
  return kernelOf<{ run(): number }>([function_]).run.run();
}

function constantOf(value: number): number {
  return resultOf(i32.or(value, 0));
}

/** Both halves of a constant of 64 bits. */
function wideConstantOf(value: bigint): bigint {
  const [lower, upper] = [resultOf(i32.fromI64(i64.or(value, 0n))), resultOf(i32.fromI64(i64.shiftRight(value, 32n)))];
  return BigInt.asIntN(64, (BigInt(upper) << 32n) | BigInt(lower >>> 0));
}

describe('assembled code', () => {
  it('has every constant as it was written', () => {
    fc.assert(fc.property(WORD, (value) => constantOf(value) === value));
    for (const value of [0, 63, 64, -64, -65, 8_191, 8_192, 2 ** 31 - 1, -(2 ** 31)])
      expect(constantOf(value)).toBe(value);
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (wide) => wideConstantOf(wide) === wide),
    );
    for (const wide of [0n, 63n, 64n, -64n, -65n, 2n ** 32n, 2n ** 63n - 1n, -(2n ** 63n)])
      expect(wideConstantOf(wide)).toBe(wide);
  });

  it('cuts a constant that is too large to its bits', () => {
    expect([constantOf(2 ** 31), constantOf(2 ** 32 - 1), constantOf(2 ** 32 + 7)]).toEqual([-(2 ** 31), -1, 7]);
    expect([wideConstantOf(2n ** 63n), wideConstantOf(2n ** 64n - 1n)]).toEqual([-(2n ** 63n), -1n]);
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

  it('asks its caller, leaves the blocks around it, and tells by globals where it stood', () => {
    const variables = new Variables();
    const { end } = variables.parameters('i32', 'end');
    const found = globals('asked', 'sum');
    const { asked, sum } = found;
    const [rows, done] = [{ name: 'rows' }, { name: 'done' }];
    const body = [
      asked.set(0),
      sum.set(0),
      block(
        done,
        loop(
          rows,
          when(i32.equal(asked, end), jump(done)),
          sum.set(i32.add(sum, callImported(asked, end))),
          asked.set(i32.add(asked, 1)),
          when(i32.above(sum, 99), giveBack(-1)),
          jump(rows),
        ),
      ),
      giveBack(sum),
    ].flat();
    const module = compiled({
      functions: [{ name: 'total', variables, body, result: neverReached }],
      imported: { name: 'ask', parameters: 2 },
      globals: Object.keys(found),
    });
    interface Totals {
      total(end: number): number;
      readonly asked: { readonly value: number };
    }
    const instance = (answer: (asked: number) => number) => instanceOf<Totals>(module, { ask: answer }).run;
    const [squares, hundreds] = [instance((asked) => asked ** 2), instance(() => 100)];

    expect([squares.total(5), squares.asked.value]).toEqual([30, 5]);
    expect([hundreds.total(5), hundreds.asked.value]).toEqual([-1, 1]);
    expect([squares.total(0), squares.asked.value]).toEqual([0, 0]);
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
