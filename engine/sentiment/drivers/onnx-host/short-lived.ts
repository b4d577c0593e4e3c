/** Processes that answer one call and end: what they took of memory is given back, and what they do cannot harm what serves. */
import { type FinalAnswer, type HostCall, HostClient, type HostClientOptions } from './host-client.ts';

export interface ShortLived {
  /** @throws the signal's reason, what the process answers, or `model_host_lost` */
  run(call: HostCall, signal?: AbortSignal): Promise<FinalAnswer>;
  /** Ends those that run. */
  close(): Promise<void>;
}

export function createShortLived(
  options: Pick<HostClientOptions, 'entry' | 'niceIncrement' | 'compileCacheDir'>,
): ShortLived {
  const running = new Set<HostClient>();

  return {
    async run(call, signal) {
      signal?.throwIfAborted();
      const process = new HostClient({ ...options, onExit: () => undefined });
      running.add(process);
      const stop = () => process.kill('cancelled');
      signal?.addEventListener('abort', stop, { once: true });
      try {
        return await process.call(call).answer;
      } catch (thrown) {
        throw signal?.aborted ? signal.reason : thrown;
      } finally {
        signal?.removeEventListener('abort', stop);
        process.kill('done');
        await process.exited;
        running.delete(process);
      }
    },
    async close() {
      const processes = [...running];
      for (const process of processes) process.kill('closed');
      await Promise.all(processes.map(({ exited }) => exited));
    },
  };
}
