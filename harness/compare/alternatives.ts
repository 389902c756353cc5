import { compareVersions, fetchPublishedVersions, getMajorVersion } from '../install/registry.ts';
import type { DatedVersion } from '../model/comparison.ts';
import type { ResolvedTarget } from './pairs.ts';

/** A target with other versions beside the package that is compared, and why: a sentence each. */
export interface Alternative {
  target: ResolvedTarget;
  notes: readonly string[];
}

/** Every stable version of a package, in order. */
type FetchVersions = (name: string) => Promise<readonly DatedVersion[]>;

/**
 * What may run where a target does not: a sibling that was never published at its version as the nearest that was, then
 * each neighbor as the newest of each line below the one that is pinned, and at last as it was when the package was published.
 * @throws {HarnessError} of the registry
 */
export async function* listAlternatives(
  target: ResolvedTarget,
  signal: AbortSignal,
  fetchVersions: FetchVersions = (name) => fetchPublishedVersions(name, signal),
): AsyncGenerator<Alternative> {
  const nearest = await replaceSiblings(target, fetchVersions);
  if (nearest.notes.length > 0) yield nearest;
  for (const name of target.neighbors ?? []) {
    const published = await fetchVersions(name);
    for (const version of listOlderLines(published, target.packages[name]!))
      yield replaceNeighbors(nearest, { [name]: version });
  }
  const contemporaries = await findContemporaries(target, fetchVersions);
  if (Object.keys(contemporaries).length > 0) yield replaceNeighbors(nearest, contemporaries);
}

async function replaceSiblings(target: ResolvedTarget, fetchVersions: FetchVersions): Promise<Alternative> {
  const notes: string[] = [];
  const packages = { ...target.packages };
  for (const name of target.siblings ?? []) {
    const wanted = packages[name]!;
    const published = (await fetchVersions(name)).map(({ version }) => version);
    const version = published.findLast((one) => compareVersions(one, wanted) <= 0) ?? published[0];
    if (version === undefined || version === wanted) continue;
    packages[name] = version;
    notes.push(`${name} ${wanted} was never published: with ${version}`);
  }
  return { target: { ...target, packages }, notes };
}

/** The newest version of each line below that of a version, the newest line first. */
function listOlderLines(published: readonly DatedVersion[], version: string): string[] {
  const older = published
    .map((one) => one.version)
    .filter((one) => Number(getMajorVersion(one)) < Number(getMajorVersion(version)));
  return [...Map.groupBy(older.toReversed(), getMajorVersion).values()].map(([newest]) => newest!);
}

/** The neighbors as they were on the day on which the package of the stack was published. */
async function findContemporaries(
  { stack, packages, neighbors = [] }: ResolvedTarget,
  fetchVersions: FetchVersions,
): Promise<Record<string, string>> {
  if (stack.package === null || neighbors.length === 0) return {};
  const own = (await fetchVersions(stack.package)).find(({ version }) => version === packages[stack.package!]);
  if (own === undefined) return {};
  const found = await Promise.all(
    neighbors.map(async (name) => {
      const newest = (await fetchVersions(name)).filter(({ date }) => date !== '' && date <= own.date).at(-1);
      return newest === undefined || newest.version === packages[name] ? [] : [[name, newest.version] as const];
    }),
  );
  return Object.fromEntries(found.flat());
}

/** The same with these neighbors. */
export function replaceNeighbors(
  { target, notes }: Alternative,
  versions: Readonly<Record<string, string>>,
): Alternative {
  const sentences = Object.entries(versions).map(
    ([name, version]) => `does not start with ${name} ${target.packages[name]}: with ${version}`,
  );
  return { target: { ...target, packages: { ...target.packages, ...versions } }, notes: [...notes, ...sentences] };
}
