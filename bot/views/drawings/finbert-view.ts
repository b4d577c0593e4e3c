/** Draws FinBERT: what answers, what a warm-up or a look at the cache found, and answers to texts. */
import type { ErrorRecord } from '#engine/jobs/types.ts';
import type { Json, JsonObject } from '#engine/json.ts';
import { shownBytes, shownDecimal, shownNumber, timeCell } from '../quantities.ts';
import { asNumber, asObject, asObjects, asText, asTexts, own } from '../reading.ts';
import type { Texts } from '../texts/texts.ts';
import { type Block, type Cell, fields, type Tone, type View, view } from '../view.ts';

const SHOWN_COMMIT = 12;
const SHOWN_CHECKSUM = 12;

/** @param result `{answers, cause, snapshot, source, trouble}` of `finbert status` */
export function finbertStatusView(result: Json, texts: Texts): View {
  const { finbert: words } = texts;
  const { answers, cause, snapshot: of, source, trouble } = asObject(result);
  const snapshot = asObject(of);
  const why: Readonly<Record<string, string>> = words.causes;
  const isModel = answers === 'finbert';
  return view(
    isModel
      ? { kind: 'headline', text: words.serves(shortCommit(snapshot.commit)), tone: 'good' }
      : {
          kind: 'headline',
          text: words.onRules(own(why, asText(cause) ?? '') ?? asText(cause) ?? ''),
          tone: 'warning',
        },
    fields([
      [words.repository, asText(snapshot.repository) ?? asText(asObject(source).repository)],
      [words.commit, asText(snapshot.commit)],
      [words.precision, precisionText(snapshot.precision ?? asObject(source).precision, texts)],
      [words.checksum, asText(snapshot.checksum)],
      [words.folder, asText(snapshot.dir)],
      [texts.alert.since, asText(snapshot.at) === null ? null : timeCell(snapshot.at, texts)],
      [texts.alert.lastError, asText(asObject(asObject(trouble).error).code), 'bad'],
    ]),
    statusNext(asText(cause), trouble ?? null, texts),
  );
}

/** @param result a WarmUpReport */
export function warmUpView(result: Json, texts: Texts): View {
  const { finbert: words } = texts;
  const report = asObject(result);
  const outcomes: Readonly<Record<string, (commit: string) => string>> = words.outcomes;
  const commit = shortCommit(report.commit);
  const problem = asText(report.hub_problem);
  const golden = asObject(report.golden);
  const perSecond = asNumber(report.texts_per_second);
  return view(
    { kind: 'headline', text: own(outcomes, asText(report.outcome) ?? '')?.(commit) ?? commit, tone: 'good' },
    problem === null ? null : { kind: 'text', text: words.hubProblem(problem), tone: 'warning' },
    fields([
      [words.repository, asText(report.repository)],
      [words.precision, precisionText(report.precision, texts)],
      [words.checksum, asText(report.checksum)?.slice(0, SHOWN_CHECKSUM) ?? null],
      [words.files, words.filesOf(asNumber(report.files) ?? 0, shownBytes(report.bytes, texts))],
      [words.fetched, report.fetched_bytes === 0 ? null : shownBytes(report.fetched_bytes, texts)],
      [words.golden, words.goldenOf(asNumber(golden.texts) ?? 0, shownNumber(golden.largest_difference, texts))],
      [words.loaded, words.milliseconds(asNumber(report.load_ms) ?? 0)],
      [words.throughput, perSecond === null ? null : words.throughputOf(shownNumber(perSecond, texts))],
      [words.memory, asNumber(report.peak_bytes) === null ? null : shownBytes(report.peak_bytes, texts)],
      [words.folder, asText(report.dir)],
    ]),
  );
}

/** @param result a VerifyResult */
export function finbertVerifyView(result: Json, texts: Texts): View {
  const { finbert: words } = texts;
  const present = asObject(asObject(result).present);
  return view(
    verifyHeadline(present, texts),
    verifyEvidence(asObject(result), texts),
    present.state === 'whole' ? null : { kind: 'next', label: texts.error.next, text: words.repairNext },
  );
}

/** What a verification found, where it failed because of that. */
export function damageEvidence({ code, facts }: ErrorRecord, texts: Texts): Block | null {
  if (!(code === 'snapshot_damaged' || code === 'former_damaged') || facts.found === undefined) return null;
  return verifyEvidence(asObject(facts.found), texts);
}

function verifyEvidence({ present: presentOf, former, serving }: JsonObject, texts: Texts): Block {
  const { finbert: words } = texts;
  const present = asObject(presentOf);
  const checksumFiles: Readonly<Record<string, string>> = words.checksumFiles;
  const foreign = asTexts(present.foreign_files);
  return fields([
    [words.present, foundText(present, texts)],
    [words.checksum, asText(present.checksum)],
    [words.checksumFile, own(checksumFiles, asText(present.checksum_file) ?? '') ?? null],
    [words.foreign, foreign.length === 0 ? null : foreign.join(', ')],
    [words.former, foundText(asObject(former), texts)],
    [words.servesNow, asText(serving) ?? (present.state === 'whole' ? null : words.rules)],
  ]);
}

/** @param result a RollbackResult */
export function finbertRollbackView(result: Json, texts: Texts): View {
  const { finbert: words } = texts;
  const { commit, repository, load_ms } = asObject(result);
  return view(
    { kind: 'headline', text: words.rolledBack(shortCommit(commit)), tone: 'good' },
    fields([
      [words.repository, asText(repository)],
      [words.commit, asText(commit)],
      [words.loaded, words.milliseconds(asNumber(load_ms) ?? 0)],
    ]),
    { kind: 'next', label: texts.error.next, text: words.rolledBackNext },
  );
}

/** @param result `{answers: [{text, label, score, confidence, provider}]}` */
export function finbertScoreView(result: Json, texts: Texts): View {
  const { finbert: words } = texts;
  const answers = asObjects(asObject(result).answers);
  const byRules = answers.some(({ provider }) => provider === 'rules');
  return view(
    { kind: 'headline', text: words.scored(answers.length), tone: 'plain' },
    {
      kind: 'table',
      columns: [
        { title: words.label },
        { title: words.score, align: 'right' },
        { title: words.confidence, align: 'right' },
        { title: words.provider },
        { title: words.text },
      ],
      rows: answers.map((answer) => scoreRow(answer, texts)),
    },
    byRules ? { kind: 'text', text: words.scoredByRules, tone: 'warning' } : null,
  );
}

const LABEL_TONES: Readonly<Record<string, Tone>> = { pos: 'good', neg: 'bad', neu: 'plain' };

function scoreRow({ text, label, score, confidence, provider }: JsonObject, texts: Texts): readonly Cell[] {
  const { labels, providers } = texts.finbert as { labels: Record<string, string>; providers: Record<string, string> };
  const name = asText(label) ?? '';
  return [
    { text: own(labels, name) ?? name, tone: own(LABEL_TONES, name) ?? 'plain' },
    { text: shownDecimal(score, texts) },
    { text: shownDecimal(confidence, texts) },
    { text: own(providers, asText(provider) ?? '') ?? '' },
    { text: asText(text) ?? '' },
  ];
}

function verifyHeadline(present: JsonObject, texts: Texts): Block {
  const { finbert: words } = texts;
  if (present.state === 'whole') return { kind: 'headline', text: words.verified, tone: 'good' };
  if (present.state === 'none') return { kind: 'headline', text: words.nothingThere, tone: 'warning' };
  return { kind: 'headline', text: damageText(present, texts), tone: 'bad' };
}

function foundText(found: JsonObject, texts: Texts): Cell {
  const { finbert: words } = texts;
  if (found.state === 'whole') return { text: words.whole(shortCommit(found.commit)) };
  if (found.state === 'damaged') return { text: damageText(found, texts), tone: 'bad' };
  return { text: words.noneThere, tone: 'dim' };
}

/** @param found `{file, reason}` */
export function damageText({ file, reason }: JsonObject, texts: Texts): string {
  const damages: Readonly<Record<string, string>> = texts.finbert.damages;
  return texts.finbert.damaged(asText(file) ?? '', own(damages, asText(reason) ?? '') ?? asText(reason) ?? '');
}

export function shortCommit(commit: unknown): string {
  return asText(commit)?.slice(0, SHOWN_COMMIT) ?? '';
}

function precisionText(precision: unknown, texts: Texts): string | null {
  const names: Readonly<Record<string, string>> = texts.finbert.precisions;
  const name = asText(precision);
  return name === null ? null : (own(names, name) ?? name);
}

function statusNext(cause: string | null, trouble: Json, texts: Texts): Block | null {
  const { finbert: words, control } = texts;
  const label = texts.error.next;
  if (cause === 'fallback') return { kind: 'next', label, text: control.backNext('fallback off sentiment') };
  if (trouble !== null) return { kind: 'next', label, text: words.repairNext };
  return cause === null ? null : { kind: 'next', label, text: words.warmUpNext };
}
