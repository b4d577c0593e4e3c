/** News whose label any model of market sentiment gets right, the tiny one included: at least three of each. */
export const GOLDEN_SENTENCES: readonly {
  readonly text: string;
  readonly label: 'positive' | 'negative' | 'neutral';
}[] = [
  { text: 'Quarterly profit surges and beats expectations', label: 'positive' },
  { text: 'Operating income rose to a record on strong sales growth', label: 'positive' },
  { text: 'Revenue grew sharply in the third quarter', label: 'positive' },
  { text: 'Shares plunge after the company warns of heavy losses', label: 'negative' },
  { text: 'Net sales fell and the operating loss widened', label: 'negative' },
  { text: 'The firm slashed its outlook as orders slump', label: 'negative' },
  { text: 'The board met on Tuesday', label: 'neutral' },
  { text: 'The annual meeting will be held in March', label: 'neutral' },
  { text: 'The company is one of the main firms in the industry', label: 'neutral' },
];
