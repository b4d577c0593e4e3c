/** What goes wrong on request while a model is downloaded. */

export type HubHost = 'hub' | 'lfs';

/**
 * Instead of the answer, or to its body, where it has one that is long enough; offsets are counted in the bytes of this one answer,
 * but for `wrong-bytes`.
 */
export type FaultKind =
  /** The connection ends before any answer. */
  | { readonly kind: 'reset' }
  /** The connection ends after that many bytes of the body. */
  | { readonly kind: 'cut'; readonly afterBytes: number }
  /** After that many bytes nothing more comes, until `heal()` or the other side leaves. */
  | { readonly kind: 'stall'; readonly afterBytes: number }
  | { readonly kind: 'slow'; readonly bytesPerSecond: number }
  /** One bit is wrong, at that offset in the file; default: the middle of the answer. */
  | { readonly kind: 'wrong-bytes'; readonly at?: number }
  | { readonly kind: 'status'; readonly status: number; readonly retryAfterSeconds?: number }
  /** From this request on other bytes lie behind the path, with another ETag and hash, under the same commit. */
  | { readonly kind: 'changed' }
  /** Redirects to itself. */
  | { readonly kind: 'redirect-loop' };

export interface FaultPlace {
  /** A file's path, or the call to the API. */
  readonly path: string | '@revision' | '@tree' | '@paths-info';
  /** Default: whichever is asked first, which for a file in LFS is the hub; faults of its body strike where the body is. */
  readonly host?: HubHost;
  /** Lets that many requests pass first; default 0. */
  readonly after?: number;
  /** Then strikes that often; default 1. */
  readonly times?: number;
}

export type HubFault = FaultPlace & FaultKind;

/** Where in its file the body of a good answer lies. */
export interface BodyRange {
  readonly from: number;
  readonly length: number;
}

export interface FaultScript {
  inject(fault: HubFault): void;
  /** Ends all faults; what stalls goes on. */
  heal(): void;
  /** The fault that strikes this request, if any. */
  strike(path: string, host: HubHost, body: BodyRange | undefined): HubFault | undefined;
  /** Resolves at the next `heal()`. */
  healed(): Promise<void>;
}

export function createFaultScript(first: readonly HubFault[] = []): FaultScript {
  let faults: { fault: HubFault; passes: number; strikes: number }[] = [];
  let healing = Promise.withResolvers<void>();
  const inject = (fault: HubFault) => void faults.push({ fault, passes: fault.after ?? 0, strikes: fault.times ?? 1 });
  for (const fault of first) inject(fault);
  return {
    inject,
    heal() {
      faults = [];
      healing.resolve();
      healing = Promise.withResolvers<void>();
    },
    strike(path, host, body) {
      for (const pending of faults) {
        const { fault } = pending;
        const fits = fault.path === path && (fault.host ?? host) === host && canStrike(fault, body);
        if (!fits || pending.strikes === 0) continue;
        if (pending.passes > 0) pending.passes -= 1;
        else {
          pending.strikes -= 1;
          return fault;
        }
      }
      return undefined;
    },
    healed: () => healing.promise,
  };
}

function canStrike(fault: HubFault, body: BodyRange | undefined): boolean {
  switch (fault.kind) {
    case 'cut':
    case 'stall':
      return body !== undefined && fault.afterBytes < body.length;
    case 'wrong-bytes': {
      if (body === undefined) return false;
      // A probe for one byte is let pass.
      if (fault.at === undefined) return body.length > 1;
      return fault.at >= body.from && fault.at < body.from + body.length;
    }
    case 'slow':
      return body !== undefined;
    default:
      return true;
  }
}
