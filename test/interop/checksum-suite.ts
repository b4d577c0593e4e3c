/** Is our checksum of a model folder the one that Python computes, and does each of us take the other's cache? */
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { writeFiles } from '#bot/local/hub/model/write-files.ts';
import { checksumFolder } from '#engine/sentiment/drivers/snapshot/checksum-folder.ts';
import { listFiles } from '#engine/sentiment/drivers/snapshot/list-files.ts';
import { createSnapshotFiles } from '#engine/sentiment/drivers/snapshot-files.ts';
import { type Random, seededRandom } from '#engine/training/learners/random.ts';
import { FakeClock } from '../fakes/fake-clock.ts';
import { inlineHashing } from '../fakes/hashing.ts';
import { publishTiny, tinyFiles } from '../fakes/staged-snapshot.ts';
import { askPython, type Finding, noneDiffer, type Suite } from './suites.ts';

const FOLDERS = 40;
const NAME = 'ProsusAI__finbert';
/** Parts of names around which orders differ: `/` against `-` and `.`, and beyond the 16 bits of a UTF-16 unit. */
const LETTERS = ['a', 'b', 'A', '-', '.', '0', ' ', '_', '~', 'é', '\uffee', '\u{1f600}', '\u{10ffff}'];
const { signal } = new AbortController();

export const checksumSuite: Suite = {
  name: 'directory checksum',
  async run(python) {
    const root = await mkdtemp(join(tmpdir(), 'mlops-interop-checksum-'));
    try {
      return [await sameChecksums(python, root), ...(await sameCaches(python, root))];
    } finally {
      await rm(root, { recursive: true });
    }
  },
};

async function sameChecksums(python: string, root: string): Promise<Finding> {
  const random = seededRandom(5, 0);
  const folders: string[] = [];
  for (let number = 0; number < FOLDERS; number++) {
    const dir = join(root, `tree-${number}`);
    await randomTree(dir, random);
    folders.push(dir);
  }
  const { checksums } = await askPython<{ checksums: string[] }>(python, 'checksum.py', {
    input: { folders, seal: [] },
  });
  const ours: string[] = [];
  for (const dir of folders) ours.push(checksumFolder({ dir, paths: [...(await listFiles(dir)).keys()] }));
  const different = ours.filter((checksum, at) => checksum !== checksums[at]).length;
  return noneDiffer(`checksums of ${FOLDERS} folders with hidden files, links and names that sort badly`, different);
}

async function sameCaches(python: string, root: string): Promise<Finding[]> {
  const storeAt = (name: string) =>
    createSnapshotFiles({ root: join(root, name), name: NAME, compute: inlineHashing(), clock: new FakeClock() });
  const { dir } = await publishTiny(storeAt('ours'), 1);
  const theirs = join(root, 'theirs', NAME);
  await writeFiles(theirs, tinyFiles(1));
  const input = { folders: [dir], seal: [theirs] };
  const { checksums } = await askPython<{ checksums: string[] }>(python, 'checksum.py', { input });
  const adopted = await storeAt('theirs').verify(signal);
  return [
    { text: 'Python takes our cache', agrees: checksums[0] === (await readFile(join(dir, '.checksum'), 'utf8')) },
    { text: 'we take a cache that Python sealed', agrees: adopted.ok && adopted.checksumFile === 'equal' },
  ];
}

async function randomTree(dir: string, random: Random): Promise<void> {
  await mkdir(dir);
  for (let file = 0; file < 12; file++) {
    const parts = Array.from({ length: 1 + random.below(3) }, () => randomName(random));
    const path = join(dir, ...parts);
    try {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, String(random.below(1_000_000)));
    } catch {
      // A file stands where a folder should be, or the reverse.
    }
  }
  await mkdir(join(dir, 'sub'), { recursive: true });
  for (const name of ['.checksum', 'sub/.checksum', '.hidden']) await writeFile(join(dir, name), name);
  await symlink('.hidden', join(dir, 'link to a file'));
  await symlink('nowhere', join(dir, 'link to nowhere'));
  await symlink('sub', join(dir, 'link to a folder'));
}

function randomName(random: Random): string {
  const letters = Array.from({ length: 1 + random.below(3) }, () => LETTERS[random.below(LETTERS.length)]!).join('');
  // Neither the folder itself nor the one above.
  return /^\.+$/.test(letters) ? `${letters}x` : letters;
}
