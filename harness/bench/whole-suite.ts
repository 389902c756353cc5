import { getObservedNs } from '../model/history.ts';
import { seedScenarios } from '../../scenarios/catalog.ts';
import type { Result } from '../model/result.ts';
import { buildScenarioPlans } from '../plan/scenarios.ts';
import type { ServerPlan } from '../model/plan.ts';
import { runPlans } from '../run/run-plans.ts';
import { readTreeCpuSeconds } from './cpu-times.ts';

const OPTIONS = { patienceMs: 1_000, repeat: 1, signal: new AbortController().signal, onAttempt: () => {} };

interface SuiteTimes {
  cells: number;
  suiteSeconds: number;
  /** Of the harness and everything that it started. */
  suiteCpuSeconds: number;
  longest: string;
  longestSeconds: number;
}

/** The whole catalog, then the cell that took longest in it, alone; server starts included in both. */
export async function measureSuiteTimes(): Promise<SuiteTimes> {
  const plan = await buildScenarioPlans({ ids: seedScenarios, faults: [], phases: [] });
  const cpuBefore = readTreeCpuSeconds();
  const [results, suiteSeconds] = await timeSuite(plan);
  const suiteCpuSeconds = readTreeCpuSeconds() - cpuBefore;
  const { cell } = results.reduce((one, other) =>
    getObservedNs(one.attempt.history) >= getObservedNs(other.attempt.history) ? one : other,
  );
  const longestCellPlan = await buildScenarioPlans({
    ids: [cell.scenario],
    faults: [cell.fault],
    phases: [cell.phase],
  });
  const [, longestSeconds] = await timeSuite(longestCellPlan);
  const longest = `${cell.scenario} ${cell.fault} ${cell.phase}`;
  return { cells: results.length, suiteSeconds, suiteCpuSeconds, longest, longestSeconds };
}

async function timeSuite(plan: readonly ServerPlan[]): Promise<[Result[], number]> {
  const begin = performance.now();
  const [results] = await runPlans([plan], OPTIONS);
  return [results!, (performance.now() - begin) / 1_000];
}
