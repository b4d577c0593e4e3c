/** For a newcomer without network: a model that is made here, downloaded from a hub of our own over real HTTP. */
import type { ModelHub } from '#engine/sentiment/types.ts';
import type { DrillHub } from '../local/hub/drill-hub.ts';

/** Made at the first call; @param at a hub's client for an address */
export function createDrillModelHub(
  repository: string,
  at: (url: string) => ModelHub,
): ModelHub & { close(): Promise<void> } {
  let opened: Promise<{ readonly server: DrillHub; readonly hub: ModelHub }> | undefined;
  const hub = async (): Promise<ModelHub> => {
    opened ??= open(repository, at);
    return (await opened).hub;
  };
  return {
    resolve: async (...wanted) => await (await hub()).resolve(...wanted),
    download: async (...wanted) => await (await hub()).download(...wanted),
    close: async () => {
      await (await opened?.catch(() => undefined))?.server.close();
    },
  };
}

async function open(repository: string, at: (url: string) => ModelHub) {
  const { createDrillHub } = await import('../local/hub/drill-hub.ts');
  const { tinyModel } = await import('../local/hub/model/tiny-model.ts');
  const server = await createDrillHub({ models: { [repository]: tinyModel() } });
  return { server, hub: at(server.url) };
}
