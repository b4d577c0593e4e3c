import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkView } from '#bot/local/server/block-kit/check-view.ts';
import { homeView } from '#bot/views/block-kit/home.ts';
import { textEn } from '#bot/views/texts/text.en.ts';
import { textRu } from '#bot/views/texts/text.ru.ts';
import { JOB_STATES, type JobView } from '#engine/jobs/types.ts';
import { anyText } from '../../../fakes/any-view.ts';
import { alertOf, massNews } from '../../../fakes/drift-alert.ts';
import { jobView } from '../../../fakes/job-view.ts';

const bob = { id: 'bob', edge: 'terminal' } as const;

function lines(jobs: readonly JobView[]): readonly string[] {
  return homeView(jobs, 'ann', textEn).blocks.flatMap((block) => {
    if (block.type === 'section') return [block.text?.text.replace(/ · <!date.*/, '') ?? ''];
    if (block.type === 'context') return block.elements.map(({ text }) => text);
    return block.type === 'header' ? [block.text.text] : [];
  });
}

describe('the home of a person', () => {
  it('shows the person’s own jobs, what others run, and what has failed', () => {
    const jobs = [
      jobView('J-4', { progress: { stage: 'folds', fraction: 0.4 } }),
      jobView('J-3', { by: bob }),
      jobView('J-2', { by: bob, state: 'failed' }),
      jobView('J-1', { by: bob, state: 'done' }),
    ];

    expect(lines(jobs)).toEqual([
      'Open alerts',
      'none',
      'Jobs',
      '*Asked for by you*',
      '*J-4* · training · running · 40 % · ann',
      '*Others: running or waiting*',
      '*J-3* · training · running · bob',
      '*Others: failed, the newest first*',
      '*J-2* · training · ❌ failed · bob',
      '*Next:* type `/mlops help` in a channel to see what can be asked for.',
    ]);
  });

  it('shows the open alerts first, the newest on top, with who has them and a button for those that nobody has', () => {
    const acknowledged = { by: 'bob', at: '2026-01-05T09:00:30.000Z' };
    const alerts = [
      alertOf({ state: 'acknowledged', acknowledged }),
      alertOf({ id: 'A-2', ...massNews(), state: 'escalated' }),
      alertOf({ id: 'A-3', storm: 'A-2' }),
    ];
    const { blocks } = homeView([], 'ann', textEn, alerts);
    const shown = blocks.flatMap((block) => (block.type === 'section' ? [block] : [])).slice(0, 2);

    expect(shown[0]!.text!.text).toMatch(/^❌ \*Escalated: mass drift \(A-2\)\* · /);
    expect(shown[0]!.accessory).toMatchObject({ value: 'drift ack A-2' });
    expect(shown[1]!.text!.text).toMatch(/^⚠️ \*Acknowledged: drift, ecb\/usd \(A-1\)\* · bob · /);
    expect(shown[1]!.accessory).toBeUndefined();
  });

  it('puts the button that is wanted most beside each job', () => {
    const ended = [jobView('J-3', { state: 'failed' }), jobView('J-2', { state: 'done' })];
    const { blocks } = homeView([jobView('J-4'), ...ended], 'ann', textEn);

    expect(
      blocks.flatMap((block) => (block.type === 'section' && block.accessory ? [block.accessory.action_id] : [])),
    ).toEqual(['job.cancel', 'job.rerun', 'job.report']);
  });

  it('says where there is nothing, and how to see more', () => {
    expect(lines([]).filter((line) => line === 'none')).toHaveLength(4);
    expect(lines(Array.from({ length: 9 }, (_, index) => jobView(`J-${index}`)))).toContain(
      '… and 4 more: `/mlops jobs list`',
    );
  });

  it('is taken by Slack, whatever the jobs are called and whoever asked', () => {
    const job = fc.record({ id: anyText, kind: anyText, who: anyText, state: fc.constantFrom(...JOB_STATES) });
    fc.assert(
      fc.property(fc.array(job, { maxLength: 30 }), fc.constantFrom(textEn, textRu), (all, texts) => {
        const jobs = all.map(({ id, who, ...more }) => jobView(id, { ...more, by: { id: who, edge: 'api' } }));

        expect(checkView(homeView(jobs, 'ann', texts), 'home')).toEqual([]);
      }),
    );
  });
});
