/** Makes `events.csv` and `events.parquet` from the reference rates in `data/`: `node runbooks/drills/make-events.ts [--out DIR]`. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { type BreakoutEvent, breakoutEvents, type DailyRates, FEATURE_NAMES } from './breakout-events.ts';

const DATA_FOLDER = fileURLToPath(new URL('data', import.meta.url));
/** Features that hold whole numbers only. */
const INTEGER_FEATURES: ReadonlySet<string> = new Set(['side', 'gap_days']);

/** Reads `date,USD,JPY,…`, one line a day. */
export function parseRates(csv: string): DailyRates {
  const [header, ...lines] = csv.trimEnd().split('\n');
  const rows = lines.map((line) => line.split(','));
  const currencies = header!.split(',').slice(1);
  return {
    dates: rows.map(([date]) => date!),
    currencies,
    rates: currencies.map((_, index) => rows.map((row) => Number(row[index + 1]))),
  };
}

function eventsCsv(events: readonly BreakoutEvent[]): string {
  const header = ['event_start', 'event_end', 'currency', ...FEATURE_NAMES, 'meta_label'].join(',');
  const lines = events.map((event) => {
    const features = event.features.map((value, index) =>
      INTEGER_FEATURES.has(FEATURE_NAMES[index]!) ? value.toFixed(0) : value.toFixed(6),
    );
    return [event.start, event.end, event.currency, ...features, event.label].join(',');
  });
  return `${[header, ...lines].join('\n')}\n`;
}

function eventsParquet(events: readonly BreakoutEvent[]): Uint8Array {
  const features = FEATURE_NAMES.map((name, index) => ({
    name,
    data: events.map((event) => event.features[index]!),
    type: INTEGER_FEATURES.has(name) ? ('INT32' as const) : ('DOUBLE' as const),
    nullable: false,
  }));
  const buffer = parquetWriteBuffer({
    columnData: [
      { name: 'event_start', data: events.map(({ start }) => new Date(start)), type: 'TIMESTAMP', nullable: false },
      { name: 'event_end', data: events.map(({ end }) => new Date(end)), type: 'TIMESTAMP', nullable: false },
      { name: 'currency', data: events.map(({ currency }) => currency), type: 'STRING', nullable: false },
      ...features,
      { name: 'meta_label', data: events.map(({ label }) => label), type: 'INT32', nullable: false },
    ],
    codec: 'SNAPPY',
  });
  return new Uint8Array(buffer);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { out: { type: 'string', default: DATA_FOLDER } } });
  const rates = parseRates(readFileSync(join(DATA_FOLDER, 'ecb-euro-reference-rates.csv'), 'utf8'));
  const events = breakoutEvents(rates);
  mkdirSync(values.out, { recursive: true });
  writeFileSync(join(values.out, 'events.csv'), eventsCsv(events));
  writeFileSync(join(values.out, 'events.parquet'), eventsParquet(events));
  const paid = events.filter(({ label }) => label === 1).length;
  console.log(`${events.length} events, ${((100 * paid) / events.length).toFixed(1)} % paid, in ${values.out}`);
}
