import type { Compared } from '../report/comparison-report.ts';
import { LATE, type Behaviour } from '../model/behavior.ts';
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
