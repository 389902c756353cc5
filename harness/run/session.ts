import { cpus, release } from 'node:os';
import { join } from 'node:path';
import { listServedVersions } from '../model/history.ts';
import { UsageError } from '../system/errors.ts';
import { buildSelfCheck, buildSelfCheckPlans, hideSelfCheck } from './self-check.ts';
import packageJson from '../../package.json' with { type: 'json' };
import type { Run, Shard } from '../model/run.ts';
import type { Result } from '../model/result.ts';
import { countCells, isMatrixPlan, type ServerPlan } from '../model/plan.ts';
import { hashSharedSources, JournalFile } from './resume.ts';
import { selectShard } from './shards.ts';
import { runPlans, type RunPlansOptions } from './run-plans.ts';

export interface RunSessionOptions extends RunPlansOptions {
  /** Which of several machines this is, each of which observes other servers. */
  shard?: Shard;
  /** In which folder a run of a matrix keeps what it has, and whether it continues with what an interrupted one left there. */
  journal?: { folder: string; resume: boolean };
  /** Called once, before the first server starts, with what is left to observe. */
  onStart?: (left: { cells: number; servers: number; resumedServers: number }) => unknown;
}

/**
 * Runs the plans together with the self-check and returns all there is to report. Nothing outlives the call.
 * @throws {UsageError} if the shard has no server
 * @throws the signal's reason, if it aborts
 */
export async function runSession(plans: readonly ServerPlan[], options: RunSessionOptions): Promise<Run> {
  const startedAt = new Date().toISOString();
  const { shard, patienceMs } = options;
  const plan = shard === undefined ? plans : selectShard(plans, shard);
  if (plan.length === 0 && shard !== undefined)
    throw new UsageError(
      'nothing-selected',
      `Expected shard ${shard.index}/${shard.of} to have servers, got none of ${plans.length}. Use fewer shards.`,
    );
  const journal = plan.some(isMatrixPlan) ? await openJournal(plan, options) : undefined;
  const { selfCheck, results } = await observePlans(plan, { ...options, journal });
  await journal?.close();
  return {
    schemaVersion: 2,
    hangup: packageJson.version,
    startedAt,
    machine: { platform: process.platform, arch: process.arch, kernel: release(), cores: cpus().length },
    patienceMs,
    ...(shard && { shard }),
    served: listServedVersions(results.map(({ attempt }) => attempt.history)),
    selfCheck: buildSelfCheck(selfCheck),
    servers: plan.map(({ text }) => text),
    results,
  };
}

/** Each shard has a file of its own. */
async function openJournal(plan: readonly ServerPlan[], { journal, shard, patienceMs, repeat }: RunSessionOptions) {
  if (journal === undefined) return undefined;
  const name = `unfinished${shard ? `-${shard.index}-of-${shard.of}` : ''}.ndjson`;
  return JournalFile.open(join(journal.folder, name), {
    plan,
    conditions: JSON.stringify([packageJson.version, patienceMs, repeat, await hashSharedSources()]),
    resume: journal.resume,
  });
}

/** All that is left to observe, and the self-check. */
async function observePlans(
  plan: readonly ServerPlan[],
  { journal, onStart, ...options }: Omit<RunSessionOptions, 'journal'> & { journal: JournalFile | undefined },
): Promise<{ selfCheck: readonly Result[]; results: readonly Result[] }> {
  const remaining = plan.filter(({ id }) => journal?.getResults(id) === undefined);
  onStart?.({ cells: countCells(remaining), servers: plan.length, resumedServers: plan.length - remaining.length });
  const selfCheckPlans = await buildSelfCheckPlans();
  const onSettled = ({ id, cells }: ServerPlan, results: readonly Result[]) => {
    if (selfCheckPlans.some((serverPlan) => serverPlan.cells === cells)) return;
    journal?.addResults(id, results);
  };
  const onAttempt = hideSelfCheck(selfCheckPlans, options.onAttempt);
  const plans = [selfCheckPlans, ...remaining.map((serverPlan) => [serverPlan])];
  const [selfCheck, ...observed] = await runPlans(plans, { ...options, onAttempt, onSettled });
  const resultsById = new Map(remaining.map(({ id }, index) => [id, observed[index]!]));
  return {
    selfCheck: selfCheck!,
    results: plan.flatMap(({ id }) => resultsById.get(id) ?? journal?.getResults(id) ?? []),
  };
}
