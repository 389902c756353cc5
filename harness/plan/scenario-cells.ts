import { FAULT_TRAITS } from '../model/faults.ts';
import { isStreamOpen, isUploadCut } from '../model/phases.ts';
import type { ExpectationKind, PlannedCell } from '../model/plan.ts';
import type { Scenario } from '../../scenarios/kit/scenario.ts';
import {
  FAULTS,
  PHASES,
  type BoundedOutcome,
  type Fault,
  type GuardExpectations,
  type Outcome,
  type Phase,
} from '../../scenarios/kit/vocabulary.ts';

const DEFAULT_REQUEST = { method: 'GET', bodyBytes: 0 } as const;

/** The faults whose client can live in another network. */
const NAMESPACE_FAULTS = FAULTS.filter((fault) => FAULT_TRAITS[fault].network !== 'loopback');

const EXPECT_KEY_PATTERN = /^(?:(?<phase>[\w-]+): *)?(?<faults>.+)$/;

/**
 * The cells of a scenario, from the keys of its `expect`.
 * @throws {Error} a sentence that names the scenario, for a key or a guard that does not exist
 */
export function buildScenarioCells(scenario: Scenario): PlannedCell[] {
  const cells = parseExpectedCells(scenario);
  const names = cells.map(({ cell }) => `${cell.fault} ${cell.phase}`);
  const duplicate = names.find((name, index) => names.indexOf(name) !== index);
  if (duplicate !== undefined)
    throw new Error(`Expected ${scenario.id} to declare each cell once, got ${duplicate} twice.`);
  assertReachable(scenario, cells);
  return cells;
}

/** @throws {Error} a sentence, for a client that cannot get into the scenario's own network */
function assertReachable({ id, network }: Scenario, cells: readonly PlannedCell[]): void {
  const unreachable = cells.find(({ cell }) => network && !NAMESPACE_FAULTS.includes(cell.fault));
  if (unreachable === undefined) return;
  throw new Error(
    `Expected ${id} to expect only ${NAMESPACE_FAULTS.join(', ')}, got ${unreachable.cell.fault}, whose client cannot get into a network of its own. Leave out the fault or \`network\`.`,
  );
}

function parseExpectedCells(scenario: Scenario): PlannedCell[] {
  const { id, expect, guards, request = DEFAULT_REQUEST, patienceMs, releaseWithinMs } = scenario;
  return Object.entries(expect).flatMap(([key, expected]) => {
    const { phase = 'mid-stream', faults = '' } = EXPECT_KEY_PATTERN.exec(key)?.groups ?? {};
    const kinds = Object.keys(expected).map((name) => [name, findExpectationKind(name, scenario)] as const);
    const wrongNames = [
      ...guards.filter((guard) => !Object.hasOwn(expected, guard)),
      ...kinds.filter(([, kind]) => kind === null).map(([name]) => name),
    ];
    if (wrongNames.length > 0)
      throw new Error(
        `Expected '${key}' of ${id} to name its guards ${guards.join(', ')}; wrong: ${wrongNames.join(', ')}.`,
      );
    const knownPhase = parseKnownName(PHASES, phase, id);
    const held = guards.filter((guard) => isHeldAt(knownPhase, toBoundedExpectation(expected[guard]!)));
    return faults.split(/, */).map((fault) => ({
      cell: { scenario: id, fault: parseKnownName(FAULTS, fault, id), phase: knownPhase },
      expectations: kinds.flatMap(([name, kind]) =>
        kind === null ? [] : [{ name, kind, outcomes: [toBoundedExpectation(expected[name]!)] }],
      ),
      request,
      held,
      ...(patienceMs !== undefined && { patienceMs }),
      ...(releaseWithinMs !== undefined &&
        isReleasedIn(expected, guards) && { awaited: { guards: held, withinMs: releaseWithinMs } }),
    }));
  });
}

/** Whether the guard must be held before the client leaves: during an upload, unless it is expected not to be taken then. */
function isHeldAt(phase: Phase, { outcome }: BoundedOutcome): boolean {
  return isStreamOpen(phase) || (isUploadCut(phase) && outcome !== 'unused' && outcome !== 'absent');
}

/** Whether every guard is expected to be released: there its release can be waited for. */
function isReleasedIn(expected: GuardExpectations, guards: readonly string[]): boolean {
  return guards.every((guard) => toBoundedExpectation(expected[guard]!).outcome.startsWith('released'));
}

/** Guards and gauges have any name that their scenario gives them; `items` and `process` are what is left. */
function findExpectationKind(name: string, { guards, gauges = [] }: Scenario): ExpectationKind | null {
  if (guards.includes(name)) return 'guard';
  if (gauges.includes(name)) return 'gauge';
  return name === 'items' || name === 'process' ? name : null;
}

function toBoundedExpectation(expected: Outcome | BoundedOutcome): BoundedOutcome {
  return typeof expected === 'string' ? { outcome: expected } : expected;
}

function parseKnownName<T extends Fault | Phase>(known: readonly T[], name: string, id: string): T {
  const knownName = known.find((candidate) => candidate === name);
  if (knownName === undefined)
    throw new Error(`Expected the keys of expect in ${id} to name ${known.join(', ')}; got '${name}'.`);
  return knownName;
}
