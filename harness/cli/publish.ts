import type { Run } from '../model/run.ts';
import { judgedNothing } from '../report/sections/findings.ts';
import { jsonReport } from '../report/render/json.ts';
import { terminalReport } from '../report/render/terminal.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { writeReports, writeStepSummary } from './report-files.ts';
import { terminal } from './terminal.ts';

/** Shows a run on standard output, writes its reports, and says with which code to exit. */
export async function publish(run: Run, { json, folder }: { json: boolean; folder: string | null }): Promise<ExitCode> {
  process.stdout.write(json ? jsonReport(run) : terminalReport(run, terminal()));
  if (folder !== null) {
    await writeReports(run, folder);
    console.error(`The report is in ${folder}/report.md, .html and .json.`);
  }
  await writeStepSummary(run, process.env.GITHUB_STEP_SUMMARY || undefined);
  return exitCodeOf(run);
}

/**
 * A harness failure outweighs a difference: what could not be observed may hide one. So may a run that judged nothing; of a
 * share of one, nothing is said before all are merged.
 */
function exitCodeOf(run: Run): ExitCode {
  const some = (wanted: string) => run.results.some(({ status }) => status === wanted);
  if (run.selfProof.length > 0 || some('unknown') || (judgedNothing(run) && run.shard === undefined))
    return EXIT.harness;
  return some('different') ? EXIT.different : EXIT.expected;
}
