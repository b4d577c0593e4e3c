import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { lookOf, write } from '#bot/terminal/io.ts';
import { fakeTerminal } from '../../fakes/fake-terminal.ts';

function failing(code: string): Writable {
  return new Writable({
    write: (_chunk, _encoding, done) => done(Object.assign(new Error(code), { code })),
  });
}

describe('writing to a stream', () => {
  it('is no failure when the reader has gone away', async () => {
    const gone = failing('EPIPE');

    await write(gone, 'one\n');
    await write(gone, 'two\n');
  });

  it('fails for every other reason', async () => {
    await expect(write(failing('ENOSPC'), 'x')).rejects.toThrow('ENOSPC');
  });

  it('leaves no listener behind', async () => {
    const { stdout } = fakeTerminal();

    await write(stdout, 'x');

    expect(stdout.listenerCount('error')).toBe(0);
  });
});

describe('the look of a stream', () => {
  it('is plain and as wide as it takes where there is no terminal', () => {
    const io = { ...fakeTerminal(), colour: true };

    expect(lookOf(io.stdout, io, 'npx mlops')).toEqual({ columns: null, colour: false, program: 'npx mlops' });
  });

  it('has colours on a terminal unless they are not wanted', () => {
    const io = fakeTerminal({ tty: true, columns: 60 });

    expect(lookOf(io.stdout, io, '')).toMatchObject({ columns: 60, colour: true });
    expect(lookOf(io.stdout, { ...io, colour: false }, '')).toMatchObject({ colour: false });
  });
});
