/** The drill hub in a process of its own, as a hub is: `hub-server.ts <file> <model> <path>` serves one file; orders come over IPC. */
import { createDrillHub } from '#bot/local/hub/drill-hub.ts';

/** Break the next download off after so many bytes, or tell how many were sent in all. */
export type HubOrder = { readonly cutAfterBytes: number } | 'bytes';

const [file = '', id = '', path = ''] = process.argv.slice(2);
const hub = await createDrillHub({ models: { [id]: new Map([[path, { path: file }]]) } });
process.on('message', (order: HubOrder) => {
  if (order === 'bytes') process.send?.({ bytes: hub.bytesServed(path) });
  else hub.inject({ kind: 'cut', path, afterBytes: order.cutAfterBytes });
});
// Nobody is left to measure it.
process.once('disconnect', () => process.exit());
process.send?.({ url: hub.url });
