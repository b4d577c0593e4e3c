/** The platform's requirements files against the packages installed in its virtual environment, read from their metadata. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { satisfies } from '@renovatebot/pep440';
import { judgeRequirements, normalizeName, parseRequirements, type Requirement } from '../requirements.ts';
import type { CheckFinding, EnvironmentCheck } from '../types.ts';

const FILES = ['requirements.txt', 'requirements-dev.txt'];
const ENVIRONMENTS = ['.venv', 'venv', 'env'];

/** @param options.platformDir the platform's checkout (`AI_TRADER_DIR`); null = not checked
 *  @param options.virtualEnv `VIRTUAL_ENV`, which wins over the folders inside the checkout */
export function requirementsCheck(options: {
  readonly platformDir: string | null;
  readonly virtualEnv: string | null;
}): EnvironmentCheck {
  return {
    name: 'requirements',
    look: async () => {
      if (options.platformDir === null) return { state: 'not_checked', reason: 'not_configured', facts: {} };
      return await judge(options.platformDir, options.virtualEnv);
    },
  };
}

async function judge(platformDir: string, virtualEnv: string | null): Promise<CheckFinding> {
  const dir = resolve(platformDir);
  const wanted = await readAll(dir);
  if (wanted.files.length === 0) return { state: 'failed', reason: 'no_requirements', facts: { dir } };
  const sitePackages = await findSitePackages(
    virtualEnv === null ? ENVIRONMENTS.map((name) => join(dir, name)) : [virtualEnv],
  );
  if (sitePackages === null) return { state: 'failed', reason: 'no_environment', facts: { dir } };

  const verdict = judgeRequirements(wanted, await installedPackages(sitePackages), satisfies);
  const facts = {
    dir,
    site_packages: sitePackages,
    files: wanted.files,
    missing_files: wanted.missingFiles,
    checked: verdict.checked,
    missing: verdict.missing,
    conflicting: verdict.conflicting,
    unjudged: wanted.unjudged,
  };
  if (wanted.missingFiles.length > 0) return { state: 'failed', reason: 'file_missing', facts };
  if (verdict.missing.length + verdict.conflicting.length > 0) return { state: 'failed', reason: 'unsatisfied', facts };
  if (wanted.unjudged.length > 0) return { state: 'warning', reason: 'partly_judged', facts };
  return { state: 'ok', reason: 'satisfied', facts };
}

interface WantedFile {
  readonly path: string;
  readonly role: 'requirement' | 'constraint';
  /** Null for the files that a checkout may, but need not have. */
  readonly namedBy: string | null;
}

async function readAll(dir: string) {
  const seen = new Set<string>();
  const files: string[] = [];
  const missingFiles: string[] = [];
  const requirements: Requirement[] = [];
  const constraints: Requirement[] = [];
  const unjudged: string[] = [];
  const queue: WantedFile[] = FILES.map((name) => ({ path: join(dir, name), role: 'requirement', namedBy: null }));
  for (const { path, role, namedBy } of queue) {
    if (seen.has(`${role} ${path}`)) continue;
    seen.add(`${role} ${path}`);
    const text = await readFile(path, 'utf8').catch(ignoreMissing);
    if (text === null) {
      if (namedBy !== null) missingFiles.push(`${path} (${basename(namedBy)})`);
      continue;
    }
    if (!files.includes(path)) files.push(path);
    const parsed = parseRequirements(text);
    (role === 'requirement' ? requirements : constraints).push(...parsed.requirements);
    unjudged.push(...parsed.unjudged);
    const named = (name: string) => ({ path: join(dirname(path), name), namedBy: path });
    // What a constraints file includes constrains as well.
    for (const name of parsed.includes) queue.push({ ...named(name), role });
    for (const name of parsed.constraints) queue.push({ ...named(name), role: 'constraint' });
  }
  return { files, missingFiles, requirements, constraints, unjudged };
}

async function findSitePackages(environments: readonly string[]): Promise<string | null> {
  for (const environment of environments) {
    const lib = join(environment, 'lib');
    for (const python of (await readdir(lib).catch(ignoreMissing)) ?? []) {
      const folder = join(lib, python, 'site-packages');
      if (python.startsWith('python') && (await stat(folder).catch(ignoreMissing)) !== null) return folder;
    }
  }
  return null;
}

/** Name and version as in the folder names `<name>-<version>.dist-info` (PEP 376). */
async function installedPackages(sitePackages: string): Promise<Map<string, string>> {
  const installed = new Map<string, string>();
  for (const entry of await readdir(sitePackages)) {
    const match = /^(.+)-([^-]+)\.(?:dist|egg)-info$/.exec(entry);
    if (match !== null) installed.set(normalizeName(match[1]!), match[2]!);
  }
  return installed;
}

function ignoreMissing(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
  throw error;
}
