/** TicketWriter in the house's language: what stands in files, issues and webhooks, as plain text. */
import type { Alert } from '#engine/alerts/types.ts';
import type { Ticket, TicketLine, TicketWriter } from '#engine/tickets/types.ts';
import { alertSentence } from './drawings/alerts/alert-facts.ts';
import { asText, shownFacts } from './reading.ts';
import type { Texts } from './texts/texts.ts';

/** What the words of a line say already, or what is of use to programs only. */
const UNTOLD = [
  'alert',
  'kind',
  'level',
  'resolution',
  'text',
  'reason',
  'storm',
  'about',
  'conclusion',
  'what',
  'how',
];
/** Of a finding the sentence says the rest. */
const TOLD_OF_OPENING = ['report', 'confidence', 'model_version'];
/** Fingerprints begin with what kind of alert it is. */
const FINGERPRINT = /^(?:drift|quiet|bad values) /;

export function ticketWriter(texts: Texts): TicketWriter {
  return {
    title: (ticket) => ticketTitle(ticket, texts),
    line: (line) => texts.ticket.by(line.by === 'system' ? texts.ticketLog.system : line.by, whatText(line, texts)),
  };
}

/** `drift: ecb/usd`; the kind alone where it says all. */
export function ticketTitle({ kind, about }: Pick<Ticket, 'kind' | 'about'>, texts: Texts): string {
  const kinds: Readonly<Record<string, string>> = texts.alert.kinds;
  const name = aboutName(about);
  return name === kind ? (kinds[kind] ?? kind) : texts.ticket.title(kinds[kind] ?? kind, name);
}

export function aboutName(about: string): string {
  return about.replace(FINGERPRINT, '');
}

function whatText({ what, facts }: TicketLine, texts: Texts): string {
  const names: Readonly<Record<string, string>> = { ...texts.ticketLog.values, over: texts.ticketLog.values.resolved };
  const conclusions: Readonly<Record<string, string>> = texts.analysis.conclusions;
  const [about, resolution, conclusion] = [facts.about, facts.resolution, facts.conclusion].map(asText);
  const isOpening = what === 'opened';
  const rest = Object.entries(facts).filter(
    ([key, value]) => isPlain(value) && (isOpening ? TOLD_OF_OPENING.includes(key) : !UNTOLD.includes(key)),
  );
  const pieces = [
    about === null ? null : `${asText(facts.alert) ?? ''} ${aboutName(about!)}`.trim(),
    names[what] ?? what,
    resolution === null ? null : (names[resolution!] ?? resolution!),
    isOpening ? alertSentence({ kind: facts.kind, facts } as unknown as Alert, texts) : null,
    conclusion === null ? null : (conclusions[conclusion!] ?? conclusion!),
    asText(facts.reason),
    asText(facts.text),
  ].filter((piece) => piece !== null && piece !== undefined);
  const told = pieces.join(': ');
  return rest.length === 0 ? told : `${told} (${shownFacts(Object.fromEntries(rest))})`;
}

function isPlain(value: unknown): boolean {
  return value !== null && typeof value !== 'object';
}
