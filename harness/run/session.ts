import { cpus, release } from 'node:os';
import { buildSelfCheckPlans, describeSelfCheck, describeSelfCheckProblems, hideSelfCheck } from './self-check.ts';
import packageJson from '../../package.json' with { type: 'json' };
import type { Run } from '../model/run.ts';
import type { Result } from '../model/result.ts';
import type { ServerVersions } from '../model/history.ts';
import type { ServerPlan } from '../model/plan.ts';
import { runPlans, type RunPlansOptions } from './run-plans.ts';

export interface RunSessionOptions extends RunPlansOptions {
  /** How many servers run at a time; all of them unless said. */
  serversAtOnce?: number;
  /** What an interrupted run has left, and where this one leaves what it has. */
  journal?: ResultJournal;
}

/** The results of servers that have been observed to the end. */
export interface ResultJournal {
  getResults: (id: string) => readonly Result[] | undefined;
  addResults: (id: string, results: readonly Result[]) => Promise<void>;
}

/**
 * Runs the plan together with the self-proof and returns all there is to report. Nothing outlives the call.
 * @throws the signal's reason, if it aborts
 */
export async function runSession(plan: readonly ServerPlan[], options: RunSessionOptions): Promise<Run> {
  const startedAt = new Date().toISOString();
  const { selfCheck, results } = await observePlans(plan, options);
  return {
    schemaVersion: 1,
    hangup: packageJson.version,
    startedAt,
    machine: { platform: process.platform, arch: process.arch, kernel: release(), cores: cpus().length },
    patienceMs: options.patienceMs,
    served: listServedVersions(results),
    selfProof: selfCheck.flatMap(describeSelfCheckProblems),
    proofShown: selfCheck.map(describeSelfCheck),
    scenarios: plan.map(({ text }) => text),
    results,
  };
}

/** Some servers at a time, the self-proof with the first of them. */
async function observePlans(
  plan: readonly ServerPlan[],
  options: RunSessionOptions,
): Promise<{ selfCheck: readonly Result[]; results: readonly Result[] }> {
  const { journal, serversAtOnce = Infinity } = options;
  const resultsById = new Map(plan.map(({ id }) => [id, journal?.getResults(id)]));
  const remaining = plan.filter(({ id }) => resultsById.get(id) === undefined);
  const selfCheckPlans = await buildSelfCheckPlans();
  const onAttempt = hideSelfCheck(selfCheckPlans, options.onAttempt);
  let selfCheck: readonly Result[] | undefined;
  do {
    const batch = remaining.splice(0, Math.min(serversAtOnce, remaining.length));
    const plans = [...batch.map((serverPlan) => [serverPlan]), ...(selfCheck ? [] : [selfCheckPlans])];
    const results = await runPlans(plans, { ...options, onAttempt });
    selfCheck ??= results.pop()!;
    for (const [index, { id }] of batch.entries()) {
      resultsById.set(id, results[index]);
      await journal?.addResults(id, results[index]!);
    }
  } while (remaining.length > 0);
  return { selfCheck, results: plan.flatMap(({ id }) => resultsById.get(id) ?? []) };
}

/** Every stack and runtime that served: `node:http 24.21.0 on node 24.21.0`. */
function listServedVersions(results: readonly Result[]): string[] {
  const formatVersions = ({ stack, runtime }: ServerVersions) =>
    `${stack.name} ${stack.version} on ${runtime.name} ${runtime.version}`;
  const versions = results.flatMap(({ attempt }) =>
    attempt.history.versions ? [formatVersions(attempt.history.versions)] : [],
  );
  return [...new Set(versions)];
}
