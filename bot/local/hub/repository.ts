/** A model's repository on the hub: commits that stay, of which `main` names the last; large files live in LFS. */
import { createHash } from 'node:crypto';
import { type Contents, contentsOf, type HubFiles } from './contents.ts';

export interface HubEntry {
  readonly path: string;
  readonly contents: Contents;
  readonly lfs: boolean;
}
export interface Commit {
  /** 40 hex digits. */
  readonly sha: string;
  /** By path. */
  readonly entries: ReadonlyMap<string, HubEntry>;
}
export interface Repository {
  /** Makes a new commit the one that `main` names; the former ones are still served. */
  publish(files: HubFiles): Promise<string>;
  /** Of a commit's hash, or `main`. */
  commit(revision: string): Commit | undefined;
  /** Puts other bytes behind a path of a commit, which no honest hub does. */
  change(sha: string, path: string): Promise<void>;
}

const LFS_NAMES = /\.(onnx|onnx_data|bin|safetensors)$/;
const LFS_BYTES = 10_000_000;

export function createRepository(): Repository {
  const commits = new Map<string, Map<string, HubEntry>>();
  let last = '';
  return {
    async publish(files) {
      const entries = new Map<string, HubEntry>();
      for (const path of [...files.keys()].sort()) {
        const contents = await contentsOf(files.get(path)!);
        entries.set(path, { path, contents, lfs: LFS_NAMES.test(path) || contents.size >= LFS_BYTES });
      }
      const listing = [...entries.values()].map((entry) => `${blobOid(entry)} ${entry.path}\n`).join('');
      last = sha1(`${last}\n${listing}`);
      commits.set(last, entries);
      return last;
    },
    commit(revision) {
      const sha = revision === 'main' ? last : revision;
      const entries = commits.get(sha);
      return entries && { sha, entries };
    },
    async change(sha, path) {
      const entry = commits.get(sha)?.get(path);
      if (entry !== undefined) commits.get(sha)!.set(path, { ...entry, contents: await entry.contents.changed() });
    },
  };
}

/** What git keeps at the path: for a file in LFS its pointer. */
export function blobOid({ contents, lfs }: HubEntry): string {
  if (!lfs) return contents.gitOid;
  const pointer = lfsPointer(contents);
  return sha1(`blob ${pointer.length}\0${pointer}`);
}

export function lfsPointer({ sha256, size }: Contents): string {
  return `version https://git-lfs.github.com/spec/v1\noid sha256:${sha256}\nsize ${size}\n`;
}

export function etagOf({ contents, lfs }: HubEntry): string {
  return `"${lfs ? contents.sha256 : contents.gitOid}"`;
}

function sha1(text: string): string {
  return createHash('sha1').update(text).digest('hex');
}
