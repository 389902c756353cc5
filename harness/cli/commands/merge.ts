import type { Run } from '../../model/run.ts';
import { mergeShards } from '../../run/shards.ts';
import type { ExitCode } from '../exit.ts';
import { publish, prepareFolder } from '../publish.ts';
import { recorded } from '../load-run.ts';
import { usualFolder } from '../output-folder.ts';

/** `hangup merge`: one report out of the runs of several shards; exits as the whole run would. */
export async function mergeRuns(
  files: readonly string[],
  { json, out }: { json: boolean; out?: string },
): Promise<ExitCode> {
  const runs = await Promise.all(files.map((file) => recorded(file)));
  const folder = out ?? (json ? null : usualFolder());
  if (folder !== null) await prepareFolder(folder);
  return publish(mergeShards(runs as [Run, ...Run[]]), { json, folder });
}
