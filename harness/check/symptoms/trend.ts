import { computeMedian } from '../../model/format.ts';

/** How much more often the later of two numbers is the greater one: 1 if they always rise, -1 if they always fall (Mann-Kendall). */
export function computeTau(numbers: readonly number[]): number {
  return computeMean(mapPairs(numbers, (earlier, later) => Math.sign(later - earlier)));
}

/** How much more often one of the later numbers is greater than one of the earlier: 1 if always, -1 if never. */
export function compareAll(earlier: readonly number[], later: readonly number[]): number {
  return computeMean(earlier.flatMap((one) => later.map((other) => Math.sign(other - one))));
}

/** By how much they rise from one to the next: the median of the slopes of all pairs (Theil-Sen). */
export function computeSlope(numbers: readonly number[]): number {
  return computeMedian(mapPairs(numbers, (earlier, later, distance) => (later - earlier) / distance)) ?? 0;
}

function computeMean(numbers: readonly number[]): number {
  return numbers.length === 0 ? 0 : numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}

function mapPairs(
  numbers: readonly number[],
  compare: (earlier: number, later: number, distance: number) => number,
): number[] {
  return numbers.flatMap((earlier, at) =>
    numbers.slice(at + 1).map((later, more) => compare(earlier, later, more + 1)),
  );
}
