/** Secrets do not reach the disk, and what is no secret stays readable. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MASK, maskSecrets, maskText } from '#engine/audit/mask-secrets.ts';
import type { Json } from '#engine/json.ts';

describe('maskSecrets', () => {
  it.each([
    'token',
    'botToken',
    'SLACK_BOT_TOKEN',
    'password',
    'db-passwd',
    'passphrase',
    'clientSecret',
    'secrets',
    'api_key',
    'apiKey',
    'WANDB_API_KEY',
    'aws_access_key_id',
    'privateKey',
    'Authorization',
    'credentials',
    'set-cookie',
  ])('masks the whole value of a field named %s', (field) => {
    const value = { outer: [{ [field]: 'hunter2' }, { [field]: { nested: 'hunter2' } }, { [field]: 12345 }] };

    expect(maskSecrets(value)).toEqual({ outer: [{ [field]: MASK }, { [field]: MASK }, { [field]: MASK }] });
  });

  it.each(['dedupeKey', 'tokenizer', 'label_column', 'path', 'key', 'keys', 'author', 'sha256', 'purgeGap'])(
    'leaves a field named %s alone',
    (field) => {
      expect(maskSecrets({ [field]: 'plain' })).toEqual({ [field]: 'plain' });
    },
  );

  it('shows that a secret was not given', () => {
    expect(maskSecrets({ token: null, password: false })).toEqual({ token: null, password: false });
  });

  it.each([
    ['https://user:pass@host/x?y=1', `https://${MASK}@host/x?y=1`],
    ['postgres://bot:p/w:x@db:5432/mlops', `postgres://${MASK}@db:5432/mlops`],
    ['clone https://ghp_0123456789abcdefABCD@github.com/a/b', `clone https://${MASK}@github.com/a/b`],
    ['xoxb-123-456-abcDEF', MASK],
    ['use xoxe.xoxp-1-Mi0yLTEyMzQ now', `use ${MASK} now`],
    ['xapp-1-A0-12-deadbeef', MASK],
    ['Authorization: Bearer abcdef.ghi', `Authorization: Bearer ${MASK}`],
    ['curl -H "Authorization: Basic dXNlcjpwYXNz"', `curl -H "Authorization: Basic ${MASK}"`],
    ['train a.csv --api-key hunter2 --folds 5', `train a.csv --api-key ${MASK} --folds 5`],
    ['train a.csv --wandb-token=hunter2 --folds 5', `train a.csv --wandb-token=${MASK} --folds 5`],
    ['--password "two words" next', `--password ${MASK} next`],
    ['WANDB_API_KEY=0123abc npm start', `WANDB_API_KEY=${MASK} npm start`],
    ['{"password": "hunter2", "n": 1}', `{"password": ${MASK}, "n": 1}`],
    ['authorization = Bearer abcdef', `authorization = Bearer ${MASK}`],
    ["password: 'hunter2'", `password: ${MASK}`],
    [`signing_key=${'a1'.repeat(20)}`, `signing_key=${MASK}`],
    [`key: "${'Zz9+/'.repeat(9)}=="`, `key: "${MASK}"`],
    ['hf_abcdefghijklmnopqrstuvwx', MASK],
    ['AKIAIOSFODNN7EXAMPLE', MASK],
    ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl', MASK],
  ])('masks the secret in %s', (text, masked) => {
    expect(maskText(text)).toBe(masked);
    expect(maskSecrets({ line: [text] })).toEqual({ line: [masked] });
  });

  it.each([
    'train runbooks/drills/data/events.csv --model rf --cv-folds 5 --purge-gap 10 --label-column meta_label',
    'http://127.0.0.1:3210/mlops?job=J-12',
    'mailto:ops@example.com, see https://example.com/a@b',
    'a key: value pair and key=short',
    `sha256 ${'0123456789abcdef'.repeat(4)}`,
    'basic training of the tokenizer',
    'jobs cancel J-12',
  ])('leaves %s as it is', (text) => {
    expect(maskText(text)).toBe(text);
  });

  it.each(['token', '://', '://a:', 'eyJ-abcdefgh.', 'api_key ', '--token', 'key=', 'Basic '])(
    'takes no longer than linear time over %j many times over',
    (piece) => {
      const text = piece.repeat(20_000);

      expect(maskText(text).length).toBeGreaterThan(0);
    },
  );

  it('changes nothing that it has masked already, and never mentions a secret field again', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string({ minLength: 1 }), (any, secret) => {
        const value = { any: any as Json, token: `<<${secret}>>` };

        const masked = maskSecrets(value);

        expect(maskSecrets(masked)).toEqual(masked);
        expect((masked as { token: string }).token).toBe(MASK);
      }),
    );
  });
});
