import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { fileOf, load, scenarios, selfProof } from '../../scenarios/catalog.ts';
import type { Fault, GuardExpectations, Network, Phase, Scenario } from '../../scenarios/kit/scenario.ts';
import { cellsOf, type Expected } from '../judge/expectations.ts';
import { programOf } from '../install/program.ts';
import { HarnessError } from '../system/errors.ts';
import type { Command } from '../system/processes.ts';
import type { Program } from '../observe/programs.ts';
import type { Cell, ScenarioText } from '../model/run.ts';
import { needsOf } from './needs.ts';

/** One server with the cells to observe on it. */
export interface Planned {
  /** What sentences and reports call the server: the `scenario` of its cells. */
  id: string;
  /** Started by `command` instead, if there is one: any executable that speaks the contract. */
  program: Program;
  command?: Command;
  /** A network namespace of its own, for all its cells. */
  network?: Network;
  cells: readonly Expected[];
  /** A server for each cell instead of one for all. */
  alone?: boolean;
  /** Why this server cannot be started here. */
  skipped?: string;
  text: ScenarioText;
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
  const wanted = scenarios.filter((id) => ids.includes(id));
  const planned = await Promise.all(wanted.map((id) => declared(id)));
  return selected(planned, { faults, phases });
}

/** Only the cells with these faults and phases, and only the servers that have any. */
export function selected(plan: readonly Planned[], { faults, phases }: Omit<Selection, 'ids'>): Planned[] {
  const chosen = ({ fault, phase }: Cell) =>
    (faults.length === 0 || faults.includes(fault)) && (phases.length === 0 || phases.includes(phase));
  return plan
    .map(({ cells, ...rest }) => ({ ...rest, cells: cells.filter(({ cell }) => chosen(cell)) }))
    .filter(({ cells }) => cells.length > 0);
}

/** @throws {HarnessError} a sentence about a file that is no scenario, or declares what there is not */
async function declared(id: string): Promise<Planned> {
  try {
    const scenario = await load(id);
    const program = await programOf(needsOf(scenario));
    const skipped = typeof program === 'string' ? { skipped: program, program: { source: id } } : { program };
    const { alone = false, network } = scenario;
    const common = { id, alone, ...(network && { network }) };
    return { ...common, cells: cellsOf(scenario), text: await textOf(scenario), ...skipped };
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
      const planned = await declared(id);
      const expected = planned.cells.find(({ cell }) => cell.fault === PROOF.fault && cell.phase === PROOF.phase)!;
      const guards: GuardExpectations = Object.fromEntries(expected.held.map((guard) => [guard, outcome]));
      return { ...planned, cells: [{ ...expected, cell: { ...expected.cell }, guards }] };
    }),
  );
}

async function textOf({ id, claim, why, lesson, links = [], guards }: Scenario): Promise<ScenarioText> {
  return { id, claim, why, lesson, links, guards, code: await readFile(fileOf(id), 'utf8') };
}
