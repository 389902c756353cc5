import { join } from 'node:path';
import type { Fault, Phase } from '../../../scenarios/kit/scenario.ts';
import packageJson from '../../../package.json' with { type: 'json' };
import type { Run } from '../../records.ts';
import { JournalFile } from '../../suite/journal.ts';
import { selected, type Planned } from '../../suite/plan.ts';
import { runSession } from '../../suite/session.ts';
import { shardOf, type Shard } from '../../suite/shard.ts';
import { UsageError, type ExitCode } from '../exit.ts';
import { interruption } from '../interrupt.ts';
import { planFor } from '../plan.ts';
import { Progress } from '../progress.ts';
import { publish } from '../publish.ts';
import { prepareFolder } from '../report-files.ts';

/** Of a matrix: enough to keep the cores busy while most cells only wait, few enough that servers are not starved. */
const SERVERS_AT_ONCE = 4;
const CELLS_AT_ONCE = 64;

export interface RunOptions {
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
}

/** `hangup run`: observes, judges, reports. */
export async function run(words: readonly string[], options: RunOptions): Promise<ExitCode> {
  const plan = await planned(words, options);
  const folder = options.out ?? (options.json ? null : 'reports');
  if (folder !== null) await prepareFolder(folder);
  return publish(await observe(plan, options), { json: options.json, folder });
}

async function planned(words: readonly string[], options: RunOptions): Promise<Planned[]> {
  const all = selected(await planFor(words, options), { faults: options.fault, phases: options.phase });
  if (options.full && !all.some(({ cells }) => cells.some(({ cell }) => cell.stream)))
    throw new UsageError('Expected stacks to run in full, got none. Say `hangup run stacks --full`.');
  const plan = options.shard ? shardOf(all, options.shard) : all;
  if (plan.length === 0) throw new UsageError(nothingDeclared(words, options));
  return plan;
}

async function observe(plan: readonly Planned[], options: RunOptions): Promise<Run> {
  const { repeat, patience, resume } = options;
  const session = { patienceMs: patience, repeat, signal: interruption() };
  if (plan.every(({ cells }) => cells.every(({ cell }) => cell.stream === undefined))) {
    using progress = new Progress(cellsIn(plan), process.stderr);
    return await runSession(plan, { ...session, onAttempt: progress.add });
  }
  const journal = await JournalFile.open(join('reports', 'unfinished.ndjson'), {
    plan,
    conditions: JSON.stringify([packageJson.version, patience, repeat]),
    resume,
  });
  if (resume) console.error(`${journal.size} of ${plan.length} servers were already observed.`);
  using progress = new Progress(cellsIn(plan.filter(({ id }) => !journal.resultsOf(id))), process.stderr);
  const bounds = { serversAtOnce: SERVERS_AT_ONCE, cellsAtOnce: CELLS_AT_ONCE };
  const result = await runSession(plan, { ...session, ...bounds, journal, onAttempt: progress.add });
  await journal.close();
  return result;
}

function cellsIn(plan: readonly Planned[]): number {
  return plan.reduce((sum, { cells }) => sum + cells.length, 0);
}

function nothingDeclared(words: readonly string[], { fault, phase, shard }: RunOptions): string {
  const wanted = [...fault, ...phase, ...(shard ? [`shard ${shard.index}/${shard.of}`] : [])].join(', ');
  return `Expected a scenario among ${words.join(', ') || 'all'} that declares ${wanted}, got none. \`npx hangup list\` shows what each declares.`;
}
