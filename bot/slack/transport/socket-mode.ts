/** Deliveries over Socket Mode: two sockets whose connections are replaced at different times, so that one of them always hears. */
import { Socket, type SocketOptions } from './socket.ts';
import type { Transport } from './transport.ts';

export interface SocketModeOptions extends Omit<SocketOptions, 'lifeMs' | 'onOpen'> {
  /** There is a connection where there was none. */
  readonly onHearing: () => void;
}

const LIFE_MS = 60 * 60_000;
/** The first connection of the second socket lives half as long: from then on they take turns. */
const LIVES: readonly ((connections: number) => number)[] = [
  () => LIFE_MS,
  (connections) => (connections === 1 ? LIFE_MS / 2 : LIFE_MS),
];

export function createSocketModeTransport(options: SocketModeOptions): Transport {
  let isLockedOut = false;
  // What one of them is told holds for all.
  const onLockedOut = (reason: string): void => {
    if (isLockedOut) return;
    isLockedOut = true;
    options.onLockedOut(reason);
    void stop();
  };
  const openSockets = () => sockets.filter((socket) => socket.health().state === 'open');
  const onOpen = (): void => {
    if (openSockets().length === 1) options.onHearing();
  };
  const sockets: readonly Socket[] = LIVES.map(
    (lifeMs, place) => new Socket({ ...options, lifeMs, onLockedOut, onOpen, seed: options.seed + place }),
  );
  const stop = async (): Promise<void> => {
    await Promise.all(sockets.map((socket) => socket.stop()));
  };
  return {
    start: async (deliver) => {
      await Promise.all(sockets.map((socket) => socket.start(deliver)));
    },
    stop,
    renew: () => {
      for (const socket of sockets) socket.renew();
    },
    health: () => {
      const healths = sockets.map((socket) => socket.health());
      const ages = healths.flatMap(({ lastSignAgeMs }) => (lastSignAgeMs === null ? [] : [lastSignAgeMs]));
      return {
        connected: healths.some(({ state }) => state === 'open'),
        lastSignAgeMs: ages.length === 0 ? null : Math.min(...ages),
        sockets: healths,
      };
    },
  };
}
