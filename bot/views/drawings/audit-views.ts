/** Draws the audit log and the verdict on it. */
import type { Json, JsonObject } from '#engine/json.ts';
import { timeCell } from '../quantities.ts';
import { asNumber, asObject, asObjects, asText, own, shownFacts } from '../reading.ts';
import type { Texts } from '../texts/texts.ts';
import { type Cell, fields, type Tone, type View, view } from '../view.ts';

const OUTCOME_TONES: Readonly<Record<string, Tone>> = { allowed: 'plain', refused: 'warning', denied: 'bad' };

/** @param result `{lines: AuditLine[]}`, newest first */
export function auditLogView(result: Json, texts: Texts): View {
  const { audit } = texts;
  const lines = asObjects(asObject(result).lines);
  if (lines.length === 0) return view({ kind: 'headline', text: audit.none, tone: 'plain' });
  const outcomes: Readonly<Record<string, string>> = audit.outcomes;
  return view(
    { kind: 'headline', text: audit.listed(lines.length), tone: 'plain' },
    {
      kind: 'table',
      columns: [
        { title: audit.at },
        { title: audit.actor },
        { title: audit.edge },
        { title: audit.action },
        { title: audit.outcome },
        { title: audit.data },
      ],
      rows: lines.map((line): readonly Cell[] => {
        const outcome = asText(line.outcome) ?? '';
        return [
          timeCell(line.at, texts),
          { text: asText(line.actor) ?? '' },
          { text: asText(line.edge) ?? '' },
          { text: asText(line.action) ?? '' },
          { text: own(outcomes, outcome) ?? outcome, tone: own(OUTCOME_TONES, outcome) ?? 'plain' },
          { text: shownFacts(shortData(asObject(line.data))), tone: 'dim' },
        ];
      }),
    },
  );
}

/** A channel by the name that people know it by; the log itself keeps its id too. */
function shortData(whole: JsonObject): JsonObject {
  // Most lines have no arguments: `args={}` would say so in each of them.
  const { args, ...rest } = whole;
  const data = Object.keys(asObject(args)).length === 0 ? rest : whole;
  const { id, name } = asObject(data.channel);
  const shown = asText(name) === null ? asText(id) : `#${name}`;
  return shown === null ? data : { ...data, channel: shown };
}

/** @param result AuditVerdict */
export function auditVerdictView(result: Json, texts: Texts): View {
  const { audit } = texts;
  const { ok, lines, head, broken } = asObject(result);
  const { file, line, reason } = asObject(broken);
  const why = asText(reason) ?? '';
  return view(
    ok === true
      ? { kind: 'headline', text: audit.whole(asNumber(lines) ?? 0), tone: 'good' }
      : {
          kind: 'headline',
          text: audit.broken(asText(file) ?? '', asNumber(line) ?? 0, own(audit.reasons, why) ?? why),
          tone: 'bad',
        },
    fields([[audit.head, asText(head)]]),
    ok === true ? null : { kind: 'next', label: texts.error.next, text: audit.safe },
  );
}
