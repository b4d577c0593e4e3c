/** Draws the outbox: what waits to be sent, and what Slack would not take. */
import type { Json, JsonObject } from '#engine/json.ts';
import { timeCell } from '../quantities.ts';
import { asNumber, asObject, asObjects, asText, own } from '../reading.ts';
import type { Texts } from '../texts/texts.ts';
import { type Block, type Cell, type View, view } from '../view.ts';

/** @param result `{waiting: {count, messages}, dead: [{key, kind, to, at, reason}]}` */
export function outboxView(result: Json, texts: Texts): View {
  const { waiting, dead } = asObject(result);
  const count = asNumber(asObject(waiting).count) ?? 0;
  const lost = asObjects(dead);
  return view(
    { kind: 'headline', text: texts.outbox.summary(count, lost.length), tone: lost.length > 0 ? 'warning' : 'good' },
    ...listed(texts.outbox.waiting, asObjects(asObject(waiting).messages), texts),
    ...listed(texts.outbox.dead, lost, texts),
    lost.length === 0 ? null : { kind: 'next', label: texts.error.next, text: texts.outbox.next },
  );
}

function listed(title: string, messages: readonly JsonObject[], texts: Texts): readonly Block[] {
  const { outbox } = texts;
  if (messages.length === 0) return [];
  const columns = [outbox.at, outbox.kind, outbox.to, outbox.reason, outbox.key].map((name) => ({ title: name }));
  return [
    { kind: 'text', text: title, tone: 'strong' },
    { kind: 'table', columns, rows: messages.map((message) => row(message, texts)) },
  ];
}

function row({ at, kind, to, reason, key }: JsonObject, texts: Texts): readonly Cell[] {
  const kinds: Readonly<Record<string, string>> = texts.outbox.kinds;
  const name = asText(kind) ?? '';
  return [
    timeCell(at, texts),
    { text: own(kinds, name) ?? name },
    { text: asText(to) ?? '' },
    { text: asText(reason) ?? '' },
    { text: asText(key) ?? '', tone: 'dim' },
  ];
}
