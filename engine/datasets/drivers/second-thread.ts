/** Another thread that reads a part of a file while the calling one reads the rest. */
import { parentPort, Worker, workerData } from 'node:worker_threads';
import { type CsvPart, type CsvPartResult, readCsvPart } from './csv/csv-part.ts';

export interface RunningPart {
  /** Null when the part could not be read by itself: then the file is to be read in one piece. */
  readonly result: Promise<CsvPartResult | null>;
  /** Ends the thread, finished or not. */
  stop(): Promise<unknown>;
}

export interface SecondThread {
  start(part: CsvPart): RunningPart;
}

/** Reading leaves little behind: without a limit each thread keeps tens of megabytes for it. */
const YOUNG_MB = 4;

/** @param entry the thread's file: calls `servePart` */
export function secondThread(entry: URL): SecondThread {
  return {
    start(part) {
      const thread = new Worker(entry, { workerData: part, resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB } });
      const result = new Promise<CsvPartResult | null>((resolve) => {
        thread.once('message', resolve);
        // Whatever it died of, one thread alone tells the reason better.
        thread.once('error', () => resolve(null));
        thread.once('exit', () => resolve(null));
      });
      return { result, stop: () => thread.terminate() };
    },
  };
}

/** What such a thread does. */
export function servePart(): void {
  parentPort?.postMessage(readCsvPart(workerData as CsvPart));
}
