/** What a version shows: that nothing changed yet, that something did, or nothing, because it cannot be observed. */
export type Shown = 'old' | 'new' | 'broken';

export interface Step {
  /** The last version that is known to be as before, and the first that is known to have changed: places in the list. */
  last: number;
  first: number;
  /** Places between the two that could not be observed: the change may lie in any of them. */
  broken: number[];
}

/**
 * Finds where a list changes, between a place that is as before and one that has changed, with about log2 of the places
 * looked at. A place that cannot be observed is left for its nearest neighbour.
 */
export async function firstChange(
  { last, first }: Pick<Step, 'last' | 'first'>,
  look: (place: number) => Promise<Shown>,
): Promise<Step> {
  const broken = new Set<number>();
  let [low, high] = [last, first];
  for (;;) {
    const place = nearestTo(
      (low + high) / 2,
      placesBetween(low, high).filter((one) => !broken.has(one)),
    );
    if (place === undefined) return { last: low, first: high, broken: placesBetween(low, high) };
    const shown = await look(place);
    if (shown === 'broken') broken.add(place);
    else if (shown === 'old') low = place;
    else high = place;
  }
}

function placesBetween(low: number, high: number): number[] {
  return Array.from({ length: Math.max(0, high - low - 1) }, (_, index) => low + 1 + index);
}

function nearestTo(middle: number, places: readonly number[]): number | undefined {
  return places.toSorted((one, other) => Math.abs(one - middle) - Math.abs(other - middle))[0];
}
