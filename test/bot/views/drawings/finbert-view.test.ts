import { describe, expect, it } from 'vitest';
import {
  finbertRollbackView,
  finbertScoreView,
  finbertStatusView,
  finbertVerifyView,
  warmUpView,
} from '#bot/views/drawings/finbert-view.ts';
import { jobCard } from '#bot/views/drawings/jobs/channel-job-card.ts';
import { jobStages } from '#bot/views/drawings/jobs/job-stages.ts';
import { outcomeView } from '#bot/views/drawings/outcome-view.ts';
import { terminalLines } from '#bot/views/terminal-text.ts';
import { textsOf } from '#bot/views/texts/catalogue.ts';
import type { View } from '#bot/views/view.ts';
import type { JobView } from '#engine/jobs/types.ts';
import type { Json } from '#engine/json.ts';
import { jobView } from '../../../fakes/job-view.ts';

const texts = textsOf('en');
const COMMIT = '0123456789abcdef0123456789abcdef01234567';
const drawn = (view: View) => terminalLines(view, { columns: 160, colour: false, program: 'mlops' }).join('\n');

const REPORT = {
  outcome: 'refreshed',
  repository: 'Xenova/finbert',
  commit: COMMIT,
  precision: 'int8',
  dir: '/srv/models/ProsusAI__finbert',
  checksum: 'cbf37c9819cccca233381af5d6d0dde8ed91e888a9704f677956137127d8aa3d',
  files: 6,
  bytes: 113_292_388,
  fetched_bytes: 113_292_388,
  load_ms: 312,
  golden: { texts: 9, largest_difference: 0.0178 },
  texts_per_second: 141,
  peak_bytes: 361_000_000,
  hub_problem: null,
};

describe('a warm-up, drawn', () => {
  it('says that FinBERT answers, whether it is right, how fast it is and what it takes', () => {
    const text = drawn(warmUpView(REPORT, texts));

    expect(text).toMatch(/^FinBERT was downloaded and answers \(commit 0123456789ab\)\./);
    expect(text).toMatch(/9 of 9 right, two ways/);
    expect(text).toMatch(/113 MB[\s\S]*312 ms[\s\S]*141 texts\/s[\s\S]*361 MB/);
  });

  it('says when the hub was not reached, and nothing of what was not measured', () => {
    const unknown = {
      ...REPORT,
      outcome: 'cached',
      hub_problem: 'hub_unreachable',
      texts_per_second: null,
      peak_bytes: null,
    };
    const text = drawn(warmUpView(unknown, texts));

    expect(text).toMatch(/from the cache[\s\S]*hub was not reached \(hub_unreachable\)/);
    expect(text).not.toMatch(/throughput|peak memory/);
  });

  it('shows its stages on the card, with what has come of the download', () => {
    const progress = {
      stage: 'download',
      fraction: 0.4,
      facts: { bytes: 50_000_000, bytes_total: 113_000_000, files: 4, files_total: 6 },
    };
    const job = { kind: 'finbert.warmup', state: 'running', progress, children: [] } as unknown as JobView;

    expect(jobStages({ job, parts: new Map() }, texts)).toEqual([
      { name: 'cache and hub', state: 'done', text: 'done' },
      { name: 'download', state: 'doing', text: '50.0 MB of 113 MB, 4 of 6 files' },
      { name: 'golden sentences', state: 'pending', text: expect.any(String) },
      { name: 'into service', state: 'pending', text: expect.any(String) },
    ]);
  });
});

describe('a look at the cache, drawn', () => {
  it('names what is damaged, what serves instead, and how to mend it', () => {
    const present = { state: 'damaged', file: 'vocab.txt', reason: 'hash' };
    const text = drawn(finbertVerifyView({ present, former: { state: 'none' }, serving: null }, texts));

    expect(text).toMatch(/^The model cache is damaged: vocab\.txt has other bytes\./);
    expect(text).toMatch(/answers now +the rules/);
    expect(text).toContain('mlops finbert repair');
  });

  it('that failed because of damage tells all that it found, in a shell, on its card and when it is asked for later', () => {
    const present = { state: 'damaged', file: 'vocab.txt', reason: 'hash' };
    const former = { state: 'whole', commit: COMMIT, checksum: 'ab', checksum_file: 'equal', foreign_files: [] };
    const facts = { file: 'vocab.txt', reason: 'hash', found: { present, former, serving: COMMIT } };
    const error = { code: 'snapshot_damaged', message: 'vocab.txt: hash', facts } as const;
    const job = jobView('J-1', { kind: 'finbert.verify', state: 'failed', error });
    const outcome = { ok: false, action: 'finbert verify', job, error } as const;
    const shown = { ok: true, action: 'jobs show', result: { job } as unknown as Json } as const;

    for (const whole of [
      outcomeView(outcome, 0, texts),
      jobCard({ job, parts: new Map() }, 0, texts),
      outcomeView(shown, 0, texts),
    ]) {
      const text = drawn(whole);
      expect(text).toContain('is damaged: vocab.txt has other bytes.');
      expect(text).toMatch(/former model +whole \(commit/);
      expect(text).toMatch(new RegExp(`answers now +${COMMIT}`));
    }
    expect(drawn(outcomeView(outcome, 0, texts))).toMatch(
      /^Error snapshot_damaged: The model in the cache is damaged.*mlops finbert repair/s,
    );
    expect(drawn(jobCard({ job, parts: new Map() }, 0, texts))).toContain('mlops finbert repair');
  });

  it('says that it is whole, and what the platform will make of it', () => {
    const whole = {
      state: 'whole',
      commit: COMMIT,
      checksum: 'ab',
      checksum_file: 'different',
      foreign_files: ['x.bin'],
    };
    const text = drawn(finbertVerifyView({ present: whole, former: whole, serving: COMMIT }, texts));

    expect(text).toMatch(/^The model cache is whole\./);
    expect(text).toMatch(/x\.bin/);
    expect(text).toMatch(/offline it would refuse the folder/);
    expect(text).not.toContain('repair');
  });
});

describe('scores, drawn', () => {
  it('say of each text its label, its score and who gave it', () => {
    const answers = [
      { text: 'profit surges', label: 'pos', score: 0.95, confidence: 0.95, provider: 'finbert' },
      { text: 'shares plunge', label: 'neg', score: -0.8, confidence: 0.8, provider: 'rules', hits: [] },
    ];
    const text = drawn(finbertScoreView({ answers }, texts));

    expect(text).toMatch(/positive +0\.950 +0\.950 +FinBERT +profit surges/);
    expect(text).toMatch(/negative +-0\.800 +0\.800 +rules +shares plunge/);
    expect(text).toMatch(/Scored by rules/);
  });
});

describe('the state of FinBERT, drawn', () => {
  it.each([
    ['fallback', null, 'mlops fallback off sentiment'],
    ['not_warmed_up', null, 'mlops finbert warmup'],
    ['cache_corrupt', { kind: 'on_rules', outage: 'cache_corrupt', error: null }, 'mlops finbert repair'],
  ])('with the cause %s says what to type', (cause, trouble, line) => {
    const result = { answers: 'rules', cause, snapshot: null, source: { repository: 'Xenova/finbert' }, trouble };

    expect(drawn(finbertStatusView(result, texts))).toContain(line);
  });

  it('after a rollback names the commit that answers again', () => {
    const text = drawn(finbertRollbackView({ commit: COMMIT, repository: 'Xenova/finbert', load_ms: 3 }, texts));

    expect(text).toMatch(/^The former FinBERT answers again \(commit 0123456789ab\)/);
  });
});
