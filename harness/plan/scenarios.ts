import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Scenario } from '../../scenarios/kit/scenario.ts';
import { type Needs, programOf } from '../install/program.ts';
import { type Selection, selected } from './selection.ts';
import type { Planned, ScenarioText } from '../model/plan.ts';
import { fileOf, load, scenarios } from '../../scenarios/catalog.ts';
import { cellsOf } from './scenario-cells.ts';
import { HarnessError } from '../system/errors.ts';

/** The selected scenarios with their selected cells, in the order of the catalogue. */
export async function planOf({ ids, faults, phases }: Selection): Promise<Planned[]> {
  const wanted = scenarios.filter((id) => ids.includes(id));
  const planned = await Promise.all(wanted.map((id) => declared(id)));
  return selected(planned, { faults, phases });
}

/** @throws {HarnessError} a sentence about a file that is no scenario, or declares what there is not */
export async function declared(id: string): Promise<Planned> {
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

async function textOf({ id, claim, why, lesson, links = [], guards }: Scenario): Promise<ScenarioText> {
  return { id, claim, why, lesson, links, guards, code: await readFile(fileOf(id), 'utf8') };
}

/** What has to be on this machine for a scenario to be served. */
export function needsOf({ id, packages = [], runtime, needs = [] }: Scenario): Needs {
  return {
    source: id,
    ...(packages.length > 0 && { packages: Object.fromEntries(packages.map((name) => [name, name])) }),
    ...(runtime !== undefined && { runtime }),
    nginx: needs.includes('nginx'),
  };
}
