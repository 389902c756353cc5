import { getObservedNs } from '../model/history.ts';
import { seedScenarios } from '../../scenarios/catalog.ts';
import { buildScenarioPlans } from '../plan/scenarios.ts';
import type { ServerPlan } from '../model/plan.ts';
import { runPlans } from '../run/run-plans.ts';
import { findMedian } from './bench-servers.ts';
import { readTreeCpuSeconds } from './cpu-times.ts';

const OPTIONS = { patienceMs: 1_000, repeat: 1, signal: new AbortController().signal, onAttempt: () => {} };

const ROUNDS = 5;

interface SuiteTimes {
  cells: number;
  suiteSeconds: number;
  /** Of the harness and everything that it started. */
  suiteCpuSeconds: number;
  longest: string;
  longestSeconds: number;
}

/** The whole catalog, and the cell that took longest in it, alone, in turn; server starts included in both. Medians of the rounds. */
export async function measureSuiteTimes(): Promise<SuiteTimes> {
  const plan = await buildScenarioPlans({ ids: seedScenarios, faults: [], phases: [] });
  const first = await timeSuite(plan);
  const { cell } = first.results.reduce((one, other) =>
    getObservedNs(one.attempt.history) >= getObservedNs(other.attempt.history) ? one : other,
  );
  const longestCellPlan = await buildScenarioPlans({
    ids: [cell.scenario],
    faults: [cell.fault],
    phases: [cell.phase],
  });
  const suites = [first];
  const longestCells = [await timeSuite(longestCellPlan)];
  while (suites.length < ROUNDS) {
    suites.push(await timeSuite(plan));
    longestCells.push(await timeSuite(longestCellPlan));
  }
  return {
    cells: first.results.length,
    suiteSeconds: findMedian(suites.map(({ seconds }) => seconds)),
    suiteCpuSeconds: findMedian(suites.map(({ cpuSeconds }) => cpuSeconds)),
    longest: `${cell.scenario} ${cell.fault} ${cell.phase}`,
    longestSeconds: findMedian(longestCells.map(({ seconds }) => seconds)),
  };
}

async function timeSuite(plan: readonly ServerPlan[]) {
  const [cpuBefore, begin] = [readTreeCpuSeconds(), performance.now()];
  const [results] = await runPlans([plan], OPTIONS);
  const seconds = (performance.now() - begin) / 1_000;
  return { results: results!, seconds, cpuSeconds: readTreeCpuSeconds() - cpuBefore };
}
