/** A model of which a test decides, call by call, what it answers. */
import type { LoadedModel, Probabilities, ScoreOptions, SentimentModel } from '#engine/sentiment/types.ts';

export class ScriptedModel implements SentimentModel {
  /** What the next calls do; when it is empty, they answer `usual`. */
  readonly script: (
    | Error
    | readonly Probabilities[]
    | ((options: ScoreOptions) => Promise<readonly Probabilities[]>)
  )[] = [];
  /** Texts of each call. */
  readonly calls: (readonly string[])[] = [];
  usual: Probabilities | Error = [0.7, 0.2, 0.1];
  present: LoadedModel | null = { commit: 'c'.repeat(40), precision: 'int8', loadMs: 1 };

  loaded(): LoadedModel | null {
    return this.present;
  }

  async score(texts: readonly string[], options: ScoreOptions = {}): Promise<readonly Probabilities[]> {
    options.signal?.throwIfAborted();
    this.calls.push(texts);
    const next = this.script.shift() ?? this.usual;
    if (typeof next === 'function') return next(options);
    if (next instanceof Error) throw next;
    return typeof next[0] === 'number' ? texts.map(() => next as Probabilities) : (next as readonly Probabilities[]);
  }

  async load(): Promise<LoadedModel> {
    throw new Error('a test has nothing to load here');
  }

  async scoreByPipeline(): Promise<readonly Probabilities[]> {
    throw new Error('a test has no library here');
  }

  async peakBytes(): Promise<number | null> {
    return null;
  }

  async close(): Promise<void> {}
}
