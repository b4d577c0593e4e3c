/** Times as the reader's clock and language show them. */
import { type Html, html } from '../html.ts';
import type { PageLocale, PageTexts } from '../texts.ts';
import type { PageClock } from '../types.ts';

export interface Times {
  /** `14:03`, the whole time in its title. */
  short(epochSeconds: number): Html;
  /** `Today`, `Monday, 5 January`: for the line between two days. */
  day(epochSeconds: number): string;
  /** The same text for all moments of one day. */
  dayKey(epochSeconds: number): string;
  /** A `<!date^…>` of Slack's: its format with every `{token}` filled in. */
  token(epochSeconds: number, format: string): Html;
}

export interface TimesOptions {
  readonly clock: PageClock;
  readonly locale: PageLocale;
  readonly texts: PageTexts;
  /** Name of a time zone; the machine's own where undefined. */
  readonly timeZone: string | undefined;
}

type Format = Intl.DateTimeFormatOptions;

const FORMATS: Readonly<Record<string, Format>> = {
  date_num: { year: 'numeric', month: '2-digit', day: '2-digit' },
  date_slash: { year: 'numeric', month: '2-digit', day: '2-digit' },
  date: { year: 'numeric', month: 'long', day: 'numeric' },
  date_short: { year: 'numeric', month: 'short', day: 'numeric' },
  date_long: { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' },
  time: { hour: '2-digit', minute: '2-digit' },
  time_secs: { hour: '2-digit', minute: '2-digit', second: '2-digit' },
};
const WHOLE: Format = { dateStyle: 'full', timeStyle: 'long' };
/** Beyond it a JavaScript date is invalid. */
const LAST_SECOND = 8.64e12;

export function createTimes({ clock, locale, texts, timeZone }: TimesOptions): Times {
  const language = locale === 'en' ? 'en-GB' : 'ru-RU';
  const made = new Map<string, Intl.DateTimeFormat>();

  function shown(epochSeconds: number, name: string, format: Format): string {
    const formatter = made.get(name) ?? new Intl.DateTimeFormat(language, { ...format, ...(timeZone && { timeZone }) });
    made.set(name, formatter);
    return formatter.format(epochSeconds * 1000);
  }

  function dayKey(epochSeconds: number): string {
    const isoOrder = new Intl.DateTimeFormat('en-CA', { ...FORMATS.date_num, ...(timeZone && { timeZone }) });
    return isoOrder.format(epochSeconds * 1000);
  }

  /** Today and yesterday by name; null for other days. */
  function nearDay(epochSeconds: number): string | null {
    const key = dayKey(epochSeconds);
    const now = clock.now() / 1000;
    if (key === dayKey(now)) return texts.today;
    return key === dayKey(now - 86_400) ? texts.yesterday : null;
  }

  function token(epochSeconds: number, format: string): Html {
    const filled = format.replaceAll(/\{(\w+)\}/g, (whole, name: string) => {
      const isPretty = name.endsWith('_pretty');
      const base = isPretty ? name.slice(0, -'_pretty'.length) : name;
      const known = Object.hasOwn(FORMATS, base) ? FORMATS[base] : undefined;
      if (known === undefined) return whole;
      return (isPretty ? nearDay(epochSeconds) : null) ?? shown(epochSeconds, base, known);
    });
    return timed(epochSeconds, filled);
  }

  function timed(epochSeconds: number, words: string): Html {
    const iso = new Date(epochSeconds * 1000).toISOString();
    return html`<time datetime="${iso}" title="${shown(epochSeconds, 'whole', WHOLE)}">${words}</time>`;
  }

  return {
    short: (seconds) => timed(seconds, shown(seconds, 'time', FORMATS.time ?? {})),
    day: (seconds) => nearDay(seconds) ?? shown(seconds, 'date_long', FORMATS.date_long ?? {}),
    dayKey,
    token,
  };
}

/** Seconds since the epoch that a date can have; null for anything else. */
export function readSeconds(text: string): number | null {
  if (!/^-?\d{1,14}$/.test(text)) return null;
  const seconds = Number(text);
  return Math.abs(seconds) <= LAST_SECOND ? seconds : null;
}
