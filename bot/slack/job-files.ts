/** The bytes of the files that messages name: made when they are sent, so that nothing large waits in the store. */
import type { JobEngine, JobLogLine, JobView } from '#engine/jobs/types.ts';
import type { FileSource } from './outbox/entry.ts';
import type { OutgoingFile } from './outbox/upload.ts';

export interface JobFilesCollaborators {
  readonly jobs: JobEngine;
  readonly drawCharts: (job: JobView) => Promise<readonly OutgoingFile[]>;
}

export type ReadFiles = (sources: readonly FileSource[]) => Promise<readonly OutgoingFile[]>;

export function createReadFiles({ jobs, drawCharts }: JobFilesCollaborators): ReadFiles {
  return async (sources) => (await Promise.all(sources.map(read))).flat();

  async function read(source: FileSource): Promise<readonly OutgoingFile[]> {
    if (source.of === 'text') return [textFile(source.filename, source.title, source.content)];
    const job = await jobs.get(source.job);
    if (job === undefined) return [];
    switch (source.part) {
      case 'report':
        return [textFile(`${job.id}.json`, `${job.id}.json`, `${JSON.stringify(job.result, null, 2)}\n`)];
      case 'charts':
        return await drawCharts(job);
      case 'logs': {
        const lines = (await jobs.logs(job.id)).map(logLine);
        return [textFile(`${job.id}.log`, `${job.id}.log`, `${lines.join('\n')}\n`)];
      }
    }
  }
}

function logLine({ at, level, attempt, msg, facts }: JobLogLine): string {
  const data = facts === undefined ? '' : ` ${JSON.stringify(facts)}`;
  return `${at} ${level} attempt ${attempt}: ${msg}${data}`;
}

function textFile(filename: string, title: string, content: string): OutgoingFile {
  return { filename, title, bytes: Buffer.from(content) };
}
