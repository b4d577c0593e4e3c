/** Words of market news that say something by themselves, each with how much: -1 very bad to 1 very good. */

export type Lexicon = ReadonlyMap<string, number>;

export const LEXICON: Lexicon = new Map([
  ...forms(0.9, 'surge surges surged surging'),
  ...forms(0.8, 'beat beats upgrade upgrades upgraded'),
  ...forms(0.7, 'rally rallies rallied'),
  ...forms(0.6, 'growth gain gains gained strong stronger'),
  ...forms(0.5, 'profit profits profitable record'),
  ...forms(-0.6, 'weak weaker'),
  ...forms(-0.7, 'loss losses miss misses missed'),
  ...forms(-0.8, 'downgrade downgrades downgraded'),
  ...forms(-0.9, 'plunge plunges plunged plunging'),
  ...forms(-1, 'bankruptcy bankrupt fraud'),
]);

function forms(weight: number, words: string): [string, number][] {
  return words.split(' ').map((word) => [word, weight]);
}
