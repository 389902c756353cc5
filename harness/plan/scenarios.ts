import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Scenario } from '../../scenarios/kit/scenario.ts';
import { type ServerRequirements, resolveProgram } from '../install/program.ts';
import { type CellSelection, selectPlans } from './selection.ts';
import { isSkip, type Program, type ServerPlan, type ServerText, type Skip } from '../model/plan.ts';
import { getSourceUrl, loadScenario, scenarios } from '../../scenarios/catalog.ts';
import { buildScenarioCells } from './scenario-cells.ts';
import { HarnessError } from '../system/errors.ts';

/** The selected scenarios with their selected cells, in the order of the catalog. */
export async function buildScenarioPlans({
  ids,
  ...cells
}: CellSelection & { ids: readonly string[] }): Promise<ServerPlan[]> {
  const selectedIds = scenarios.filter((id) => ids.includes(id));
  const plans = await Promise.all(selectedIds.map((id) => buildScenarioPlan(id)));
  return selectPlans(plans, cells);
}

/** @throws {HarnessError} a sentence about a file that is no scenario, or declares what there is not */
export async function buildScenarioPlan(id: string): Promise<ServerPlan> {
  try {
    const scenario = await loadScenario(id);
    const program = await resolveScenarioProgram(scenario);
    const start = isSkip(program) ? { skip: program } : { program };
    const { serverPerCell = false, network } = scenario;
    const common = { id, serverPerCell, ...(network && { network }) };
    return { ...common, cells: buildScenarioCells(scenario), text: await readScenarioText(scenario), start };
  } catch (error) {
    throw new HarnessError(
      'invalid-scenario',
      `Expected ${fileURLToPath(getSourceUrl(id))} to declare a scenario. ${(error as Error).message}`,
    );
  }
}

async function readScenarioText({ id, claim, why, lesson, links = [], guards }: Scenario): Promise<ServerText> {
  return { id, claim, why, lesson, links, guards, code: await readFile(getSourceUrl(id), 'utf8') };
}

/** How to start a scenario here, or why that is not possible. */
export function resolveScenarioProgram(scenario: Scenario): Promise<Program | Skip> {
  return resolveProgram(getScenarioRequirements(scenario));
}

/** What has to be on this machine for a scenario to be served. */
export function getScenarioRequirements({ id, packages = [], runtime, tools = [] }: Scenario): ServerRequirements {
  return {
    source: id,
    ...(packages.length > 0 && { packages: Object.fromEntries(packages.map((name) => [name, name])) }),
    ...(runtime !== undefined && { runtime }),
    nginx: tools.includes('nginx'),
  };
}
