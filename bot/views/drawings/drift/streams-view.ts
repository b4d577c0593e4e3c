/** Draws how streams are watched, and what their detectors could see. */
import type { ListedStream, StreamsChecked, StreamsListed } from '#engine/actions/streams.ts';
import type { Json } from '#engine/json.ts';
import { streamName } from '#engine/stream-name.ts';
import { shownDuration, shownNumber } from '../../quantities.ts';
import type { Texts } from '../../texts/texts.ts';
import { type Block, type Cell, fields, type View, view } from '../../view.ts';

/** @param result of `streams list` */
export function streamListView(result: Json, texts: Texts): View {
  const { file, file_exists, problems, mass_drift, follow, streams } = result as unknown as StreamsListed;
  const { streams: words } = texts;
  const text = file_exists ? words.listed(streams.length, file) : words.noFile(streams.length, file);
  const within = mass_drift === null ? null : shownDuration(mass_drift.within_ms, texts);
  return view(
    { kind: 'headline', text, tone: problems.length === 0 ? 'plain' : 'warning' },
    problemList(file, problems, texts),
    streams.length === 0
      ? null
      : {
          kind: 'table',
          columns: [
            { title: words.stream },
            { title: words.rules },
            { title: words.detector },
            { title: words.scale, align: 'right' },
            { title: words.bad },
            { title: words.fresh, minor: true },
            { title: words.wakes, minor: true },
            { title: words.values, align: 'right' },
          ],
          rows: streams.map((stream) => listRow(stream, texts)),
        },
    fields([
      [words.massDrift, mass_drift === null ? words.never : words.massDriftOf(mass_drift.streams, within!)],
      [words.follow, follow.length === 0 ? null : follow.map(({ path }) => path).join(', ')],
    ]),
    { kind: 'next', label: texts.error.next, text: words.listNext },
  );
}

function listRow(stream: ListedStream, texts: Texts): readonly Cell[] {
  const { streams: words } = texts;
  const { rules, origin, seen, values } = stream;
  const { delta, warning_delta, clock } = rules.detector;
  return [
    { text: streamName(stream) },
    { text: words.origins[origin] },
    { text: `${delta} / ${warning_delta ?? texts.quantity.nothing} / ${clock}` },
    { text: shownNumber(rules.scale, texts) },
    { text: words.bads[rules.bad] },
    { text: rules.fresh_within_ms === null ? words.never : shownDuration(rules.fresh_within_ms, texts) },
    { text: rules.wakes === null ? words.never : words.levels[rules.wakes] },
    { text: seen ? shownNumber(values, texts) : words.notSeen },
  ];
}

/** @param result of `streams check` */
export function streamCheckView(result: Json, texts: Texts): View {
  const { file, problems, errors, streams } = result as unknown as StreamsChecked;
  const { streams: words } = texts;
  const shown = streams[0]?.sensitivity.smallest_shift.map(({ n }) => n) ?? [];
  const open = streams.filter(({ sensitivity: { verdict } }) => verdict === 'unknown' || verdict === 'constant').length;
  const proposals = streams.flatMap((stream) => {
    const { proposed_scale: scale } = stream.sensitivity;
    return scale === null ? [] : [{ text: words.propose(streamName(stream), shownNumber(scale, texts)) }];
  });
  return view(
    {
      kind: 'headline',
      text: errors === 0 ? words.fine(streams.length, open) : words.wrong(errors),
      tone: errors === 0 ? 'good' : 'bad',
    },
    problemList(file, problems, texts),
    streams.length === 0
      ? null
      : {
          kind: 'table',
          columns: [
            { title: words.stream },
            { title: words.scale, align: 'right', minor: true },
            ...shown.map((n) => ({ title: words.smallest(n), align: 'right' }) as const),
            { title: words.first, align: 'right', minor: true },
            { title: words.verdict },
          ],
          rows: streams.map((stream): readonly Cell[] => [
            { text: streamName(stream) },
            { text: shownNumber(stream.rules.scale, texts) },
            ...stream.sensitivity.smallest_shift.map(({ shift }) => ({ text: shownNumber(shift, texts) })),
            { text: shownNumber(stream.sensitivity.first_possible, texts) },
            verdictCell(stream.sensitivity.verdict, texts),
          ]),
        },
    proposals.length === 0 ? null : { kind: 'list', title: texts.error.next, items: proposals },
    { kind: 'text', text: words.basis, tone: 'dim' },
  );
}

function verdictCell(verdict: StreamsChecked['streams'][number]['sensitivity']['verdict'], texts: Texts): Cell {
  const tones = { ok: 'good', never: 'bad', constant: 'dim', unknown: 'dim' } as const;
  return { text: texts.streams.verdicts[verdict], tone: tones[verdict] };
}

function problemList(file: string, problems: readonly string[], texts: Texts): Block | null {
  if (problems.length === 0) return null;
  return { kind: 'list', title: texts.streams.problems(file), items: problems.map((text) => ({ text, tone: 'bad' })) };
}
