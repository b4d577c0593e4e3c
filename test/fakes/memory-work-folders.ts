/** Work folders without a disk. */
import type { JobLogLine } from '#engine/jobs/types.ts';
import type { WorkFolders } from '#engine/jobs/work-folders.ts';

export interface MemoryWorkFolders extends WorkFolders {
  /** Names of the files in a flow's folder. */
  files(flowId: string): readonly string[];
}

export function createMemoryWorkFolders(): MemoryWorkFolders {
  const files = new Map<string, Map<string, Uint8Array>>();
  const logs = new Map<string, JobLogLine[]>();
  const folder = (flowId: string): Map<string, Uint8Array> => {
    const found = files.get(flowId) ?? new Map<string, Uint8Array>();
    files.set(flowId, found);
    return found;
  };
  return {
    open: (flowId, assertCurrent) => ({
      path: `/memory/${flowId}`,
      read: async (name) => folder(flowId).get(name),
      async write(name, bytes) {
        assertCurrent();
        folder(flowId).set(name, bytes);
      },
    }),
    log(flowId, line) {
      logs.set(flowId, [...(logs.get(flowId) ?? []), line]);
    },
    readLog: async (flowId) => logs.get(flowId) ?? [],
    async clear(flowId) {
      files.delete(flowId);
    },
    async flush() {},
    files: (flowId) => [...(files.get(flowId)?.keys() ?? [])],
  };
}
