/** A request's body as a batch: JSON or NDJSON, the bytes themselves kept where all of it is good. */
import { OpsError } from '../../errors.ts';
import { OBSERVATION_LIMITS } from './limits.ts';
import { BatchReader, itemsOf, type ReadBatch } from './read-batch.ts';
import { scanBatch } from './scan-batch.ts';

export const BODY_FORMATS = ['json', 'ndjson'] as const;
export type BodyFormat = (typeof BODY_FORMATS)[number];

const NEWLINE = 0x0a;
const RETURN = 0x0d;
const SPACE = 0x20;

/**
 * @param body may be changed, and belongs to the batch afterwards
 * @param arrived ISO 8601: the time of values that have none of their own
 * @throws OpsError `bad_request` for what is no batch at all
 */
export function readBody(body: Buffer, format: BodyFormat, arrived: string): ReadBatch {
  if (format === 'ndjson') return readLines(body.toString('utf8'), arrived);
  const plain = scanBatch(body, arrived);
  if (plain !== undefined) {
    const items = plain.observations.length + plain.outcomes.length;
    return { batch: { ...plain, text: inOneLine(body) }, refused: [], items };
  }
  const items = itemsOf(parsed(body.toString('utf8')));
  if (items === undefined) {
    throw bad('expected an observation, a list of them, or {"observations": […], "outcomes": […]}');
  }
  assertCount(items.length);
  const reader = new BatchReader({ arrived, isStrict: true });
  for (const item of items) reader.take(item);
  const read = reader.result();
  return read.refused.length > 0 ? read : { ...read, batch: { ...read.batch, text: inOneLine(body) } };
}

function readLines(text: string, arrived: string): ReadBatch {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  assertCount(lines.length);
  const reader = new BatchReader({ arrived, isStrict: true });
  for (const line of lines) reader.takeLine(line);
  return reader.result();
}

/** Text has no bare newline inside of its strings: each stands between two words of JSON. */
function inOneLine(body: Uint8Array): Uint8Array {
  for (const sign of [NEWLINE, RETURN]) {
    for (let at = body.indexOf(sign); at !== -1; at = body.indexOf(sign, at + 1)) body[at] = SPACE;
  }
  return body;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (thrown) {
    throw bad((thrown as Error).message);
  }
}

function assertCount(items: number): void {
  const most = OBSERVATION_LIMITS.items;
  if (items > most) throw bad(`expected ${most} items at most, received ${items}`);
}

function bad(problem: string): OpsError {
  return new OpsError('bad_request', `request body: ${problem}`, { facts: { part: 'body', problem } });
}
