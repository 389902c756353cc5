import type { Fault, Phase } from '../../../scenarios/kit/scenario.ts';
import type { Run } from '../../records.ts';
import { jsonReport } from '../../report/json.ts';
import { terminalReport } from '../../report/terminal.ts';
import { planOf, type Planned } from '../../suite/plan.ts';
import { runSession } from '../../suite/session.ts';
import { EXIT, UsageError, type ExitCode } from '../exit.ts';
import { interruption } from '../interrupt.ts';
import { Progress } from '../progress.ts';
import { prepareFolder, writeReports, writeStepSummary } from '../report-files.ts';
import { idsOf } from '../selection.ts';
import { terminal } from '../terminal.ts';

export interface RunOptions {
  fault: readonly Fault[];
  phase: readonly Phase[];
  repeat: number;
  patience: number;
  json: boolean;
  /** Where the reports go; undefined for the default. */
  out?: string;
}

/** `hangup run`: observes, judges, reports. */
export async function run(words: readonly string[], options: RunOptions): Promise<ExitCode> {
  const plan = await planOf({ ids: idsOf(words), faults: options.fault, phases: options.phase });
  if (plan.length === 0) throw new UsageError(nothingDeclared(words, options));
  const folder = options.out ?? (options.json ? null : 'reports');
  if (folder !== null) await prepareFolder(folder);
  const result = await observe(plan, options);
  process.stdout.write(options.json ? jsonReport(result) : terminalReport(result, terminal()));
  if (folder !== null) {
    await writeReports(result, folder);
    console.error(`The report is in ${folder}/report.md, .html and .json.`);
  }
  await writeStepSummary(result, process.env.GITHUB_STEP_SUMMARY);
  return exitCodeOf(result);
}

async function observe(plan: readonly Planned[], { repeat, patience }: RunOptions): Promise<Run> {
  const total = plan.reduce((sum, { cells }) => sum + cells.length, 0);
  using progress = new Progress(total, process.stderr);
  return await runSession(plan, { patienceMs: patience, repeat, signal: interruption(), onAttempt: progress.add });
}

/** A harness failure outweighs a difference: what could not be observed may hide one. */
function exitCodeOf({ selfProof, results }: Run): ExitCode {
  const some = (wanted: string) => results.some(({ status }) => status === wanted);
  if (selfProof.length > 0 || some('unknown')) return EXIT.harness;
  return some('different') ? EXIT.different : EXIT.expected;
}

function nothingDeclared(words: readonly string[], { fault, phase }: RunOptions): string {
  const wanted = [...fault, ...phase].join(', ');
  return `Expected a scenario among ${words.join(', ') || 'all'} that declares ${wanted}, got none. \`npx hangup list\` shows what each declares.`;
}
