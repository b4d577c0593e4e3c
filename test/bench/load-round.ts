/** One round of the load bench in its own process: `node load-round.ts <reader> <file>` prints one line of JSON. */
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { parquetRead } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import Papa from 'papaparse';
import loadDatasetEntry from '#workers/load-dataset.ts';

export interface LoadRound {
  readonly ms: number;
  readonly rows: number;
  readonly peakRssMb: number;
}

export const READERS = ['ours', 'papaparse', 'hyparquet'] as const;
export type Reader = (typeof READERS)[number];

const [reader, path] = process.argv.slice(2) as [Reader, string];
const started = performance.now();
const rows = await readRows();
const ms = performance.now() - started;
const round: LoadRound = { ms, rows, peakRssMb: process.resourceUsage().maxRSS / 1024 };
console.log(JSON.stringify(round));

function readRows(): Promise<number> {
  if (reader === 'ours') return oursRows();
  return reader === 'papaparse' ? papaparseRows() : hyparquetRows();
}

async function oursRows(): Promise<number> {
  const input = {
    path,
    labelColumn: 'meta_label',
    timeColumn: 'event_end',
    featureColumns: [],
    startColumn: null,
    weightColumn: null,
    otherTimeColumns: ['event_start'],
  };
  const outcome = await loadDatasetEntry({ input, progress: null });
  if (!outcome.ok) throw new Error(outcome.error.message);
  return outcome.value.rows;
}

/** Every cell becomes a number, unchecked: less than what a strict reader must do. */
function papaparseRows(): Promise<number> {
  const columns: number[][] = [];
  let count = 0;
  return new Promise((resolve, reject) => {
    Papa.parse<string[]>(createReadStream(path, { encoding: 'utf8' }), {
      delimiter: ',',
      step: ({ data }) => {
        if (count++ === 0) return;
        for (let index = 0; index < data.length; index++) {
          const cell = data[index]!;
          const values = columns[index] ?? [];
          columns[index] = values;
          values.push(index < 2 ? Date.parse(`${cell}Z`) : Number.parseFloat(cell));
        }
      },
      complete: () => resolve(columns.map((values) => Float64Array.from(values))[0]!.length),
      error: reject,
    });
  });
}

/** The whole file at once with the library's defaults, as its documentation shows. */
async function hyparquetRows(): Promise<number> {
  const bytes = await readFile(path);
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
  const columns = new Map<string, Float64Array>();
  let rowCount = 0;
  await parquetRead({
    file,
    compressors,
    onChunk: ({ columnName, columnData, rowStart, rowEnd }) => {
      const values = columns.get(columnName) ?? new Float64Array(2_000_000);
      columns.set(columnName, values);
      for (let index = 0; index < columnData.length; index++)
        values[rowStart + index] = Number(columnData[index] ?? NaN);
      rowCount = Math.max(rowCount, rowEnd);
    },
  });
  return rowCount;
}
