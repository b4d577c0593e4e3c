/** TicketWriter in the house's language: what stands in files, issues and webhooks, as plain text. */
import type { Alert } from '#engine/alerts/types.ts';
import type { Json, JsonObject } from '#engine/json.ts';
import type { Ticket, TicketLine, TicketWriter } from '#engine/tickets/types.ts';
import { alertSentence, shownConfidence } from './drawings/alerts/alert-facts.ts';
import { alertSubject, subjectName } from './drawings/alerts/alert-subject.ts';
import { shownDecimal, shownNumber, shownTime } from './quantities.ts';
import { asText, asTexts, own } from './reading.ts';
import type { Texts } from './texts/texts.ts';

/** What the words of a line say already, or what is of use to programs only. */
const UNTOLD = [
  'alert',
  'kind',
  'level',
  'level_before',
  'resolution',
  'text',
  'reason',
  'storm',
  'about',
  'conclusion',
  'what',
  'how',
  'people',
];
/** Of a finding the sentence says the rest. */
const TOLD_OF_FINDING = ['confidence', 'model_version', 'report'];

export function ticketWriter(texts: Texts): TicketWriter {
  return {
    title: (ticket) => ticketTitle(ticket, texts),
    line: (line) => texts.ticket.by(line.by === 'system' ? texts.ticketLog.system : line.by, whatText(line, texts)),
  };
}

/** `drift: ecb/usd`; the kind alone where it says all. */
export function ticketTitle({ kind, about }: Pick<Ticket, 'kind' | 'about'>, texts: Texts): string {
  const kinds: Readonly<Record<string, string>> = texts.alert.kinds;
  const name = own(kinds, kind) ?? kind;
  const says = about === kind || alertSubject(about, texts) === name;
  return says ? name : texts.ticket.title(name, subjectName(about));
}

function whatText({ what, facts }: TicketLine, texts: Texts): string {
  const names: Readonly<Record<string, string>> = { ...texts.ticketLog.values, over: texts.ticketLog.values.resolved };
  const conclusions: Readonly<Record<string, string>> = texts.analysis.conclusions;
  const [about, resolution, conclusion] = [facts.about, facts.resolution, facts.conclusion].map(asText);
  const finding = findingOf(what, facts);
  const people = asTexts(facts.people);
  const pieces = [
    about === null ? null : `${asText(facts.alert) ?? ''} ${subjectName(about!)}`.trim(),
    own(names, what) ?? what,
    resolution === null ? null : (own(names, resolution!) ?? resolution!),
    finding === null ? null : alertSentence(finding, texts),
    conclusion === null ? null : (own(conclusions, conclusion!) ?? conclusion!),
    people.length === 0 ? null : people.join(', '),
    asText(facts.reason),
    asText(facts.text),
  ].filter((piece) => piece !== null && piece !== undefined);
  const told = pieces.join(': ');
  const rest = Object.entries(facts)
    .filter(([key]) => (finding === null ? !UNTOLD.includes(key) : TOLD_OF_FINDING.includes(key)))
    .map(([key, value]) => factText(key, value, texts))
    .filter((text) => text !== null);
  return rest.length === 0 ? told : `${told} (${rest.join(', ')})`;
}

/** The finding that a line tells of: lines after the first do not say of what kind it is, but their facts do. */
function findingOf(what: string, facts: JsonObject): Pick<Alert, 'kind' | 'facts'> | null {
  if (what === 'opened') return { kind: facts.kind as Alert['kind'], facts };
  if (what !== 'changed') return null;
  if (typeof facts.mean_before === 'number') return { kind: 'drift', facts };
  if (typeof facts.within_ms === 'number') return { kind: 'mass_drift', facts };
  return typeof facts.firing === 'number' ? { kind: 'storm', facts } : null;
}

function factText(key: string, value: Json, texts: Texts): string | null {
  if (value === null || typeof value === 'object') return null;
  switch (key) {
    case 'confidence':
      return texts.alert.sureOf(shownConfidence(value, texts));
    case 'report':
      return `${texts.alert.report} ${value}`;
    case 'model_version':
      return `${texts.alert.model} ${value}`;
    case 'job':
      return String(value);
    case 'training':
      return `${texts.analysis.training} ${value}`;
    case 'repeats':
      return `${texts.job.retryOf} ${value}`;
    case 'until':
      return `${texts.oncall.until} ${shownTime(value, texts)}`;
    case 'better':
      return value === true ? texts.analysis.better : texts.analysis.notBetter;
    case 'auc':
      return `AUC ${shownDecimal(value, texts)}`;
    default:
      return `${key}=${typeof value === 'number' ? shownNumber(value, texts) : value}`;
  }
}
