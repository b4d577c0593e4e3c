/** A write probe that lets the system refuse writes at chosen points. */
import type { WritePoint, WriteProbe } from '#engine/durable/write-points.ts';

export class FailingProbe {
  /** Points that were passed, in order. */
  readonly passed: WritePoint[] = [];
  readonly #failing = new Map<WritePoint, string>();

  readonly probe: WriteProbe = (point) => {
    this.passed.push(point);
    const code = this.#failing.get(point);
    if (code !== undefined) throw systemError(code);
  };

  /** From now on each write at these points fails with this system error. */
  fail(code: string, ...points: readonly WritePoint[]): void {
    for (const point of points) this.#failing.set(point, code);
  }

  mend(): void {
    this.#failing.clear();
  }
}

export function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: refused by the test`), { code });
}
