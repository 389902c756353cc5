import { join } from 'node:path';
import type { Fault, Phase } from '../../../scenarios/kit/vocabulary.ts';
import { listUntried } from '../../plan/selection.ts';
import { buildOwnServerPlan, explainUntried } from '../../plan/own-server.ts';
import { getCacheRoot } from '../../install/packages.ts';
import type { ServerPlan } from '../../model/plan.ts';
import type { Shard } from '../../model/run.ts';
import { parseCommand, formatCommandName } from '../parse-command.ts';
import type { ExitCode } from '../exit.ts';
import { UsageError } from '../../system/errors.ts';
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
  /** How to start a server of one's own, as one text. */
  command?: string;
}

/** `hangup run`: observes, judges, reports. */
export async function runRun(words: readonly string[], options: RunOptions): Promise<ExitCode> {
  const signal = listenForInterrupts();
  const { fault, phase, full, repeat, patience, linger, resume, shard, json } = options;
  const own = options.command === undefined ? null : await planProbedServer(words, { ...options, signal });
  const plans = await buildPlans({ words, full, own, faults: fault, phases: phase });
  const { runSession } = await import('../../run/session.ts'); // after the plan: an unknown name is reported at once
  for (const name of listUntried(plans, { faults: fault, phases: phase }))
    console.error(`Not tried: ${name}; ${own === null ? 'no selected server declares it' : explainUntried(name)}.`);
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

/** A server of one's own: what it holds is learned from itself. */
async function planProbedServer(
  words: readonly string[],
  { command: text = '', full, resume, shard, signal }: RunOptions & { signal: AbortSignal },
): Promise<ServerPlan> {
  if (words.length > 0 || full || resume || shard !== undefined)
    throw new UsageError(
      'conflicting-options',
      'Expected --command alone, got ids, --full, --resume or --shard too: it is one server of one kind.',
    );
  const command = parseCommand(text);
  const server = { name: formatCommandName(command), command };
  const { probeOwnServer } = await import('../../contract/probe.ts');
  const probed = await probeOwnServer({ ...server, signal });
  if (probed.holdProblem !== null) console.error(`No client leaves before the first byte. ${probed.holdProblem}`);
  if (probed.bodyProblem !== null) console.error(`No client leaves mid-stream. ${probed.bodyProblem}`);
  return buildOwnServerPlan({ ...server, typed: text }, probed);
}
