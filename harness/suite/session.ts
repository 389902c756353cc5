import { cpus, release } from 'node:os';
import packageJson from '../../package.json' with { type: 'json' };
import type { Attempt, Result, Run, Versions } from '../records.ts';
import { selfProofPlan, type Planned } from './plan.ts';
import { runSuite, type SuiteOptions } from './run.ts';

/**
 * Runs the plan together with the self-proof and returns all there is to report. Nothing outlives the call.
 * @throws the signal's reason, if it aborts
 */
export async function runSession(plan: readonly Planned[], options: SuiteOptions): Promise<Run> {
  const startedAt = new Date().toISOString();
  const proofPlan = await selfProofPlan();
  const planned = new Set(plan.flatMap(({ cells }) => cells.map(({ cell }) => cell)));
  const onAttempt = (attempt: Attempt) =>
    !options.signal.aborted && planned.has(attempt.history.cell) && options.onAttempt(attempt);
  const [results, proof] = await runSuite([plan, proofPlan], { ...options, onAttempt });
  return {
    schemaVersion: 1,
    hangup: packageJson.version,
    startedAt,
    machine: { platform: process.platform, arch: process.arch, kernel: release(), cores: cpus().length },
    patienceMs: options.patienceMs,
    served: servedBy(results!),
    selfProof: proof!.flatMap(unproven),
    proofShown: proof!.map(shown),
    scenarios: plan.map(({ text }) => text),
    results: results!,
  };
}

/** What a self-proof cell failed to show. */
function unproven({ cell, status, attempt }: Result): string[] {
  if (status === 'expected') return [];
  const reasons = [...attempt.differences, ...new Set(attempt.verdicts.map(({ evidence }) => evidence))];
  return [`The self-proof ${cell.scenario} did not show what it must: ${reasons.join(' ')}`];
}

/** What a self-proof cell did show. */
function shown({ cell, attempt }: Result): string {
  const outcomes = attempt.verdicts.map(({ guard, outcome }) => `${guard} ${outcome}`);
  return `${cell.scenario} ${cell.fault}: ${outcomes.join(', ')}`;
}

function servedBy(results: readonly Result[]): string[] {
  const inWords = ({ stack, runtime }: Versions) =>
    `${stack.name} ${stack.version} on ${runtime.name} ${runtime.version}`;
  const served = results.flatMap(({ attempt }) =>
    attempt.history.versions ? [inWords(attempt.history.versions)] : [],
  );
  return [...new Set(served)];
}
