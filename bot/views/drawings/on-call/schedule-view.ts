/** Draws the schedule: what happens by itself and what came of it last, and what is told of a run. */
import type { ActionOutcome } from '#engine/actions/types.ts';
import type { Json } from '#engine/json.ts';
import type { LastRun, ScheduleEntry, ScheduleRun } from '#engine/schedule/types.ts';
import { shownDuration, shownTime, timeCell } from '../../quantities.ts';
import { asObject, asText, asTexts } from '../../reading.ts';
import type { Texts } from '../../texts/texts.ts';
import { type Cell, fields, type View, view } from '../../view.ts';

type Shown = ScheduleEntry & {
  readonly next: string | null;
  readonly paused: { readonly by: string; readonly at: string } | null;
  readonly last_run: LastRun | null;
};

/** @param result what `schedule list` answers */
export function scheduleListView(result: Json, texts: Texts): View {
  const { schedule: words } = texts;
  const { file } = asObject(result);
  const { path, in_force, problems } = asObject(file);
  const entries = asObject(result).entries as unknown as readonly Shown[];
  const broken = asTexts(problems);
  return view(
    { kind: 'headline', text: entries.length === 0 ? words.none : words.entries(entries.length), tone: 'plain' },
    broken.length === 0
      ? null
      : { kind: 'text', text: words.broken(asText(path) ?? '', broken.join('; ')), tone: 'bad' },
    in_force === true ? null : { kind: 'text', text: words.noFile(asText(path) ?? ''), tone: 'dim' },
    entries.length === 0
      ? null
      : {
          kind: 'table',
          columns: [
            { title: words.entry },
            { title: words.line },
            { title: words.when, minor: true },
            { title: words.nextSlot },
            { title: words.last },
          ],
          rows: entries.map((entry): readonly Cell[] => [
            { text: entry.id, tone: 'strong' },
            { text: entry.action, command: true },
            { text: `${entry.cron} ${entry.zone}` },
            entry.paused === null
              ? timeCell(entry.next, texts)
              : { text: words.paused(entry.paused.by), tone: 'warning' },
            lastCell(entry.last_run, texts),
          ]),
        },
    entries.length === 0 ? null : { kind: 'next', label: texts.error.next, text: words.runNext },
  );
}

/** @param result `{entry}`: what `schedule pause` and `schedule resume` answer */
export function scheduleEntryView(result: Json, texts: Texts): View {
  const { schedule: words } = texts;
  const { id, action, paused, next } = asObject(result).entry as unknown as Shown;
  const isPaused = paused !== null;
  return view(
    {
      kind: 'headline',
      text: isPaused ? words.isPaused(id) : words.isResumed(id),
      tone: isPaused ? 'warning' : 'good',
    },
    fields([
      [words.line, action],
      [words.nextSlot, isPaused ? words.paused(paused.by) : timeCell(next, texts)],
    ]),
    { kind: 'next', label: texts.error.next, text: isPaused ? words.resumeNext(id) : words.pauseNext(id) },
  );
}

/** What is told of a run: whose slot it was, whether it was late, and what it brought. */
export function scheduledRunView(
  { entry, slot, late_ms }: ScheduleRun,
  outcome: ActionOutcome,
  draw: (outcome: ActionOutcome) => View,
  texts: Texts,
): View {
  const { schedule: words } = texts;
  const late = late_ms === 0 ? [] : [{ text: words.late(shownDuration(late_ms, texts)), tone: 'warning' as const }];
  return view(...draw(outcome).blocks, {
    kind: 'context',
    items: [{ text: words.ran(entry) }, { label: words.slot, ...timeCell(slot, texts) }, ...late],
  });
}

function lastCell(run: LastRun | null, texts: Texts): Cell {
  const { schedule: words } = texts;
  if (run === null) return { text: words.never, tone: 'dim' };
  const at = shownTime(run.ended_at, texts);
  const job = run.job === null ? '' : ` ${run.job}`;
  return run.ok
    ? { text: `${words.well}${job}, ${at}` }
    : { text: `${words.failed(run.problem ?? '')}${job}, ${at}`, tone: 'bad' };
}
