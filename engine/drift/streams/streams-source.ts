/** StreamsSource over the deployment's file and the streams that replays settled. */
import type { SettingsSource, SettingsState } from '../../settings/types.ts';
import type { Store } from '../../store/types.ts';
import { streamKey } from '../detection/stream-key.ts';
import { streamBook } from './stream-book.ts';
import { NO_STREAMS, type StreamsFile, streamsDocument } from './streams-document.ts';
import { REPLAYED_STREAMS, type ReplayedStream, type StreamsCondition, type StreamsSource } from './types.ts';

export interface StreamsSourcePorts {
  readonly settings: SettingsSource<StreamsFile>;
  readonly store: Pick<Store, 'list' | 'commit'>;
}

export async function openStreamsSource({ settings, store }: StreamsSourcePorts): Promise<StreamsSource> {
  const replayed = new Map<string, ReplayedStream>();
  for await (const { value } of store.list(REPLAYED_STREAMS)) {
    const stream = value as unknown as ReplayedStream;
    replayed.set(streamKey(stream.source, stream.signal), stream);
  }
  let state = await settings.current();
  let book = streamBook(documentOf(state), [...replayed.values()]);

  return {
    current: () => book,
    refresh: async () => {
      const next = await settings.current();
      // While the file has a mistake its state still holds what it said before.
      if (next.value !== state.value) book = streamBook(documentOf(next), [...replayed.values()]);
      state = next;
      return conditionOf(state);
    },
    settle: async (stream) => {
      const key = streamKey(stream.source, stream.signal);
      await store.commit([{ op: 'put', collection: REPLAYED_STREAMS, id: key, value: { ...stream } }]);
      replayed.set(key, stream);
      book = streamBook(book.document, [...replayed.values()]);
    },
  };
}

function documentOf({ value }: SettingsState<StreamsFile>) {
  return value === null ? NO_STREAMS : streamsDocument(value);
}

function conditionOf({ file, value, problems }: SettingsState<StreamsFile>): StreamsCondition {
  return { file, exists: value !== null || problems.length > 0, problems };
}
