import { isMatrixPlan, type PlannedCell, type ServerPlan } from '../model/plan.ts';
import { isUploadCut, PHASE_TRAITS } from '../model/phases.ts';
import type { CellSelection } from './selection.ts';

type Pair = Pick<PlannedCell['cell'], 'fault' | 'phase'>;

/**
 * The plans with a skipped cell on each server for what was asked for and no server is tried with: a fault, a phase, or a fault
 * in a phase. So a report shows it, with its reason.
 */
export function addUntriedCells(plans: readonly ServerPlan[], selection: CellSelection): ServerPlan[] {
  const untried = listUntriedPairs(plans, selection);
  return plans.map((plan) => ({
    ...plan,
    cells: [...plan.cells, ...untried.map((pair) => createUntriedCell(plan, pair, explainUntried(plan, pair)))],
  }));
}

/** Where no phase was asked for, a fault that no server is tried with stands for itself mid-stream. */
function listUntriedPairs(plans: readonly ServerPlan[], { faults, phases }: CellSelection): Pair[] {
  const tried = plans.flatMap(({ cells }) => cells.map(({ cell }) => cell));
  const isTried = ({ fault, phase }: Pair) => tried.some((cell) => cell.fault === fault && cell.phase === phase);
  const askedFaults = faults.length > 0 ? faults : [...new Set(tried.map(({ fault }) => fault))];
  if (phases.length > 0)
    return askedFaults.flatMap((fault) => phases.map((phase) => ({ fault, phase }))).filter((pair) => !isTried(pair));
  const unknownFaults = faults.filter((fault) => !tried.some((cell) => cell.fault === fault));
  return unknownFaults.map((fault) => ({ fault, phase: 'mid-stream' }));
}

function createUntriedCell({ id }: ServerPlan, pair: Pair, sentence: string): PlannedCell {
  return {
    cell: { scenario: id, ...pair },
    expectations: [],
    request: { method: 'GET', bodyBytes: 0 },
    held: [],
    skip: { code: 'not-declared', sentence },
  };
}

function explainUntried(plan: ServerPlan, { fault, phase }: Pair): string {
  if (isUploadCut(phase) && plan.cells.every(({ request }) => request.method !== 'POST'))
    return 'its request has no body, so there is no upload to leave';
  return isMatrixPlan(plan)
    ? `\`${fault}\` ${PHASE_TRAITS[phase].name} is not tried with it; \`--full\` may have it`
    : 'no selected server declares it';
}
