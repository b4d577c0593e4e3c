/** Whether this process can do its work, and if not, why: what a load balancer or a supervisor asks. */

export interface ReadinessCheck {
  readonly name: string;
  /** What is wrong in a few words or a code, or null; a check that throws is not ready. */
  readonly problem: () => Promise<string | null> | string | null;
}

export interface ReadinessReport {
  readonly ready: boolean;
  readonly checks: readonly { readonly name: string; readonly ok: boolean; readonly reason: string | null }[];
}

export class Readiness {
  readonly #checks: ReadinessCheck[] = [];

  add(check: ReadinessCheck): void {
    this.#checks.push(check);
  }

  async report(): Promise<ReadinessReport> {
    const checks = await Promise.all(
      this.#checks.map(async ({ name, problem }) => {
        const reason = await answerOf(problem);
        return { name, ok: reason === null, reason };
      }),
    );
    return { ready: checks.every(({ ok }) => ok), checks };
  }
}

async function answerOf(problem: ReadinessCheck['problem']): Promise<string | null> {
  try {
    return await problem();
  } catch {
    return 'the check failed';
  }
}
