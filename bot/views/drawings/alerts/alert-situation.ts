/** What an alert is read together with: what trades now, what was trained last, and what its facts say of the streams. */
import type { Alert } from '#engine/alerts/types.ts';
import type { JobView } from '#engine/jobs/types.ts';
import type { JsonObject } from '#engine/json.ts';
import type { ControlNews } from '#engine/models/types.ts';
import { streamName as wholeName } from '#engine/stream-name.ts';
import { fitted } from '../../block-kit/fitted-text.ts';
import { asText } from '../../reading.ts';
import type { Texts } from '../../texts/texts.ts';
import type { Tone } from '../../view.ts';

export interface AlertSituation {
  /** Null where nobody knows. */
  readonly control: ControlNews | null;
  /** The newest that has finished. */
  readonly training: JobView | null;
  readonly nowMs: number;
  /** Whether what makes trading riskier again may be pressed here. */
  readonly riskierHere: boolean;
}

/** Longer names push what matters out of sight. */
const SHOWN_NAME = 60;

/** `ecb/usd`. */
export function streamName({ source, signal }: JsonObject): string {
  return shortName(wholeName({ source: asText(source) ?? '?', signal: asText(signal) ?? '?' }));
}

export function shortName(name: string): string {
  return fitted(name, SHOWN_NAME).text;
}

/** `Firing: drift, ecb/usd · A-12`. */
export function alertTitle({ id, state, kind, level, facts }: Alert, texts: Texts): string {
  const { alert: words } = texts;
  const named = kind === 'drift' && level === 'warning' ? 'drift_warning' : kind;
  const about = asText(facts.signal) === null ? '' : streamName(facts);
  return words.title(words.states[state], words.kinds[named], about, id);
}

const TONES: Readonly<Record<Alert['state'], Tone>> = {
  firing: 'bad',
  escalated: 'bad',
  acknowledged: 'warning',
  snoozed: 'warning',
  resolved: 'good',
};

/** What has only begun is no failure yet. */
export function alertTone({ state, level }: Alert): Tone {
  return state === 'firing' && level === 'warning' ? 'warning' : TONES[state];
}
