import { CHANGE_KINDS, type ChangeLine, type ComparedGuard } from '../model/comparison.ts';
import { DIMENSIONS, foldBehaviorRows, LATE_SUFFIX } from '../model/behavior.ts';
import { classifyChange, type GuardContext, type SeenBehavior } from './classify-change.ts';

/** With fewer attempts that prove something on each side, a difference may be noise. */
const MIN_ATTEMPTS = 2;

/** Whether a second look is needed: the attempts do not all agree, on one side or between them. */
export function isInconclusive(before: readonly SeenBehavior[], after: readonly SeenBehavior[]): boolean {
  const all = new Set([...before, ...after]);
  return all.size > 1 || all.has('unknown');
}

/** What all attempts at one guard in one cell say. */
export function tallyAttempts(
  context: GuardContext,
  before: readonly SeenBehavior[],
  after: readonly SeenBehavior[],
): Pick<ComparedGuard, 'change' | 'before' | 'after'> {
  const formatted = { before: formatTally(before), after: formatTally(after) };
  const [old, recent] = [dropRareLateness(filterKnown(before)), dropRareLateness(filterKnown(after))];
  if (old.length === 0 || recent.length === 0) return { change: 'could not run', ...formatted };
  const unanimous = new Set(old).size === 1 && new Set(recent).size === 1;
  if (unanimous && old[0] === recent[0]) {
    const isRunning = context.kind !== 'answer' || old[0] === 'answered' || old[0] === 'absent';
    return { change: isRunning ? 'same' : 'could not run', before: old[0]!, after: recent[0]! };
  }
  const enough = [old, recent].every((some) => some.length >= MIN_ATTEMPTS || some[0] === 'absent');
  if (!unanimous || !enough) return { change: 'flaky', ...formatted };
  return { change: classifyChange(context, old[0]!, recent[0]!), before: old[0]!, after: recent[0]! };
}

function filterKnown(attempts: readonly SeenBehavior[]): SeenBehavior[] {
  return attempts.filter((behavior) => behavior !== 'unknown');
}

/** On a busy machine a release may be late once; only one that is late at least every second time is of that class. */
function dropRareLateness(attempts: readonly SeenBehavior[]): SeenBehavior[] {
  const late = attempts.filter((behavior) => behavior.endsWith(LATE_SUFFIX));
  return late.length * 2 >= attempts.length ? [...attempts] : attempts.map(dropLateness);
}

/** The same without its class of latency. */
export function dropLateness(behavior: SeenBehavior): SeenBehavior {
  return behavior.endsWith(LATE_SUFFIX) ? (behavior.slice(0, -LATE_SUFFIX.length) as SeenBehavior) : behavior;
}

/** `silent`, or `silent 3/4, released by read 1/4`. */
function formatTally(attempts: readonly SeenBehavior[]): string {
  const groups = [...Map.groupBy(attempts, (behavior) => behavior)].toSorted(
    ([one, some], [other, more]) => more.length - some.length || one.localeCompare(other),
  );
  if (groups.length <= 1) return groups[0]?.[0] ?? 'unknown';
  return groups.map(([behavior, some]) => `${behavior} ${some.length}/${attempts.length}`).join(', ');
}

/** Every change, the worst first; a guard's cells that changed alike are one. */
export function foldChanges(compared: readonly ComparedGuard[]): ChangeLine[] {
  const guards = Map.groupBy(compared, ({ stack, guard }) => JSON.stringify([stack, guard]));
  const lines = [...guards.values()].flatMap(foldGuardChanges);
  return lines.toSorted((one, other) => CHANGE_KINDS.indexOf(one.change) - CHANGE_KINDS.indexOf(other.change));
}

function foldGuardChanges(compared: readonly ComparedGuard[]): ChangeLine[] {
  const table = foldBehaviorRows(compared.map((one) => ({ ...one.cell, behavior: createChangeKey(one) })));
  const groups = Map.groupBy(compared, createChangeKey);
  return [...groups].flatMap(([changeKey, group]) => {
    const [{ stack, guard, change, before, after, reason }] = group as [ComparedGuard];
    if (change === 'same') return [];
    const folded = Object.keys(table).filter((key) => table[key] === changeKey);
    const cells = group.length === 1 ? [formatCell(group[0]!)] : folded;
    const line = { change, stack, guard, before, after, count: group.length, cells };
    return [{ ...line, ...(reason !== undefined && { reason }) }];
  });
}

/** One cell is named in full, so that it can be asked for again. */
function formatCell({ cell }: ComparedGuard): string {
  return DIMENSIONS.map((dimension) => cell[dimension]).join(' / ');
}

/** Cells that are alike on both sides may be told as one, whatever they do. */
function createChangeKey({ change, before, after }: ComparedGuard): string {
  return change === 'same' ? change : JSON.stringify([change, before, after]);
}
