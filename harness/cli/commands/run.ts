import { join } from 'node:path';
import type { Fault, Phase } from '../../../scenarios/kit/vocabulary.ts';
import { getCacheRoot } from '../../install/packages.ts';
import type { Shard } from '../../model/run.ts';
import type { ExitCode } from '../exit.ts';
import { UsageError } from '../../system/errors.ts';
import { boundHeap } from '../../system/heap-bounds.ts';
import { listenForInterrupts } from '../interrupt.ts';
import { buildPlans } from '../../plan/plan.ts';
import { ProgressLine } from '../progress.ts';
import { getDefaultOutputFolder } from '../output-folder.ts';

interface RunOptions {
  fault: readonly Fault[];
  phase: readonly Phase[];
  repeat: number;
  patience: number;
  linger: number;
  json: boolean;
  /** All cells of the stacks, not only those of `npm test`. */
  full: boolean;
  /** Go on with what an interrupted run has left. */
  resume: boolean;
  shard?: Shard;
  /** Where the reports go; undefined for the default. */
  out?: string;
  /** What `hangup check` takes now. */
  command?: string;
}

/** `hangup run`: observes, judges, reports. */
export async function runRun(words: readonly string[], options: RunOptions): Promise<ExitCode> {
  boundHeap();
  const signal = listenForInterrupts();
  const { fault, phase, full, repeat, patience, linger, resume, shard, json } = options;
  if (options.command !== undefined)
    throw new UsageError(
      'invalid-option',
      `Expected ids, got --command: a server of your own is checked. Say \`hangup check -- ${options.command}\`.`,
    );
  const plans = await buildPlans({ words, full, faults: fault, phases: phase });
  const { runSession } = await import('../../run/session.ts'); // after the plan: an unknown name is reported at once
  const { buildRunReport } = await import('../../report/builders/run.ts');
  const { prepareReportFolder, publishReport } = await import('../publish-report.ts');
  const folder = options.out ?? (json ? undefined : getDefaultOutputFolder());
  if (folder !== undefined) await prepareReportFolder(folder);
  using progress = new ProgressLine(process.stderr);
  const run = await runSession(plans, {
    patienceMs: patience,
    lingerMs: linger,
    repeat,
    signal,
    ...(shard && { shard }),
    journal: { folder: folder ?? join(getCacheRoot(), 'unfinished'), resume },
    onStart: ({ cells, servers, resumedServers }) => {
      if (resume) console.error(`${resumedServers} of ${servers} servers were already observed.`);
      progress.start(cells);
    },
    onAttempt: progress.add,
  });
  progress[Symbol.dispose]();
  return await publishReport(buildRunReport(run), { json, out: folder });
}
