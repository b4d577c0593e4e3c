/** The platform's requirements files against the packages installed in its virtual environment, read from their metadata. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
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

  const verdict = judgeRequirements(wanted.requirements, await installedPackages(sitePackages), satisfies);
  const facts = {
    dir,
    site_packages: sitePackages,
    files: wanted.files,
    checked: verdict.checked,
    missing: verdict.missing,
    conflicting: verdict.conflicting,
    unjudged: wanted.unjudged,
  };
  if (verdict.missing.length + verdict.conflicting.length > 0) return { state: 'failed', reason: 'unsatisfied', facts };
  if (wanted.unjudged.length > 0) return { state: 'warning', reason: 'partly_judged', facts };
  return { state: 'ok', reason: 'satisfied', facts };
}

async function readAll(dir: string) {
  const files: string[] = [];
  const requirements: Requirement[] = [];
  const unjudged: string[] = [];
  const queue = FILES.map((name) => join(dir, name));
  for (const path of queue) {
    const text = await readFile(path, 'utf8').catch(ignoreMissing);
    if (text === null || files.includes(path)) continue;
    files.push(path);
    const parsed = parseRequirements(text);
    requirements.push(...parsed.requirements);
    unjudged.push(...parsed.unjudged);
    queue.push(...parsed.includes.map((include) => join(dirname(path), include)));
  }
  return { files, requirements, unjudged };
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
