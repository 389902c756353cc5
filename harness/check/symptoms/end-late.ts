import type { InsideEvidence } from '../inside-evidence.ts';
import type { HeldGroup, ProcessLook } from '../probe/look.ts';
import { isSamePlace } from './held.ts';
import { isUnseenWorkLeft } from './threads.ts';
import { THRESHOLDS, type Thresholds } from '../thresholds.ts';

/**
 * How long after the last client the server is looked at: work that goes on counts from 0.8 s on, what is held from its least age
 * on, and what may end by itself gets longer.
 */
export const LAST_LOOKS_MS = [1_100, THRESHOLDS.youngestMs, 5_000, 7_500, 10_000];

/** Whether a look so long after the last client says all: nothing is held, or it is old enough and does not end by itself. */
export function isLookEnough(
  looks: readonly ProcessLook[],
  { ageMs, afterVisits, unseenBefore }: { ageMs: number } & Pick<InsideEvidence, 'afterVisits' | 'unseenBefore'>,
): boolean {
  if (ageMs === LAST_LOOKS_MS.at(-1)) return true;
  if (looks.every(({ held }) => held.length === 0)) return !isUnseenWorkLeft({ unseenBefore, last: looks });
  return ageMs >= THRESHOLDS.youngestMs && !mayEndLate(afterVisits, looks);
}

/** Whether what is held now was left by the first clients as well, and theirs has ended since. */
export function mayEndLate(
  afterVisits: readonly ProcessLook[],
  last: readonly ProcessLook[],
  { fallingShare }: Pick<Thresholds, 'fallingShare'> = THRESHOLDS,
): boolean {
  const list = (looks: readonly ProcessLook[]) => looks.flatMap(({ held }) => held);
  const now = list(last);
  return list(afterVisits).some((earlier) => {
    const same = now.filter((group) => group.kind === earlier.kind && isSamePlace(group, earlier));
    const left = same.reduce((sum, group) => sum + countVisits(group, earlier), 0);
    return same.length > 0 && left < fallingShare * countVisits(earlier, earlier);
  });
}

/** How many of those that are counted in the other one. */
function countVisits({ visits }: HeldGroup, other: HeldGroup): number {
  return Object.keys(other.visits).reduce(
    (sum, visit) => sum + (Number(visit) < 0 ? 0 : (visits[Number(visit)] ?? 0)),
    0,
  );
}
