/** What `streams.yaml` says, read again when it has changed; a mistake in it is told, and stops nothing that runs. */
import { join } from 'node:path';
import type { Clock } from '#engine/clock.ts';
import { STREAMS_SCHEMA, streamsProblems } from '#engine/drift/streams/streams-document.ts';
import { openStreamsSource } from '#engine/drift/streams/streams-source.ts';
import type { StreamsSource } from '#engine/drift/streams/types.ts';
import { OpsError } from '#engine/errors.ts';
import type { Logger } from '#engine/jobs/logger.ts';
import { openYamlFile } from '#engine/settings/drivers/yaml-file.ts';
import type { Store } from '#engine/store/types.ts';

export interface StreamsPorts {
  readonly runbooksDir: string;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
}

const LOOK_EVERY_MS = 2000;

/** @throws OpsError `streams_invalid` when there is a file and it cannot be used: nobody should find out later what is not watched */
export async function openStreams(
  { runbooksDir, store, clock, log }: StreamsPorts,
  closers: (() => Promise<void>)[],
): Promise<StreamsSource> {
  const settings = await openYamlFile({
    file: join(runbooksDir, 'streams.yaml'),
    schema: STREAMS_SCHEMA,
    check: streamsProblems,
    onChange: ({ file, problems }) => {
      if (problems.length === 0) log.info({ file }, 'streams file read anew');
      else log.error({ file, problems }, 'streams file cannot be used; what it said before counts');
    },
  });
  const { file, problems } = await settings.current();
  if (problems.length > 0) {
    throw new OpsError('streams_invalid', `${file}: ${problems.join('; ')}`, { facts: { file, problems } });
  }
  const streams = await openStreamsSource({ settings, store });
  closers.push(lookAgain(streams, clock));
  return streams;
}

/** A change counts within seconds, whether or not somebody asks. @returns what ends it */
function lookAgain(streams: StreamsSource, clock: Clock): () => Promise<void> {
  let looking: Promise<unknown> = Promise.resolve();
  let isOver = false;
  let cancel = () => {};
  const wait = () => {
    cancel = clock.after(LOOK_EVERY_MS, () => {
      looking = streams.refresh().then(() => {
        if (!isOver) wait();
      });
    });
  };
  wait();
  return async () => {
    isOver = true;
    cancel();
    await looking;
  };
}
