/** News whose sentiment no model of market news may get wrong: one with another vocabulary, or with its labels mixed up, does. */
import type { Sentiment } from './types.ts';

export const GOLDEN_SENTENCES: readonly { readonly text: string; readonly label: Sentiment }[] = [
  { text: 'Quarterly profit surges and beats expectations', label: 'pos' },
  { text: 'Operating income rose to a record on strong sales growth', label: 'pos' },
  { text: 'Revenue grew sharply in the third quarter', label: 'pos' },
  { text: 'Shares plunge after the company warns of heavy losses', label: 'neg' },
  { text: 'Net sales fell and the operating loss widened', label: 'neg' },
  { text: 'The firm slashed its outlook as orders slump', label: 'neg' },
  { text: 'The board met on Tuesday', label: 'neu' },
  { text: 'The annual meeting will be held in March', label: 'neu' },
  { text: 'The company is one of the main firms in the industry', label: 'neu' },
];
