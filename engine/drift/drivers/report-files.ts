/** ReportStore in files of the state folder, one for each report. */
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../../durable/atomic-file.ts';
import { makeFolder } from '../../durable/folders.ts';
import { ifThere } from '../../durable/if-there.ts';
import { sweepTemporaryFiles } from '../../durable/temporary-file.ts';
import type { WriteProbe } from '../../durable/write-points.ts';
import { isMadeReportId, isReportId } from '../reports/report-id.ts';
import type { DriftReport, ReportStore } from '../types.ts';

const SUFFIX = '.json';
const POINTS = { write: 'reports.write', rename: 'reports.rename' } as const;

/** @param dir `state/drift_reports` */
export async function openReportFiles(dir: string, probe?: WriteProbe): Promise<ReportStore> {
  await makeFolder(dir);
  await sweepTemporaryFiles(dir);
  const pathOf = (id: string) => join(dir, `${id}${SUFFIX}`);
  const put = async (report: DriftReport) => {
    await writeFileAtomic(pathOf(report.id), `${JSON.stringify(report, null, 2)}\n`, { points: POINTS }, probe);
  };

  const read = async (id: string): Promise<DriftReport | undefined> => {
    if (!isReportId(id)) return undefined;
    const text = await ifThere(readFile(pathOf(id), 'utf8'));
    return text === undefined ? undefined : reportOf(text);
  };

  return {
    write: async (report) => {
      if ((await read(report.id)) === undefined) await put(report);
      return pathOf(report.id);
    },
    link: async (id, { alert, ticket }) => {
      const report = await read(id);
      if (report !== undefined && report.alert === null) await put({ ...report, alert, ticket });
    },
    read,
    list: async (limit) => {
      // Names begin with the time of the value.
      const names = (await readdir(dir)).filter((name) => name.endsWith(SUFFIX) && !name.startsWith('.'));
      const newest = names.sort((a, b) => (a < b ? 1 : -1));
      const reports: DriftReport[] = [];
      for (const name of newest) {
        if (reports.length >= limit) break;
        const report = await read(name.slice(0, -SUFFIX.length));
        if (report !== undefined) reports.push(report);
      }
      return reports;
    },
    keepNewest: async (count, needed) => {
      const ids = (await readdir(dir)).flatMap((name) => {
        const id = name.slice(0, -SUFFIX.length);
        return name.endsWith(SUFFIX) && isMadeReportId(id) ? [id] : [];
      });
      if (ids.length <= count) return 0;
      const written = new Map<string, number>();
      for (const id of ids) written.set(id, (await ifThere(stat(pathOf(id))))?.mtimeMs ?? 0);
      // By their writing, not by the time of their values: what was replayed from long ago is as new as anything else.
      const newest = ids.sort((a, b) => written.get(b)! - written.get(a)! || (a < b ? 1 : -1));
      const old = newest.slice(count).filter((id) => !needed.has(id));
      for (const id of old) await rm(pathOf(id), { force: true });
      return old.length;
    },
  };
}

/** Undefined for what is no report: somebody else put it there. */
function reportOf(text: string): DriftReport | undefined {
  try {
    const report = JSON.parse(text) as DriftReport | null;
    return report?.schema === 'mlops.drift-report/1' ? report : undefined;
  } catch {
    return undefined;
  }
}
