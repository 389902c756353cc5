import { fileURLToPath } from 'node:url';
import { catalog, fileOf, load, selfProof } from '../../scenarios/catalog.ts';
import type { Fault, GuardExpectations, Phase, Scenario } from '../../scenarios/kit/scenario.ts';
import { cellsOf, type Expected } from '../judge/expectations.ts';
import { HarnessError } from '../observe/failure.ts';
import type { Cell } from '../records.ts';

/** One scenario with the cells to observe. */
export interface Planned {
  scenario: Scenario;
  cells: readonly Expected[];
}

export interface Selection {
  ids: readonly string[];
  /** Every declared fault if empty. */
  faults: readonly Fault[];
  /** Every declared phase if empty. */
  phases: readonly Phase[];
}

/** The selected scenarios with their selected cells, in the order of the catalogue. */
export async function planOf({ ids, faults, phases }: Selection): Promise<Planned[]> {
  const wanted = catalog.filter((id) => ids.includes(id));
  const scenarios = await Promise.all(wanted.map((id) => declared(id)));
  const chosen = ({ fault, phase }: Cell) =>
    (faults.length === 0 || faults.includes(fault)) && (phases.length === 0 || phases.includes(phase));
  return scenarios
    .map(({ scenario, cells }) => ({ scenario, cells: cells.filter(({ cell }) => chosen(cell)) }))
    .filter(({ cells }) => cells.length > 0);
}

/** @throws {HarnessError} a sentence about a file that is no scenario, or declares what there is not */
async function declared(id: string): Promise<Planned> {
  try {
    const scenario = await load(id);
    return { scenario, cells: cellsOf(scenario) };
  } catch (error) {
    throw new HarnessError(`Expected ${fileURLToPath(fileOf(id))} to declare a scenario. ${(error as Error).message}`);
  }
}

const PROOF = { fault: 'reset', phase: 'mid-stream' } as const;

/** The two cells by which every run proves itself: one that must come out silent, one that must come out released. */
export async function selfProofPlan(): Promise<Planned[]> {
  const outcomes = { [selfProof.leaker]: 'silent', [selfProof.perfect]: 'released by read' } as const;
  return Promise.all(
    Object.entries(outcomes).map(async ([id, outcome]) => {
      const scenario = await load(id);
      const guards: GuardExpectations = Object.fromEntries(scenario.guards.map((guard) => [guard, outcome]));
      return { scenario, cells: [{ cell: { scenario: id, ...PROOF }, guards }] };
    }),
  );
}
