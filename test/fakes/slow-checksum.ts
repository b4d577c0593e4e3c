/** The platform's directory checksum, slowly and obviously: the twin of engine/sentiment/drivers/snapshot. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Each folder's entries in the order of their code points, a folder's own entries in its place. */
export function slowChecksum(dir: string): string {
  const hash = createHash('sha256');
  const visit = (folder: string) => {
    const names = readdirSync(join(dir, folder)).sort((one, other) => Buffer.compare(utf32(one), utf32(other)));
    for (const name of names) {
      const path = folder === '' ? name : `${folder}/${name}`;
      if (statSync(join(dir, path)).isDirectory()) visit(path);
      else if (name !== '.checksum') hash.update(path).update(readFileSync(join(dir, path)));
    }
  };
  visit('');
  return hash.digest('hex');
}

/** Big-endian code points: their bytes stand in the order of their numbers. */
function utf32(text: string): Buffer {
  const points = [...text].map((character) => character.codePointAt(0)!);
  const bytes = Buffer.alloc(points.length * 4);
  for (const [at, point] of points.entries()) bytes.writeUInt32BE(point, at * 4);
  return bytes;
}
