/** A Python project's requirements held against its installed packages, by PEP 508 names and PEP 440 versions. */

export interface Requirement {
  /** Normalised by PEP 503: lower case, runs of `-_.` as one `-`. */
  readonly name: string;
  /** PEP 440 specifier set, empty for any version. */
  readonly specifier: string;
}

export interface RequirementsFile {
  readonly requirements: readonly Requirement[];
  /** Files named by `-r` and `-c`, as written. */
  readonly includes: readonly string[];
  /** Lines that say something this reader does not judge: URLs, editable installs, environment markers. */
  readonly unjudged: readonly string[];
}

export function normalizeName(name: string): string {
  return name.toLowerCase().replaceAll(/[-_.]+/g, '-');
}

export function parseRequirements(text: string): RequirementsFile {
  const requirements: Requirement[] = [];
  const includes: string[] = [];
  const unjudged: string[] = [];
  for (const raw of text.replaceAll(/\\\r?\n/g, ' ').split(/\r?\n/)) {
    const line = raw.replace(/(^|\s)#.*$/, '').trim();
    if (line === '') continue;
    const include = /^(?:-r|--requirement|-c|--constraint)[\s=]*(\S+)$/.exec(line);
    const requirement = /^([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^\]]*\])?\s*\(?([^();@]*?)\)?(?:\s+--hash=\S+)*$/.exec(
      line,
    );
    if (include !== null) includes.push(include[1]!);
    else if (requirement !== null) {
      requirements.push({ name: normalizeName(requirement[1]!), specifier: requirement[2]!.trim() });
    } else unjudged.push(line);
  }
  return { requirements, includes, unjudged };
}

export interface RequirementsVerdict {
  readonly missing: readonly string[];
  /** `numpy 1.20.0, wanted >=1.26`. */
  readonly conflicting: readonly string[];
  readonly checked: number;
}

/** @param satisfies whether a version fits a PEP 440 specifier set */
export function judgeRequirements(
  requirements: readonly Requirement[],
  installed: ReadonlyMap<string, string>,
  satisfies: (version: string, specifier: string) => boolean,
): RequirementsVerdict {
  const missing: string[] = [];
  const conflicting: string[] = [];
  for (const { name, specifier } of requirements) {
    const version = installed.get(name);
    if (version === undefined) missing.push(name);
    else if (specifier !== '' && !satisfies(version, specifier)) {
      conflicting.push(`${name} ${version}, wanted ${specifier}`);
    }
  }
  return { missing, conflicting, checked: requirements.length };
}
