/** What streams, and alerts about them, are known by. */
import { streamName } from '../../stream-name.ts';

interface Named {
  readonly source: string;
  readonly signal: string;
}

/** Unambiguous: names hold no control characters. */
export function streamKey(source: string, signal: string): string {
  return `${source}\n${signal}`;
}

/** The stream of how far values were from their outcomes. */
export function errorSignal(signal: string): string {
  return `${signal}.error`;
}

/** Fingerprint of a stream's drift alert. */
export function driftOf(stream: Named): string {
  return `drift ${streamName(stream)}`;
}

export function quietOf(stream: Named): string {
  return `quiet ${streamName(stream)}`;
}

export function badValuesOf(stream: Named): string {
  return `bad values ${streamName(stream)}`;
}

/** Spread evenly, and the same in every process. */
export function shardOf(key: string, shards: number): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < key.length; at += 1) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193);
  return (hash >>> 0) % shards;
}
