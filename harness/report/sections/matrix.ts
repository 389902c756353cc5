import { FAULTS, PHASES, type Fault, type Phase } from '../../../scenarios/kit/vocabulary.ts';
import type { Run } from '../../model/run.ts';
import type { Result } from '../../model/result.ts';

/** The results of one scenario in one phase, by fault. */
export interface MatrixRow {
  scenario: string;
  phase: Phase;
  results: ReadonlyMap<Fault, Result>;
}

/** The results of a run as a table: only the faults that occur, only the rows that hold something. */
export interface Matrix {
  faults: readonly Fault[];
  rows: readonly MatrixRow[];
}

/** Mid-stream first: it is what most claims are about. */
export const PHASE_ORDER: readonly Phase[] = ['mid-stream', ...PHASES.filter((phase) => phase !== 'mid-stream')];

/** Rows in the order in which the scenarios first occur, faults in the order of their declaration. */
export function buildMatrix({ results }: Pick<Run, 'results'>): Matrix {
  const presentFaults = new Set(results.map(({ cell }) => cell.fault));
  const byScenario = Map.groupBy(results, ({ cell }) => cell.scenario);
  return {
    faults: FAULTS.filter((fault) => presentFaults.has(fault)),
    rows: [...byScenario].flatMap(([scenario, scenarioResults]) => buildMatrixRows(scenario, scenarioResults)),
  };
}

function buildMatrixRows(scenario: string, scenarioResults: readonly Result[]): MatrixRow[] {
  return PHASE_ORDER.flatMap((phase) => {
    const phaseResults = scenarioResults.filter(({ cell }) => cell.phase === phase);
    if (phaseResults.length === 0) return [];
    return [{ scenario, phase, results: new Map(phaseResults.map((result) => [result.cell.fault, result])) }];
  });
}

/** The results of one scenario in the order in which the matrix shows them. */
export function findScenarioResults({ results }: Run, scenario: string): Result[] {
  const { faults, rows } = buildMatrix({ results: results.filter(({ cell }) => cell.scenario === scenario) });
  return rows.flatMap((row) => faults.flatMap((fault) => row.results.get(fault) ?? []));
}
