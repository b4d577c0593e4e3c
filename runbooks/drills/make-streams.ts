/** Makes drift streams from the reference rates in `data/`: `node runbooks/drills/make-streams.ts [--out FILE] [--from DAY] [--to DAY]`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { currencyReturns, type DailyReturn } from './currency-returns.ts';
import { parseRates } from './make-events.ts';

const DATA_FOLDER = fileURLToPath(new URL('data', import.meta.url));
const FOUR_YEARS = { from: '2005-01-01', to: '2008-11-28' } as const;

function observationLine({ signal, date, value }: DailyReturn): string {
  return `${JSON.stringify({ source: 'ecb', signal, at: date, value: Number(value.toFixed(4)) })}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      out: { type: 'string', default: join(DATA_FOLDER, 'currency-returns.ndjson') },
      from: { type: 'string', default: FOUR_YEARS.from },
      to: { type: 'string', default: FOUR_YEARS.to },
    },
  });
  const rates = parseRates(readFileSync(join(DATA_FOLDER, 'ecb-euro-reference-rates.csv'), 'utf8'));
  const returns = currencyReturns(rates).filter(({ date }) => date >= values.from && date <= values.to);
  writeFileSync(values.out, returns.map(observationLine).join(''));
  console.log(`${returns.length} observations in ${values.out}`);
}
