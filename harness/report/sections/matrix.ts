import { FAULTS, PHASES, type Fault, type Phase } from '../../../scenarios/kit/vocabulary.ts';
import type { Run } from '../../model/run.ts';
import type { Result } from '../../model/result.ts';

/** The results of one scenario in one phase, by fault. */
export interface Row {
  scenario: string;
  phase: Phase;
  results: ReadonlyMap<Fault, Result>;
}

/** The results of a run as a table: only the faults that occur, only the rows that hold something. */
export interface Matrix {
  faults: readonly Fault[];
  rows: readonly Row[];
}

/** Mid-stream first: it is what most claims are about. */
export const PHASES_TO_READ: readonly Phase[] = ['mid-stream', ...PHASES.filter((phase) => phase !== 'mid-stream')];

/** Rows in the order in which the scenarios first occur, faults in the order of their declaration. */
export function matrixOf({ results }: Pick<Run, 'results'>): Matrix {
  const occurring = new Set(results.map(({ cell }) => cell.fault));
  const byScenario = Map.groupBy(results, ({ cell }) => cell.scenario);
  return {
    faults: FAULTS.filter((fault) => occurring.has(fault)),
    rows: [...byScenario].flatMap(([scenario, own]) => rowsOf(scenario, own)),
  };
}

function rowsOf(scenario: string, own: readonly Result[]): Row[] {
  return PHASES_TO_READ.flatMap((phase) => {
    const inPhase = own.filter(({ cell }) => cell.phase === phase);
    if (inPhase.length === 0) return [];
    return [{ scenario, phase, results: new Map(inPhase.map((result) => [result.cell.fault, result])) }];
  });
}

/** The results of one scenario in the order in which the matrix shows them. */
export function resultsOf({ results }: Run, scenario: string): Result[] {
  const { faults, rows } = matrixOf({ results: results.filter(({ cell }) => cell.scenario === scenario) });
  return rows.flatMap((row) => faults.flatMap((fault) => row.results.get(fault) ?? []));
}
