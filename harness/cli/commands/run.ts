import { join } from 'node:path';
import type { Fault, Phase } from '../../../scenarios/kit/vocabulary.ts';
import packageJson from '../../../package.json' with { type: 'json' };
import type { Run } from '../../model/run.ts';
import { probeOwnServer } from '../../contract/probe.ts';
import { buildOwnServerPlan } from '../../plan/own-server.ts';
import { getCacheRoot } from '../../install/packages.ts';
import { hashSharedSources, JournalFile } from '../../run/resume.ts';
import { selectPlans } from '../../plan/selection.ts';
import type { ServerPlan } from '../../model/plan.ts';
import { runSession } from '../../run/session.ts';
import { selectShard, type Shard } from '../../run/shards.ts';
import { parseCommand, formatCommandName } from '../parse-command.ts';
import type { ExitCode } from '../exit.ts';
import { UsageError } from '../../system/errors.ts';
import { listenForInterrupts } from '../interrupt.ts';
import { planFor } from '../../plan/plan.ts';
import { ProgressLine } from '../progress.ts';
import { publishRun, prepareReportFolder } from '../publish.ts';
import { getDefaultOutputFolder } from '../output-folder.ts';

/** Of a matrix: enough to keep the cores busy while most cells only wait, few enough that servers are not starved. */
const SERVERS_AT_ONCE = 4;
const CELLS_AT_ONCE = 64;

interface RunOptions {
  fault: readonly Fault[];
  phase: readonly Phase[];
  repeat: number;
  patience: number;
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
  const plan = await buildRunPlan(words, { ...options, signal });
  const folder = options.out ?? (options.json ? null : getDefaultOutputFolder());
  if (folder !== null) await prepareReportFolder(folder);
  const result = await runServerPlans(plan, { ...options, signal });
  const { shard, json } = options;
  return publishRun({ ...result, ...(shard && { shard }) }, { json, folder });
}

type InterruptibleRunOptions = RunOptions & { signal: AbortSignal };

async function buildRunPlan(words: readonly string[], options: InterruptibleRunOptions): Promise<ServerPlan[]> {
  const every =
    options.command === undefined ? await planFor(words, options) : [await planProbedServer(words, options)];
  const all = selectPlans(every, { faults: options.fault, phases: options.phase });
  if (options.full && !every.some(({ cells }) => cells.some(({ cell }) => cell.stream)))
    throw new UsageError('Expected stacks to run in full, got none. Say `hangup run stacks --full`.');
  const plan = options.shard ? selectShard(all, options.shard) : all;
  if (plan.length === 0) throw new UsageError(describeEmptyPlan(words, options));
  return plan;
}

/** A server of one's own: what it holds is learned from itself. */
async function planProbedServer(words: readonly string[], options: InterruptibleRunOptions): Promise<ServerPlan> {
  const { command: text = '', full, resume, shard, signal } = options;
  if (words.length > 0 || full || resume || shard !== undefined)
    throw new UsageError(
      'Expected --command alone, got ids, --full, --resume or --shard too: it is one server of one kind.',
    );
  const command = parseCommand(text);
  const server = { name: formatCommandName(command), command };
  const probed = await probeOwnServer({ ...server, signal });
  if (probed.holdProblem !== null) console.error(`Clients leave mid-stream only. ${probed.holdProblem}`);
  return buildOwnServerPlan({ ...server, typed: text }, probed);
}

async function runServerPlans(plan: readonly ServerPlan[], options: InterruptibleRunOptions): Promise<Run> {
  const { repeat, patience, resume, signal } = options;
  const session = { patienceMs: patience, repeat, signal };
  if (plan.every(({ cells }) => cells.every(({ cell }) => cell.stream === undefined))) {
    using progress = new ProgressLine(countCells(plan), process.stderr);
    return await runSession(plan, { ...session, onAttempt: progress.add });
  }
  const journal = await JournalFile.open(getResumeFile(options), {
    plan,
    conditions: JSON.stringify([packageJson.version, patience, repeat, await hashSharedSources()]),
    resume,
  });
  if (resume) console.error(`${journal.size} of ${plan.length} servers were already observed.`);
  using progress = new ProgressLine(countCells(plan.filter(({ id }) => !journal.getResults(id))), process.stderr);
  const bounds = { serversAtOnce: SERVERS_AT_ONCE, cellsAtOnce: CELLS_AT_ONCE };
  const result = await runSession(plan, { ...session, ...bounds, journal, onAttempt: progress.add });
  await journal.close();
  return result;
}

/** Beside the reports, or in the cache without any; each shard has its own. */
function getResumeFile({ out, json, shard }: RunOptions): string {
  const folder = out ?? (json ? join(getCacheRoot(), 'unfinished') : getDefaultOutputFolder());
  return join(folder, `unfinished${shard ? `-${shard.index}-of-${shard.of}` : ''}.ndjson`);
}

function countCells(plan: readonly ServerPlan[]): number {
  return plan.reduce((sum, { cells }) => sum + cells.length, 0);
}

function describeEmptyPlan(words: readonly string[], { fault, phase, shard, command }: RunOptions): string {
  const wanted = [...fault, ...phase, ...(shard ? [`shard ${shard.index}/${shard.of}`] : [])].join(', ');
  if (command !== undefined) return `Expected ${command} to have cells with ${wanted}, got none.`;
  return `Expected a scenario among ${words.join(', ') || 'all'} that declares ${wanted}, got none. \`npx hangup list\` shows what each declares.`;
}
