import fc from 'fast-check';
import { expect, it } from 'vitest';
import { streamName, streamNamed } from '#engine/stream-name.ts';

it('names a stream by its source and its signal', () => {
  expect(streamName({ source: 'ecb', signal: 'usd' })).toBe('ecb/usd');
  expect(streamName({ source: '50 %', signal: 'a/b' })).toBe('50 %/a/b');
});

it('gives two streams two names, whatever strokes they hold, and tells the stream from its name', () => {
  const part = fc.array(fc.constantFrom('/', '%', '2', 'F', '5', 'a', '..', ' '), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(part, part, (source, signal) => {
      const stream = { source: source.join(''), signal: signal.join('') };

      expect(streamNamed(streamName(stream))).toEqual(stream);
    }),
  );
});

it.each(['', 'a', '/', 'a/', '/b'])('takes %j for no name', (name) => {
  expect(streamNamed(name)).toBeUndefined();
});
