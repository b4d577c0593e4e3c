/** ADWIN again, slow and obvious, from its description: the twin that the fast one must agree with. */
import type { AdwinParameters } from '#engine/drift/detectors/adwin-pool.ts';

interface Bucket {
  readonly size: number;
  readonly sum: number;
  readonly deviations: number;
}

export class PlainAdwin {
  readonly #parameters: AdwinParameters;
  readonly #resets: boolean;
  /** Row r holds buckets of 2^r values, oldest first. */
  #rows: Bucket[][] = [[]];
  #tick = 0;
  #pending = false;
  width = 0;
  total = 0;
  deviations = 0;

  constructor(parameters: AdwinParameters, { resets = true } = {}) {
    this.#parameters = parameters;
    this.#resets = resets;
  }

  /** @returns whether the window was cut */
  update(value: number): boolean {
    const { clock, grace_period } = this.#parameters;
    if (this.#pending) this.#renew();
    this.#insert(value);
    this.#compress();
    this.#tick += 1;
    if (this.#tick % clock !== 0 || this.width <= grace_period) return false;
    let cut = false;
    while (this.#someSplitPasses()) {
      this.#dropOldest();
      cut = true;
    }
    this.#pending = cut && this.#resets;
    return cut;
  }

  #renew(): void {
    this.#rows = [[]];
    this.#tick = 0;
    this.#pending = false;
    this.width = 0;
    this.total = 0;
    this.deviations = 0;
  }

  #insert(value: number): void {
    this.#rows[0]!.push({ size: 1, sum: value, deviations: 0 });
    this.width += 1;
    if (this.width > 1) {
      const d = value - this.total / (this.width - 1);
      this.deviations += ((this.width - 1) * d * d) / this.width;
    }
    this.total += value;
  }

  #compress(): void {
    for (let row = 0; this.#rows[row]!.length > this.#parameters.max_buckets; row++) {
      const [a, b] = this.#rows[row]!.splice(0, 2) as [Bucket, Bucket];
      const d = a.sum / a.size - b.sum / b.size;
      if (row + 1 === this.#rows.length) this.#rows.push([]);
      this.#rows[row + 1]!.push({
        size: 2 * a.size,
        sum: a.sum + b.sum,
        deviations: a.deviations + b.deviations + a.size * 0.5 * d * d,
      });
    }
  }

  #someSplitPasses(): boolean {
    const { delta, min_window_length: shortest } = this.#parameters;
    let n0 = 0;
    let n1 = this.width;
    let u0 = 0;
    let u1 = this.total;
    for (const { size, sum } of [...this.#rows].reverse().flat()) {
      n0 += size;
      n1 -= size;
      u0 += sum;
      u1 -= sum;
      if (n0 < shortest || n1 < shortest) continue;
      const dd = Math.log((2 * Math.log(this.width)) / delta);
      const m = 1 / (n0 - shortest + 1) + 1 / (n1 - shortest + 1);
      const variance = Math.max(this.deviations / this.width, 0);
      const epsilon = Math.sqrt(2 * m * variance * dd) + (2 / 3) * dd * m;
      if (Math.abs(u0 / n0 - u1 / n1) > epsilon) return true;
    }
    return false;
  }

  #dropOldest(): void {
    const oldest = this.#rows.at(-1)!.shift()!;
    const { size, sum } = oldest;
    this.width -= size;
    this.total -= sum;
    const d = sum / size - this.total / this.width;
    this.deviations -= oldest.deviations + (size * this.width * d * d) / (size + this.width);
    while (this.#rows.length > 1 && this.#rows.at(-1)!.length === 0) this.#rows.pop();
  }
}
