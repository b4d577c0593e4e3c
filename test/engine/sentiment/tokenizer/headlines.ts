/** Market headlines of 5 to 40 words, as many as asked for, the same each time. */

const PICKS = {
  company:
    'Nokia|Kesko Oyj|AstraZeneca|Siemens Energy|L’Oréal|Nestlé|Volkswagen AG|Deutsche Börse|H&M|BNP Paribas|Fortum|Tesla|Crédit Agricole|Novo Nordisk|UPM-Kymmene',
  verb: 'reports|posts|expects|warns of|confirms|announces|sees|misses|beats forecasts with|is hit by|cuts|raises',
  what: 'operating profit|net sales|full-year guidance|free cash flow|its dividend|a EUR 1.2bn impairment|second-quarter revenue|job cuts|a share buy-back|EBITDA|loan losses|order intake|cost overruns',
  move: 'rose 12.4%|fell to EUR 3.1 mn|was up 7 pct|declined by $45.6 million|jumped year-on-year|slumped 21%|remained at last year’s level|doubled|came in at SEK 1,204m|widened',
  tail: 'in the third quarter|from the corresponding period in 2025|after the acquisition of its rival|amid weaker demand in Asia|according to preliminary figures|as the euro weakened against the dollar|the company said on Tuesday|analysts polled by the news agency had expected more|shares traded 4.5% lower in Helsinki|before non-recurring items',
} as const;
const PATTERNS = [
  'company verb what',
  'company verb what tail',
  'company what move tail',
  'what move tail , tail',
  'company verb what tail ; what move tail',
  'company ( company ) verb what tail , while what move tail and what move tail tail',
];

export function headlines(count: number): string[] {
  let state = 20_260_105;
  const below = (limit: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  const pick = (list: readonly string[]) => list[below(list.length)]!;
  return Array.from({ length: count }, () => {
    const words = pick(PATTERNS).split(' ');
    const text = words.map((word) => (word in PICKS ? pick(PICKS[word as keyof typeof PICKS].split('|')) : word));
    return text
      .join(' ')
      .replace(/ ([,;)])/g, '$1')
      .replace('( ', '(');
  });
}
