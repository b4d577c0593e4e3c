/** Counts the requests that are being answered, so that a process that is about to leave neither cuts one off nor lets one in. */
import { OpsError } from '#engine/errors.ts';

export class RequestsInFlight {
  readonly #pid: number;
  #inside = 0;
  #draining = false;
  #closed = false;
  #waiting: (() => void)[] = [];

  constructor(pid: number) {
    this.#pid = pid;
  }

  /**
   * @param brings whether the request may bring new work
   * @throws OpsError `owner_leaving` once it came too late: nothing was done, ask the next owner
   */
  async serve<T>(answer: () => Promise<T>, brings: boolean): Promise<T> {
    if (this.#closed || (brings && this.#draining)) {
      throw new OpsError('owner_leaving', `process ${this.#pid} is leaving`, { facts: { pid: this.#pid } });
    }
    this.#inside += 1;
    try {
      return await answer();
    } finally {
      this.#inside -= 1;
      if (this.#inside === 0) for (const wake of this.#waiting.splice(0)) wake();
    }
  }

  get busy(): boolean {
    return this.#inside > 0;
  }

  /** New work is for the next owner; looking and cancelling go on. */
  refuseWork(): void {
    this.#draining = true;
  }

  refuse(): void {
    this.#closed = true;
  }

  /** Resolves when nobody is inside. */
  async gone(): Promise<void> {
    if (this.#inside > 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }
}
