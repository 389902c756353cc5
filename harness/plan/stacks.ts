import { readFile } from 'node:fs/promises';
import { getSourceUrl, loadStack } from '../../scenarios/catalog.ts';
import type { Stack } from '../../scenarios/kit/stack.ts';
import { resolveProgram } from '../install/program.ts';
import {
  isSkip,
  type AwaitedRelease,
  type Expectation,
  type PlannedCell,
  type ServerText,
  type ServerPlan,
} from '../model/plan.ts';
import { readAccepted, buildExpectations, type AcceptedTables } from './accepted.ts';
import { listCellGuards, buildCellRequest, buildStackCells, findCellPatience, type StackCell } from './stack-cells.ts';
import { getTargetRequirements, listStackTargets, type StackTarget } from './stack-targets.ts';
import { SharedValues } from '../system/shared-values.ts';

/** The longest timer of a stack is one of ten seconds. */
const TIMER_WITHIN_MS = 30_000;

/** The targets of these stacks with their cells: all, or the part that `npm test` looks at. */
export async function buildStackPlans(ids: readonly string[], { full }: { full: boolean }): Promise<ServerPlan[]> {
  const plans = await Promise.all(
    ids.map(async (id) => {
      const stack = await loadStack(id);
      const { targets: accepted } = await readAccepted(id);
      return Promise.all(
        listStackTargets(stack).map((target) => buildTargetPlan(target, { full, accepted: accepted[target.name] })),
      );
    }),
  );
  return plans.flat();
}

interface TargetPlanOptions {
  full: boolean;
  accepted: AcceptedTables | undefined;
}

async function buildTargetPlan(target: StackTarget, { full, accepted = {} }: TargetPlanOptions): Promise<ServerPlan> {
  const { stack, name } = target;
  const stackCells = buildStackCells(stack, target).filter(({ core }) => full || core);
  const sharedValues = new SharedValues();
  const cells = stackCells.map((stackCell) => {
    const { expectations, request, held, ...plannedCell } = buildPlannedCell(target, stackCell, accepted);
    return {
      ...plannedCell,
      expectations: sharedValues.share(expectations),
      request: sharedValues.share(request),
      held: sharedValues.share(held),
    };
  });
  const program = await resolveProgram(getTargetRequirements(target));
  const start = isSkip(program) ? { skip: program } : { program };
  return { id: name, start, cells, text: await readStackText(stack, name) };
}

function buildPlannedCell(target: StackTarget, stackCell: StackCell, accepted: AcceptedTables): PlannedCell {
  const { stack, name, line, runtime } = target;
  const { stream, fault, phase } = stackCell;
  const { all: allGuards, held } = listCellGuards(stack, stackCell);
  const expectations = buildExpectations(accepted, allGuards, { ...stream, fault, phase });
  const patienceMs = findCellPatience(stack, { ...stackCell, line, runtime });
  return {
    cell: { scenario: name, fault, phase, stream },
    expectations,
    request: buildCellRequest(stack, stackCell),
    held,
    ...(patienceMs !== undefined && { patienceMs, awaited: awaitTimer(expectations, held) }),
  };
}

/** On a busy machine the timer of a stack may run out long after it is due: what is accepted to be released by it is waited for. */
export function awaitTimer(expectations: readonly Expectation[], held: readonly string[]): AwaitedRelease {
  const released = expectations.filter(({ outcomes }) =>
    outcomes?.every(({ outcome }) => outcome === 'premature' || outcome.startsWith('released')),
  );
  return { guards: held.filter((guard) => released.some(({ name }) => name === guard)), withinMs: TIMER_WITHIN_MS };
}

async function readStackText({ id, docs, signals, bodies }: Stack, name: string): Promise<ServerText> {
  const claim = `What each disconnect signal and each stream of ${name} does.`;
  const guards = [...signals, ...new Set(Object.values(bodies).flat())];
  return {
    id: name,
    claim,
    why: '',
    lesson: '',
    links: [docs],
    guards,
    bodies,
    code: await readFile(getSourceUrl(id), 'utf8'),
  };
}
