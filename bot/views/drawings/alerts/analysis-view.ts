/** Draws an analysis of a drift: what it comes to, what to do, then what it rests on. */
import type { DataComparison, DriftAnalysis, OwnChange, TrainingFacts } from '#engine/drift/analysis/types.ts';
import type { Json, JsonObject } from '#engine/json.ts';
import { shownDecimal, shownNumber, shownTime, timeCell } from '../../quantities.ts';
import { asList, asText } from '../../reading.ts';
import type { Texts } from '../../texts/texts.ts';
import { type Block, type Cell, fields, type Tone, type View, view } from '../../view.ts';
import { shortName, streamName } from './alert-situation.ts';
import { alertSubject } from './alert-subject.ts';

const SHOWN_FEATURES = 10;
const SHOWN_CHANGES = 8;

/** @param result a DriftAnalysis */
export function analysisView(result: Json, texts: Texts): View {
  const found = result as unknown as DriftAnalysis;
  const { analysis: words } = texts;
  const { conclusion, alert, data, changes } = found;
  const tone: Tone = conclusion === 'unexplained' || conclusion === 'features_stable' ? 'plain' : 'warning';
  return view(
    { kind: 'headline', text: words.conclusions[conclusion], tone },
    { kind: 'next', label: texts.error.next, text: words.conclusionNext[conclusion](alert ?? '') },
    { kind: 'text', text: words.title(streamName({ source: found.source, signal: found.signal })), tone: 'strong' },
    evidence(found, texts),
    ...(data === null ? [] : comparison(data, texts)),
    ...changed(changes, texts),
  );
}

function evidence({ drift, stream, training }: DriftAnalysis, texts: Texts): Block {
  const { analysis: words } = texts;
  const means = [drift?.mean_before, drift?.mean_after];
  const told = means.some((mean) => typeof mean === 'number');
  const [before, after] = means.map((mean) => shownNumber(mean, texts));
  return fields([
    [words.drift, told ? words.driftOf(before!, after!, shownTime(drift?.at, texts)) : null],
    [words.newest, stream?.newest == null ? null : newestCell(stream.newest, stream.fresh, texts)],
    [words.counted, stream === null ? null : words.countedOf(stream.values, stream.missing, stream.refused)],
    [words.model, stream?.model_version ?? null],
    ...(training === null ? [] : trainingRows(training, texts)),
  ]);
}

function newestCell(newest: string, fresh: boolean | null, texts: Texts): Cell {
  if (fresh === null) return timeCell(newest, texts);
  const text = `${shownTime(newest, texts)}, ${texts.analysis.fresh(fresh)}`;
  return { text, ...(!fresh && { tone: 'bad' as const }) };
}

function trainingRows(
  { job, finished_at, verdict, dataset, rows, data_to }: TrainingFacts,
  texts: Texts,
): readonly (readonly [string, string, Tone?])[] {
  const { analysis: words } = texts;
  const [low, high] = asList(verdict.interval).map((edge) => shownDecimal(edge, texts));
  const interval = low === undefined ? '' : `[${low}, ${high}]`;
  const isBetter = verdict.better === true;
  const value = words.verdictOf(shownDecimal(verdict.value, texts), interval).trim();
  return [
    [words.training, words.trainingOf(job, shownTime(finished_at, texts))],
    [words.verdict, `${value}, ${isBetter ? words.better : words.notBetter}`, isBetter ? 'good' : 'warning'],
    [words.trainedOn, words.trainedOnOf(dataset, rows, shownTime(data_to, texts))],
  ];
}

/** `A-5 mass drift 2008-11-14`, `J-30`, `protective (ann): A-5`, `v1 → v2`. */
function changeText(what: OwnChange['what'], facts: JsonObject, texts: Texts): string {
  const { control } = texts;
  switch (what) {
    case 'training':
      return asText(facts.job) ?? '';
    case 'alert':
      return `${asText(facts.alert) ?? ''} ${alertSubject(asText(facts.about) ?? '', texts)}`.trim();
    case 'model_version':
      return `${shortName(asText(facts.before) ?? '-')} → ${shortName(asText(facts.now) ?? '-')}`;
    case 'control': {
      const mode = facts.mode === 'protective' ? control.modeProtected : control.modeNormal;
      const reason = asText(facts.reason);
      return `${mode} (${asText(facts.by) ?? ''})${reason === null ? '' : `: ${reason}`}`;
    }
  }
}

function comparison({ path, rows, features }: DataComparison, texts: Texts): readonly Block[] {
  const { analysis: words } = texts;
  const shifted = features.filter(({ band }) => band === 'shifted').length;
  const more = features.length - SHOWN_FEATURES;
  return [
    { kind: 'text', text: words.dataHeading(path, rows, shifted), tone: 'strong' },
    {
      kind: 'table',
      columns: [
        { title: words.feature },
        { title: words.psi, align: 'right' },
        { title: words.ks, align: 'right' },
        { title: words.band },
      ],
      rows: features
        .slice(0, SHOWN_FEATURES)
        .map(({ feature, psi, ks, band }) => [
          { text: feature },
          { text: shownDecimal(psi, texts) },
          { text: shownDecimal(ks, texts) },
          { text: words.bands[band], tone: band === 'shifted' ? 'bad' : 'dim' },
        ]),
    },
    ...(more > 0 ? [{ kind: 'text', text: words.moreFeatures(more), tone: 'dim' } as const] : []),
  ];
}

function changed(changes: readonly OwnChange[], texts: Texts): readonly Block[] {
  const { analysis: words } = texts;
  if (changes.length === 0) return [{ kind: 'text', text: words.noChanges, tone: 'dim' }];
  return [
    { kind: 'text', text: words.changes, tone: 'strong' },
    {
      kind: 'table',
      columns: [words.at, words.what, words.detail].map((title) => ({ title })),
      rows: changes
        .slice(0, SHOWN_CHANGES)
        .map(({ at, what, facts }) => [
          timeCell(at, texts),
          { text: words.changed[what] },
          { text: changeText(what, facts, texts) },
        ]),
    },
  ];
}
