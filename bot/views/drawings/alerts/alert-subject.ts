/** What an alert is about, in the reader's words: the engine keeps a fingerprint, which is for programs. */
import type { AlertKind } from '#engine/alerts/types.ts';
import type { Texts } from '../../texts/texts.ts';
import { shortName } from './alert-situation.ts';

/** How fingerprints begin, by the kind of alert; a mass drift's ends with the time of its first drift. */
const BEGINNINGS: readonly (readonly [string, AlertKind])[] = [
  ['mass drift ', 'mass_drift'],
  ['bad values ', 'bad_values'],
  ['drift ', 'drift'],
  ['quiet ', 'quiet_stream'],
];
const MIDNIGHT = 'T00:00:00.000Z';

/** `drift ecb/usd`, `mass drift 2008-11-14`, `many alerts at once`. */
export function alertSubject(about: string, texts: Texts): string {
  const { kinds } = texts.alert;
  if (about === 'storm' || about.startsWith('storm ')) return kinds.storm;
  const [, kind] = beginningOf(about);
  return kind === null ? shortName(about) : `${kinds[kind]} ${subjectName(about)}`;
}

/** The name alone, for where the kind stands beside it: `ecb/usd`, `2008-11-14`. */
export function subjectName(about: string): string {
  const [beginning, kind] = beginningOf(about);
  const name = about.slice(beginning.length);
  return kind === 'mass_drift' ? shownMoment(name) : shortName(name);
}

function beginningOf(about: string): readonly [beginning: string, kind: AlertKind | null] {
  return BEGINNINGS.find(([beginning]) => about.startsWith(beginning)) ?? ['', null];
}

/** Values of whole days have no hour that says anything. */
function shownMoment(iso: string): string {
  if (Number.isNaN(Date.parse(iso))) return shortName(iso);
  return iso.endsWith(MIDNIGHT) ? iso.slice(0, 10) : `${iso.slice(0, 16).replace('T', ' ')} UTC`;
}
