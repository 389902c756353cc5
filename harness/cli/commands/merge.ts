import type { Run } from '../../model/run.ts';
import { mergeShards } from '../../run/shards.ts';
import type { ExitCode } from '../exit.ts';
import { publishRun, prepareReportFolder } from '../publish-report.ts';
import { loadRun } from '../load-run.ts';
import { getDefaultOutputFolder } from '../output-folder.ts';

/** `hangup merge`: one report out of the runs of several shards; exits as the whole run would. */
export async function runMerge(
  files: readonly string[],
  { json, out }: { json: boolean; out?: string },
): Promise<ExitCode> {
  const runs = await Promise.all(files.map((file) => loadRun(file)));
  const folder = out ?? (json ? null : getDefaultOutputFolder());
  if (folder !== null) await prepareReportFolder(folder);
  return publishRun(mergeShards(runs as [Run, ...Run[]]), { json, folder });
}
