import { CHANGES, type ChangeLine, type Compared } from '../model/comparison.ts';
import { DIMENSIONS, fold, LATE, type Behaviour } from '../model/behavior.ts';
import { changeOf, type Context } from './change.ts';

/** With fewer attempts that prove something on each side, a difference may be noise. */
const LEAST_ATTEMPTS = 2;

/** Whether a second look is needed: the attempts do not all agree, on one side or between them. */
export function isDoubtful(before: readonly Behaviour[], after: readonly Behaviour[]): boolean {
  const all = new Set([...before, ...after]);
  return all.size > 1 || all.has('unknown');
}

/** What all attempts at one guard in one cell say. */
export function tally(
  context: Context,
  before: readonly Behaviour[],
  after: readonly Behaviour[],
): Pick<Compared, 'change' | 'before' | 'after'> {
  const said = { before: inWords(before), after: inWords(after) };
  const [old, recent] = [punctual(known(before)), punctual(known(after))];
  if (old.length === 0 || recent.length === 0) return { change: 'could not run', ...said };
  const unanimous = new Set(old).size === 1 && new Set(recent).size === 1;
  if (unanimous && old[0] === recent[0]) return { change: 'same', before: old[0]!, after: recent[0]! };
  const enough = [old, recent].every((some) => some.length >= LEAST_ATTEMPTS || some[0] === 'absent');
  if (!unanimous || !enough) return { change: 'flaky', ...said };
  return { change: changeOf(context, old[0]!, recent[0]!), before: old[0]!, after: recent[0]! };
}

function known(attempts: readonly Behaviour[]): Behaviour[] {
  return attempts.filter((behaviour) => behaviour !== 'unknown');
}

/** On a busy machine a release may be late once; only one that is late at least every second time is of that class. */
function punctual(attempts: readonly Behaviour[]): Behaviour[] {
  const late = attempts.filter((behaviour) => behaviour.endsWith(LATE));
  if (late.length * 2 >= attempts.length) return [...attempts];
  return attempts.map((behaviour) =>
    behaviour.endsWith(LATE) ? (behaviour.slice(0, -LATE.length) as Behaviour) : behaviour,
  );
}

/** `silent`, or `silent 3/4, released by read 1/4`. */
function inWords(attempts: readonly Behaviour[]): string {
  const groups = [...Map.groupBy(attempts, (behaviour) => behaviour)].toSorted(
    ([one, some], [other, more]) => more.length - some.length || one.localeCompare(other),
  );
  if (groups.length <= 1) return groups[0]?.[0] ?? 'unknown';
  return groups.map(([behaviour, some]) => `${behaviour} ${some.length}/${attempts.length}`).join(', ');
}

/** Every change, the worst first; a guard's cells that changed alike are one. */
export function linesOf(compared: readonly Compared[]): ChangeLine[] {
  const guards = Map.groupBy(compared, ({ stack, guard }) => JSON.stringify([stack, guard]));
  const lines = [...guards.values()].flatMap(linesOfGuard);
  return lines.toSorted((one, other) => CHANGES.indexOf(one.change) - CHANGES.indexOf(other.change));
}

function linesOfGuard(compared: readonly Compared[]): ChangeLine[] {
  const table = fold(compared.map((one) => ({ ...one.cell, behaviour: wordsOf(one) })));
  const alike = Map.groupBy(compared, wordsOf);
  return [...alike].flatMap(([words, group]) => {
    const [{ stack, guard, change, before, after }] = group as [Compared];
    if (change === 'same') return [];
    const folded = Object.keys(table).filter((key) => table[key] === words);
    const cells = group.length === 1 ? [nameOf(group[0]!)] : folded;
    return [{ change, stack, guard, before, after, count: group.length, cells }];
  });
}

/** One cell is told in full, so that it can be asked for again. */
function nameOf({ cell }: Compared): string {
  return DIMENSIONS.map((dimension) => cell[dimension]).join(' / ');
}

/** Cells that are alike on both sides may be told as one, whatever they do. */
function wordsOf({ change, before, after }: Compared): string {
  return change === 'same' ? change : JSON.stringify([change, before, after]);
}
