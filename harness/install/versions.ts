/** Whether a version is neither a pre-release nor a build of its own. */
export function isStable(version: string): boolean {
  return /^\d+\.\d+\.\d+$/.test(version);
}

/** Stable versions in the order of their numbers. */
export function byVersion(one: string, other: string): number {
  const [left, right] = [one, other].map((version) => version.split('.').map(Number));
  const difference = left!.map((number, index) => number - (right![index] ?? 0)).find((number) => number !== 0);
  return difference ?? 0;
}

/** The stable versions from one to another, both included, in order. */
export function between(versions: readonly string[], [from, to]: readonly [from: string, to: string]): string[] {
  return versions
    .filter((version) => isStable(version) && byVersion(version, from) >= 0 && byVersion(version, to) <= 0)
    .toSorted(byVersion);
}

/** `5` of `5.3.0`: the name of its line. */
export function majorOf(version: string): string {
  return version.split('.')[0]!;
}
