/** At most so many at a time, the others in the order of their coming. */

export interface Lanes {
  /** Resolves with what to call when done. @throws the signal's reason */
  enter(signal: AbortSignal): Promise<() => void>;
}

export function createLanes(count: number): Lanes {
  const line: (() => void)[] = [];
  let free = count;
  const leave = () => {
    const next = line.shift();
    if (next === undefined) free += 1;
    else next();
  };
  return {
    async enter(signal) {
      signal.throwIfAborted();
      if (free > 0) free -= 1;
      else await wait(line, signal);
      return leave;
    },
  };
}

function wait(line: (() => void)[], signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const goOn = () => {
      signal.removeEventListener('abort', giveUp);
      resolve();
    };
    const giveUp = () => {
      line.splice(line.indexOf(goOn), 1);
      reject(signal.reason);
    };
    line.push(goOn);
    signal.addEventListener('abort', giveUp, { once: true });
  });
}
