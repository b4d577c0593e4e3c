/** The rules of any stream: the file's first entry that fits, else what a replay said, else the defaults. */
import { streamKey } from '../detection/stream-key.ts';
import type { StreamRules } from '../types.ts';
import { fits } from './stream-pattern.ts';
import type { NamedStreams, ReplayedStream, RulesOrigin, StreamBook, StreamsDocument } from './types.ts';

/** Streams whose rules are remembered once they were looked up. */
const REMEMBERED = 20_000;

export function streamBook(document: StreamsDocument, replayed: readonly ReplayedStream[]): StreamBook {
  const byReplay = new Map(replayed.map((each) => [streamKey(each.source, each.signal), each]));
  const known = new Map<string, readonly [StreamRules, RulesOrigin]>();

  const lookUp = (source: string, signal: string): readonly [StreamRules, RulesOrigin] => {
    const named = document.streams.find((each) => fits(each.source, source) && fits(each.signal, signal));
    if (named !== undefined) return [named.rules, 'file'];
    const ofReplay = byReplay.get(streamKey(source, signal));
    if (ofReplay === undefined) return [document.defaults, 'defaults'];
    const { detector, scale } = ofReplay;
    return [{ ...document.defaults, detector, scale }, 'replay'];
  };
  const find = (source: string, signal: string) => {
    const key = streamKey(source, signal);
    const former = known.get(key);
    if (former !== undefined) return former;
    const found = lookUp(source, signal);
    // Names come from outside: there may be any number of them.
    if (known.size >= REMEMBERED) known.clear();
    known.set(key, found);
    return found;
  };

  return {
    document,
    replayed,
    massDrift: document.massDrift,
    expected: document.streams.filter(isExpected),
    of: (source, signal) => find(source, signal)[0],
    originOf: (source, signal) => find(source, signal)[1],
  };
}

/** One that is named itself, by no pattern. */
function isExpected({ source, signal, rules }: NamedStreams): boolean {
  return rules.fresh_within_ms !== null && !source.includes('*') && !signal.includes('*');
}
