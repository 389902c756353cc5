import type { Stack } from '../../scenarios/kit/stack.ts';
import type { PlannedCell } from '../model/plan.ts';
import {
  getCellKind,
  listCellGuards,
  buildCellRequest,
  buildStackCells,
  findCellPatience,
  type StackCell,
  type StackVersion,
} from '../plan/stack-cells.ts';
import { DIMENSIONS, type Dimension } from '../model/behavior.ts';
import { ANSWER } from './answer.ts';
import type { GuardContext } from './classify-change.ts';
import type { ResolvedTarget, StackPair } from './pairs.ts';
import { getMajorVersion } from '../install/registry.ts';
import { UsageError } from '../system/errors.ts';

export type ComparedDimensions = Readonly<Record<Dimension, string>>;

/** What of all cells is wanted. */
export interface CellFilter {
  full: boolean;
  isSelected: (row: ComparedDimensions, guard: string) => boolean;
}

/** One cell on both sides; null where a side's file cannot be asked for it. */
export interface PairedCell {
  row: ComparedDimensions;
  /** The last of them is the answer as a whole. */
  guards: readonly GuardContext[];
  before: PlannedCell | null;
  after: PlannedCell | null;
}

/** Every wanted cell that either side can be asked for. */
export function buildPairedCells({ before, after }: StackPair, { full, isSelected }: CellFilter): PairedCell[] {
  const [old, recent] = [mapTrialsByKey(before), mapTrialsByKey(after)];
  const trials = [...new Map([...old, ...recent]).values()].filter(({ core }) => full || core);
  return trials.flatMap((trial) => {
    const row = toCellDimensions(trial);
    const selected = createGuardContexts([before.stack, after.stack], trial).filter(({ guard }) =>
      isSelected(row, guard),
    );
    const answer: GuardContext = { kind: 'answer', guard: ANSWER, fault: trial.fault };
    const guards = selected.length > 0 || isSelected(row, ANSWER) ? [...selected, answer] : [];
    const planOn = (target: ResolvedTarget, known: typeof old) =>
      known.has(createTrialKey(trial)) ? planTargetCell(target, trial) : null;
    return guards.length === 0 ? [] : [{ row, guards, before: planOn(before, old), after: planOn(after, recent) }];
  });
}

function mapTrialsByKey(target: ResolvedTarget): Map<string, StackCell> {
  const trials = buildStackCells(target.stack, readStackVersion(target));
  return new Map(trials.map((trial) => [createTrialKey(trial), trial]));
}

function readStackVersion({ stack, packages, runtime }: ResolvedTarget): StackVersion {
  const version = packages[stack.package ?? ''];
  const runtimeLine = `${runtime.name}@${getMajorVersion(runtime.version)}`;
  if (version === undefined) return { line: null, runtime: runtimeLine };
  return { line: getMajorVersion(version), runtime: runtimeLine, version };
}

function createTrialKey(trial: StackCell): string {
  return JSON.stringify(toCellDimensions(trial));
}

function toCellDimensions({ stream: { method, body, shape }, phase, fault }: StackCell): ComparedDimensions {
  return { method, phase, body, shape, fault };
}

/** The guards of both files: one that only one of them has is new, or gone. */
function createGuardContexts(stacks: readonly Stack[], trial: StackCell): GuardContext[] {
  const names = new Set(stacks.flatMap((stack) => listCellGuards(stack, trial).all));
  const signals = new Set(stacks.flatMap((stack) => stack.signals));
  return [...names].map((guard) => ({ guard, fault: trial.fault, kind: getGuardKind(guard, signals) }));
}

function getGuardKind(guard: string, signals: ReadonlySet<string>): GuardContext['kind'] {
  if (guard === 'crash') return 'crash';
  return signals.has(guard) ? 'signal' : 'body';
}

function planTargetCell(target: ResolvedTarget, trial: StackCell): PlannedCell {
  const { name, stack } = target;
  const { all, held } = listCellGuards(stack, trial);
  const patienceMs = findCellPatience(stack, { ...trial, ...readStackVersion(target) });
  return {
    cell: { scenario: name, fault: trial.fault, phase: trial.phase, stream: trial.stream },
    expectations: all.map((guard) => ({ name: guard, kind: getCellKind(guard), outcomes: null })),
    request: buildCellRequest(stack, trial),
    held,
    ...(patienceMs !== undefined && { patienceMs }),
  };
}

/**
 * Reads what narrows a comparison in the notation of a report, such as `request.signal / POST / * / fin, reset / * / *`: the
 * guard and the dimensions of a table, with `*` for any and commas between several; or no guard; or one of these words alone.
 * @throws {UsageError} a sentence
 */
export function parseCellFilter(text: string): CellFilter['isSelected'] {
  const parts = text.split(' / ').map((part) => part.trim());
  const isPartMatch = (part: string, value: string) =>
    part === '*' || part === value || part.split(/, */).includes(value);
  const listValues = (row: ComparedDimensions, guard: string) => [
    guard,
    ...DIMENSIONS.map((dimension) => row[dimension]),
  ];
  if (parts.length === 1) return (row, guard) => listValues(row, guard).some((value) => isPartMatch(text, value));
  const allParts = parts.length === DIMENSIONS.length ? ['*', ...parts] : parts;
  if (allParts.length === DIMENSIONS.length + 1) {
    return (row, guard) => listValues(row, guard).every((value, index) => isPartMatch(allParts[index]!, value));
  }
  throw new UsageError(
    'invalid-cell',
    `Expected a cell as a report tells it, "guard / ${DIMENSIONS.join(' / ')}", or one word of it, got '${text}'.`,
  );
}
