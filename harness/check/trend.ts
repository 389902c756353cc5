import { computeMedian } from '../model/format.ts';

/** How much more often the later of two numbers is the greater one: 1 if they always rise, -1 if they always fall (Mann-Kendall). */
export function computeTau(numbers: readonly number[]): number {
  const signs = mapPairs(numbers, (earlier, later) => Math.sign(later - earlier));
  return signs.length === 0 ? 0 : signs.reduce((sum, sign) => sum + sign, 0) / signs.length;
}

/** By how much they rise from one to the next: the median of the slopes of all pairs (Theil-Sen). */
export function computeSlope(numbers: readonly number[]): number {
  return computeMedian(mapPairs(numbers, (earlier, later, distance) => (later - earlier) / distance)) ?? 0;
}

function mapPairs(
  numbers: readonly number[],
  compare: (earlier: number, later: number, distance: number) => number,
): number[] {
  return numbers.flatMap((earlier, at) =>
    numbers.slice(at + 1).map((later, more) => compare(earlier, later, more + 1)),
  );
}
