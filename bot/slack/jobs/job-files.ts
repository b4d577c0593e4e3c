/** The bytes of the files that messages name: made when they are sent, so that nothing large waits in the store. */
import { modelCard } from '#bot/views/model-card.ts';
import { toOpsError } from '#engine/errors.ts';
import type { Logger } from '#engine/jobs/logger.ts';
import type { JobEngine, JobLogLine, JobView } from '#engine/jobs/types.ts';
import { TRAIN_JOB } from '#engine/training/jobs.ts';
import type { TrainingReport } from '#engine/training/outputs/report.ts';
import type { FileSource } from '../outbox/entry.ts';
import type { OutgoingFile } from '../outbox/upload.ts';

export interface JobFilesCollaborators {
  readonly jobs: JobEngine;
  readonly drawCharts: (job: JobView) => Promise<readonly OutgoingFile[]>;
  readonly log: Logger;
}

export type ReadFiles = (sources: readonly FileSource[]) => Promise<readonly OutgoingFile[]>;

export function createReadFiles({ jobs, drawCharts, log }: JobFilesCollaborators): ReadFiles {
  return async (sources) => (await Promise.all(sources.map(read))).flat();

  async function read(source: FileSource): Promise<readonly OutgoingFile[]> {
    if (source.of === 'text') return [textFile(source.filename, source.title, source.content)];
    const job = await jobs.get(source.job);
    if (job === undefined) return [];
    switch (source.part) {
      case 'report':
        return [textFile(`${job.id}.json`, `${job.id}.json`, `${JSON.stringify(job.result, null, 2)}\n`)];
      case 'card':
        return cardOf(job);
      case 'charts':
        return await chartsOf(job);
      case 'logs': {
        const lines = (await jobs.logs(job.id)).map(logLine);
        return [textFile(`${job.id}.log`, `${job.id}.log`, `${lines.join('\n')}\n`)];
      }
    }
  }

  /** The other files go without those that cannot be drawn: neither they nor the channel behind them wait. */
  async function chartsOf(job: JobView): Promise<readonly OutgoingFile[]> {
    try {
      return await drawCharts(job);
    } catch (thrown) {
      const error = toOpsError(thrown);
      // The next process draws them.
      if (error.code === 'engine_stopping') throw error;
      log.error({ jobId: job.id, err: error.cause ?? error }, 'the charts of a job could not be drawn');
      return [];
    }
  }
}

/** The model card as it was written beside the artifact. */
function cardOf(job: JobView): readonly OutgoingFile[] {
  if (job.kind !== TRAIN_JOB || job.state !== 'done') return [];
  const name = `${job.id}-model-card.md`;
  return [textFile(name, name, modelCard(job.result as unknown as TrainingReport))];
}

function logLine({ at, level, attempt, msg, facts }: JobLogLine): string {
  const data = facts === undefined ? '' : ` ${JSON.stringify(facts)}`;
  return `${at} ${level} attempt ${attempt}: ${msg}${data}`;
}

function textFile(filename: string, title: string, content: string): OutgoingFile {
  return { filename, title, bytes: Buffer.from(content) };
}
