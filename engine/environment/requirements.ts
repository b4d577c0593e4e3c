/** A Python project's requirements held against its installed packages, by PEP 508 names and PEP 440 versions. */

export interface Requirement {
  /** Normalised by PEP 503: lower case, runs of `-_.` as one `-`. */
  readonly name: string;
  /** PEP 440 specifier set, empty for any version. */
  readonly specifier: string;
}

export interface RequirementsFile {
  readonly requirements: readonly Requirement[];
  /** Files named by `-r`, as written. */
  readonly includes: readonly string[];
  /** Files named by `-c`, as written: they ask for nothing, and only narrow the versions of what is wanted elsewhere. */
  readonly constraints: readonly string[];
  /** Lines that say something this reader does not judge: URLs, editable installs, environment markers. */
  readonly unjudged: readonly string[];
}

export function normalizeName(name: string): string {
  return name.toLowerCase().replaceAll(/[-_.]+/g, '-');
}

export function parseRequirements(text: string): RequirementsFile {
  const requirements: Requirement[] = [];
  const includes: string[] = [];
  const constraints: string[] = [];
  const unjudged: string[] = [];
  for (const raw of text.replaceAll(/\\\r?\n/g, ' ').split(/\r?\n/)) {
    const line = raw.replace(/(^|\s)#.*$/, '').trim();
    if (line === '') continue;
    const include = /^(-r|--requirement|-c|--constraint)[\s=]*(\S+)$/.exec(line);
    const requirement = /^([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^\]]*\])?\s*\(?([^();@]*?)\)?(?:\s+--hash=\S+)*$/.exec(
      line,
    );
    if (include !== null) (/^--?r/.test(include[1]!) ? includes : constraints).push(include[2]!);
    else if (requirement !== null) {
      requirements.push({ name: normalizeName(requirement[1]!), specifier: requirement[2]!.trim() });
    } else unjudged.push(line);
  }
  return { requirements, includes, constraints, unjudged };
}

export interface WantedPackages {
  readonly requirements: readonly Requirement[];
  /** Judged only where the package is installed. */
  readonly constraints: readonly Requirement[];
}

export interface RequirementsVerdict {
  readonly missing: readonly string[];
  /** `numpy 1.20.0, wanted >=1.26`. */
  readonly conflicting: readonly string[];
  readonly checked: number;
}

/** @param satisfies whether a version fits a PEP 440 specifier set */
export function judgeRequirements(
  { requirements, constraints }: WantedPackages,
  installed: ReadonlyMap<string, string>,
  satisfies: (version: string, specifier: string) => boolean,
): RequirementsVerdict {
  const missing = requirements.filter(({ name }) => !installed.has(name)).map(({ name }) => name);
  const conflicting: string[] = [];
  for (const { name, specifier } of [...requirements, ...constraints]) {
    const version = installed.get(name);
    if (version === undefined || specifier === '' || satisfies(version, specifier)) continue;
    conflicting.push(`${name} ${version}, wanted ${specifier}`);
  }
  return { missing, conflicting, checked: requirements.length };
}
