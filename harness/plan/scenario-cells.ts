import type { Expected } from '../model/plan.ts';
import type { Scenario } from '../../scenarios/kit/scenario.ts';
import { FAULTS, PHASES, type Fault, type Phase } from '../../scenarios/kit/vocabulary.ts';

const NOTHING_SPECIAL = { method: 'GET', bodyBytes: 0 } as const;

/** The ways of leaving of clients with a process that can live in another network. */
const GOES_ANYWHERE: readonly Fault[] = ['kill', 'vanish', 'unplug', 'freeze'];

const PHASE = /^(?:(?<phase>[\w-]+): *)?(?<faults>.+)$/;

/**
 * The cells of a scenario, from the keys of its `expect`.
 * @throws {Error} a sentence that names the scenario, for a key or a guard that does not exist
 */
export function cellsOf(scenario: Scenario): Expected[] {
  const cells = declared(scenario);
  const names = cells.map(({ cell }) => `${cell.fault} ${cell.phase}`);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`Expected ${scenario.id} to declare each cell once, got ${twice} twice.`);
  reachable(scenario, cells);
  return cells;
}

/** @throws {Error} a sentence, for a client that cannot get into the scenario's own network */
function reachable({ id, network }: Scenario, cells: readonly Expected[]): void {
  const stranger = cells.find(({ cell }) => network && !GOES_ANYWHERE.includes(cell.fault));
  if (stranger === undefined) return;
  throw new Error(
    `Expected ${id} to expect only ${GOES_ANYWHERE.join(', ')}, got ${stranger.cell.fault}, whose client cannot get into a network of its own. Leave out the fault or \`network\`.`,
  );
}

function declared(scenario: Scenario): Expected[] {
  const { id, expect, guards, gauges = [], request = NOTHING_SPECIAL, patienceMs } = scenario;
  const others = ['items', 'process', ...gauges];
  return Object.entries(expect).flatMap(([key, expected]) => {
    const { phase = 'mid-stream', faults = '' } = PHASE.exec(key)?.groups ?? {};
    const names = Object.keys(expected);
    const wrong = [
      ...guards.filter((guard) => !names.includes(guard)),
      ...names.filter((name) => !others.includes(name) && !guards.includes(name)),
    ];
    if (wrong.length > 0)
      throw new Error(
        `Expected '${key}' of ${id} to name its guards ${guards.join(', ')}; wrong: ${wrong.join(', ')}.`,
      );
    return faults.split(/, */).map((fault) => ({
      cell: { scenario: id, fault: oneOf(FAULTS, fault, id), phase: oneOf(PHASES, phase, id) },
      guards: expected,
      request,
      held: phase === 'mid-stream' ? guards : [],
      ...(gauges.length > 0 && { gauges }),
      ...(patienceMs !== undefined && { patienceMs }),
    }));
  });
}

function oneOf<T extends Fault | Phase>(known: readonly T[], name: string, id: string): T {
  const found = known.find((one) => one === name);
  if (found === undefined)
    throw new Error(`Expected the keys of expect in ${id} to name ${known.join(', ')}; got '${name}'.`);
  return found;
}
