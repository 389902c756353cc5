import type { Run } from '../../model/run.ts';
import { mergeShards } from '../../run/shards.ts';
import type { ExitCode } from '../exit.ts';
import { buildRunReport } from '../../report/builders/run.ts';
import { publishReport, prepareReportFolder } from '../publish-report.ts';
import { loadRun } from '../load-run.ts';
import { getDefaultOutputFolder } from '../output-folder.ts';

/** `hangup merge`: one report out of the runs of several shards; exits as the whole run would. */
export async function runMerge(
  files: readonly string[],
  { json, out }: { json: boolean; out?: string },
): Promise<ExitCode> {
  const runs = await Promise.all(files.map((file) => loadRun(file)));
  const folder = out ?? (json ? undefined : getDefaultOutputFolder());
  if (folder !== undefined) await prepareReportFolder(folder);
  return publishReport(buildRunReport(mergeShards(runs as [Run, ...Run[]])), { json, out: folder });
}
