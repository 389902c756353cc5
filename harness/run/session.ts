import { cpus, release } from 'node:os';
import { unproven, shown, selfProofPlan } from './self-check.ts';
import packageJson from '../../package.json' with { type: 'json' };
import type { Run } from '../model/run.ts';
import type { Attempt, Result } from '../model/result.ts';
import type { Versions } from '../model/history.ts';
import type { Planned } from '../model/plan.ts';
import { runSuite, type SuiteOptions } from './run-plans.ts';

export interface SessionOptions extends SuiteOptions {
  /** How many servers run at a time; all of them unless said. */
  serversAtOnce?: number;
  /** What an interrupted run has left, and where this one leaves what it has. */
  journal?: Journal;
}

/** The results of servers that have been observed to the end. */
export interface Journal {
  resultsOf: (id: string) => readonly Result[] | undefined;
  add: (id: string, results: readonly Result[]) => Promise<void>;
}

/**
 * Runs the plan together with the self-proof and returns all there is to report. Nothing outlives the call.
 * @throws the signal's reason, if it aborts
 */
export async function runSession(plan: readonly Planned[], options: SessionOptions): Promise<Run> {
  const startedAt = new Date().toISOString();
  const { proof, results } = await observed(plan, options);
  return {
    schemaVersion: 1,
    hangup: packageJson.version,
    startedAt,
    machine: { platform: process.platform, arch: process.arch, kernel: release(), cores: cpus().length },
    patienceMs: options.patienceMs,
    served: servedBy(results),
    selfProof: proof.flatMap(unproven),
    proofShown: proof.map(shown),
    scenarios: plan.map(({ text }) => text),
    results,
  };
}

/** Some servers at a time, the self-proof with the first of them. */
async function observed(
  plan: readonly Planned[],
  options: SessionOptions,
): Promise<{ proof: readonly Result[]; results: readonly Result[] }> {
  const { journal, serversAtOnce = Infinity } = options;
  const found = new Map(plan.map(({ id }) => [id, journal?.resultsOf(id)]));
  const left = plan.filter(({ id }) => found.get(id) === undefined);
  let proof: readonly Result[] | undefined;
  do {
    const some = left.splice(0, Math.min(serversAtOnce, left.length));
    const plans = [...some.map((one) => [one]), ...(proof ? [] : [await selfProofPlan()])];
    const results = await runSuite(plans, { ...options, onAttempt: onlyOf(some, options) });
    proof ??= results.pop()!;
    for (const [index, { id }] of some.entries()) {
      found.set(id, results[index]);
      await journal?.add(id, results[index]!);
    }
  } while (left.length > 0);
  return { proof, results: plan.flatMap(({ id }) => found.get(id) ?? []) };
}

/** The self-proof is not told of as progress. */
function onlyOf(plan: readonly Planned[], { signal, onAttempt }: SuiteOptions): SuiteOptions['onAttempt'] {
  const planned = new Set(plan.flatMap(({ cells }) => cells.map(({ cell }) => cell)));
  return (attempt: Attempt) => !signal.aborted && planned.has(attempt.history.cell) && onAttempt(attempt);
}

/** Every stack and runtime that served: `node:http 24.21.0 on node 24.21.0`. */
function servedBy(results: readonly Result[]): string[] {
  const inWords = ({ stack, runtime }: Versions) =>
    `${stack.name} ${stack.version} on ${runtime.name} ${runtime.version}`;
  const served = results.flatMap(({ attempt }) =>
    attempt.history.versions ? [inWords(attempt.history.versions)] : [],
  );
  return [...new Set(served)];
}
