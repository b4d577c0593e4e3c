/** Lists live and archived documents as one series, in the order of their first writes. */
import { canonicalJson } from '#engine/durable/canonical-json.ts';
import type { Json, JsonObject } from '../json.ts';
import { compareOrigins, type Origin, type StoredDocument } from './documents.ts';
import type { ListFilter, Seq, Versioned } from './types.ts';

/** An archived document whose value may have to be fetched first. */
export interface ArchivedDocument extends Origin {
  readonly id: string;
  readonly version: Seq;
}

export interface ArchiveAccess<Document extends ArchivedDocument> {
  /** A test that is false only for documents that certainly do not match. */
  filterFor(where: JsonObject): (document: Document) => boolean;
  read(document: Document): Promise<Json>;
}

/** Both series are ordered by their origins, oldest first, and are not changed while the listing runs. */
export async function* listDocuments<Document extends ArchivedDocument>(
  live: readonly StoredDocument[],
  archived: readonly Document[],
  { where, order = 'oldest', limit = Number.POSITIVE_INFINITY }: ListFilter,
  access: ArchiveAccess<Document>,
): AsyncGenerator<Versioned, void, void> {
  let left = limit;
  const mayMatch = where === undefined ? () => true : access.filterFor(where);
  for (const next of mergeByOrigin(live, archived, order)) {
    if (left <= 0) return;
    const { id, version } = next.document;
    if (next.archived) {
      if (!mayMatch(next.document)) continue;
      const value = await access.read(next.document);
      if (where !== undefined && !matches(value, where)) continue;
      yield { id, version, value, archived: true };
    } else {
      const { value } = next.document;
      if (where !== undefined && !matches(value, where)) continue;
      yield { id, version, value };
    }
    left -= 1;
  }
}

/** Whether the top-level fields of `value` equal those of `where`. */
export function matches(value: Json, where: JsonObject): boolean {
  const wanted = Object.entries(where);
  if (wanted.length === 0) return true;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const fields = value as JsonObject;
  return wanted.every(([key, expected]) => Object.hasOwn(fields, key) && areEqual(fields[key]!, expected));
}

function areEqual(one: Json, other: Json): boolean {
  if (typeof one !== 'object' || typeof other !== 'object') return one === other;
  return canonicalJson(one) === canonicalJson(other);
}

type Merged<Document> =
  | { readonly archived: false; readonly document: StoredDocument }
  | { readonly archived: true; readonly document: Document };

function* mergeByOrigin<Document extends ArchivedDocument>(
  live: readonly StoredDocument[],
  archived: readonly Document[],
  order: 'oldest' | 'newest',
): Generator<Merged<Document>> {
  const at = (index: number, length: number) => (order === 'oldest' ? index : length - 1 - index);
  let liveIndex = 0;
  let archivedIndex = 0;
  for (;;) {
    const fromLive = live[at(liveIndex, live.length)];
    const fromArchive = archived[at(archivedIndex, archived.length)];
    if (fromLive !== undefined && (fromArchive === undefined || comesFirst(fromLive, fromArchive, order))) {
      liveIndex += 1;
      yield { archived: false, document: fromLive };
    } else if (fromArchive !== undefined) {
      archivedIndex += 1;
      yield { archived: true, document: fromArchive };
    } else return;
  }
}

function comesFirst(one: Origin, other: Origin, order: 'oldest' | 'newest'): boolean {
  const difference = compareOrigins(one, other);
  return order === 'oldest' ? difference < 0 : difference > 0;
}
