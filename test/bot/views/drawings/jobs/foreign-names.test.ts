import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jobCard } from '#bot/views/drawings/jobs/channel-job-card.ts';
import { followedJob } from '#bot/views/drawings/jobs/job-progress.ts';
import { jobCardView, jobLines, jobListView, jobLogView } from '#bot/views/drawings/jobs/job-views.ts';
import { outcomeView } from '#bot/views/drawings/outcome-view.ts';
import { terminalLines } from '#bot/views/terminal-text.ts';
import { textEn } from '#bot/views/texts/text.en.ts';
import { textRu } from '#bot/views/texts/text.ru.ts';
import type { View } from '#bot/views/view.ts';
import { type ErrorRecord, JOB_STATES } from '#engine/jobs/types.ts';
import { OF_EVERY_OBJECT } from '../../../../fakes/any-view.ts';
import { jobView } from '../../../../fakes/job-view.ts';

const NOW_MS = Date.parse('2026-01-05T10:00:00.000Z');
const look = { columns: null, colour: false, program: 'mlops' } as const;
const name = fc.constantFrom(...OF_EVERY_OBJECT);

/** As JSON brings it from another process: typed by what reads it. */
function fromAfar(document: unknown) {
  return JSON.parse(JSON.stringify(document));
}

describe('what another version of the program calls as every object calls its own', () => {
  it('is shown by that name, whether it is a kind of job, a stage, a level or a code', () => {
    const states = fc.constantFrom(...JOB_STATES);
    fc.assert(
      fc.property(name, states, fc.constantFrom(textEn, textRu), (odd, state, texts) => {
        const error: ErrorRecord = fromAfar({ code: odd, message: 'went wrong', facts: {} });
        const job = jobView('J-7', { kind: odd, state, progress: { stage: odd, fraction: 0.5 }, error, result: {} });
        const followed = followedJob(job);
        const lines = [{ at: '2026-01-05T09:00:00.000Z', level: odd, msg: 'said', attempt: 1, facts: {} }];
        const views: readonly View[] = [
          jobCard(followed, NOW_MS, texts),
          jobCardView(followed, NOW_MS, texts),
          jobListView(fromAfar({ jobs: [job] }), texts),
          jobLogView({ id: 'J-7', lines }, texts),
          outcomeView({ ok: false, action: odd, error }, NOW_MS, texts),
          outcomeView({ ok: true, action: odd, job, result: { answer: odd } }, NOW_MS, texts),
        ];
        const shown = [...views.map((view) => terminalLines(view, look).join('\n')), ...jobLines(followed, texts)];

        for (const text of shown) expect(text.toLowerCase()).toContain(odd.toLowerCase());
        expect(shown.join('\n')).not.toMatch(/\[native code\]|\[object/);
      }),
    );
  });
});
