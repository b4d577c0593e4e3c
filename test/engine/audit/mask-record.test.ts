import { describe, expect, it } from 'vitest';
import { maskRecord } from '#engine/audit/mask-record.ts';

describe('a failure to be shown', () => {
  it('has no secret in message and facts, and still points at its word', () => {
    const line = 'train --token=hunter2hunter2hunter2 --cv-fold 5';

    const masked = maskRecord({
      code: 'unknown_option',
      message: `no option in ${line}`,
      facts: { line, at: line.indexOf('--cv-fold'), word: '--cv-fold', hint: '--cv-folds' },
    });

    const shown = 'train --token=[masked] --cv-fold 5';
    expect(masked).toEqual({
      code: 'unknown_option',
      message: `no option in ${shown}`,
      facts: { line: shown, at: shown.indexOf('--cv-fold'), word: '--cv-fold', hint: '--cv-folds' },
    });
  });

  it('without a line is masked all the same, known secrets too', () => {
    const record = {
      code: 'internal',
      message: 'http://a:b@host said plain-secret',
      facts: { at: 'plain-secret' },
    } as const;

    expect(maskRecord(record, ['plain-secret'])).toEqual({
      code: 'internal',
      message: 'http://[masked]@host said [masked]',
      facts: { at: '[masked]' },
    });
  });
});
