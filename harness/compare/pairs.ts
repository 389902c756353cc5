import type { Stack } from '../../scenarios/kit/stack.ts';
import type { PackageVersions } from '../install/packages.ts';
import type { RuntimeVersion, ResolvedSide } from './resolve-versions.ts';
import { getMajorVersion } from '../install/registry.ts';

/** A stack with the exact versions of all that it imports. */
export interface ResolvedTarget {
  /** `express 4.22.3 on node 24.21.0`. */
  name: string;
  stack: Stack;
  packages: PackageVersions;
  runtime: RuntimeVersion;
  /** Packages that are not imported, but brought by those that are: `srvx` below h3. */
  below?: PackageVersions;
  /** Those of `packages` that have the version of another of their scope. */
  siblings?: readonly string[];
  /** Those of `packages` that were not named: they are as they are pinned, unless the others do not run with that. */
  neighbors?: readonly string[];
}

/** The same stack on both sides, or the files that serve two lines of one package. */
export interface StackPair {
  /** `express`, or `h3-1 → h3`. */
  name: string;
  before: ResolvedTarget;
  after: ResolvedTarget;
}

/** Dependencies of scenarios/stacks/package.json: what a side does not name has the version that stands there. */
type PinnedVersions = Readonly<Record<string, string>>;

/** Among which stacks to look: one by name, or all. */
interface StackChoice {
  stacks: readonly Stack[];
  stack?: string | undefined;
  /** What the packages of a stack bring along. */
  below?: ReadonlyMap<Stack, ReadonlySet<string>>;
}

/** What a runtime is compared by, unless a stack is named. */
const RUNTIME_STACK = 'http';

/**
 * The stacks that these sides concern, each with its counterpart. Who only brings a package is asked if no stack imports it, or by
 * name: Nest with the Express of ten years ago below it says nothing of Express.
 */
export function buildStackPairs(
  { stacks, stack, below }: StackChoice,
  sides: readonly [before: ResolvedSide, after: ResolvedSide],
  pinned: PinnedVersions,
): StackPair[] {
  const names = new Set(sides.flatMap(({ packages }) => Object.keys(packages)));
  const importedNames = new Set(stacks.flatMap(listStackImports));
  const isNamedBelow = (one: Stack, name: string) =>
    names.has(name) && (!importedNames.has(name) || getStackShortName(one) === stack);
  const relevantStacks = stacks.filter((one) =>
    names.size === 0
      ? getStackShortName(one) === (stack ?? RUNTIME_STACK)
      : listStackImports(one).some((name) => names.has(name)) ||
        [...(below?.get(one) ?? [])].some((name) => isNamedBelow(one, name)),
  );
  const families = [...Map.groupBy(relevantStacks, (one) => one.package).values()];
  const stackPairs = families.flatMap((family) =>
    pairStacks(selectByLine(family, sides[0]), selectByLine(family, sides[1])),
  );
  return stackPairs
    .filter((stackPair) => stack === undefined || stackPair.some((one) => getStackShortName(one) === stack))
    .map(([one, other]) => ({
      name: one === other ? getStackShortName(one) : `${getStackShortName(one)} → ${getStackShortName(other)}`,
      before: resolveTarget(one, dropStrangers(one, sides[0], below), pinned),
      after: resolveTarget(other, dropStrangers(other, sides[1], below), pinned),
    }));
}

/** Every package that the stack's file imports. */
export function listStackImports({ package: name, otherPackages = [] }: Stack): string[] {
  return name === null ? [...otherPackages] : [name, ...otherPackages];
}

export function getStackShortName({ id }: Pick<Stack, 'id'>): string {
  return id.replace(/^.*\//, '');
}

/** The files that declare this side's line; the newest line's if none does. */
function selectByLine(family: readonly Stack[], side: ResolvedSide): Stack[] {
  const getNewestLine = (stack: Stack) => Math.max(-1, ...Object.keys(stack.lines).map(Number));
  const newest = Math.max(...family.map(getNewestLine));
  const declaring = family.filter((stack) => {
    const version = side.packages[stack.package ?? ''];
    return version === undefined ? getNewestLine(stack) === newest : getMajorVersion(version) in stack.lines;
  });
  return declaring.length > 0 ? declaring : family.filter((stack) => getNewestLine(stack) === newest);
}

/** The same file where both sides have it; what is left is coupled in order. */
function pairStacks(before: readonly Stack[], after: readonly Stack[]): (readonly [Stack, Stack])[] {
  const both = before.filter((stack) => after.includes(stack)).map((stack) => [stack, stack] as const);
  const [left, right] = [
    before.filter((stack) => !after.includes(stack)),
    after.filter((stack) => !before.includes(stack)),
  ];
  return [...both, ...left.slice(0, right.length).map((stack, index) => [stack, right[index]!] as const)];
}

/** The side without what another stack is named for: an upgrade may name several that have nothing to do with each other. */
function dropStrangers(stack: Stack, side: ResolvedSide, below: StackChoice['below']): ResolvedSide {
  const own = new Set([...listStackImports(stack), ...(below?.get(stack) ?? [])]);
  return { ...side, packages: Object.fromEntries(Object.entries(side.packages).filter(([name]) => own.has(name))) };
}

function resolveTarget(stack: Stack, { packages, runtime }: ResolvedSide, pinned: PinnedVersions): ResolvedTarget {
  const imports = listStackImports(stack);
  const siblings = imports.filter((name) => !(name in packages) && findSiblingVersion(name, packages, pinned));
  const neighbors = imports.filter((name) => !(name in packages) && !siblings.includes(name) && name !== stack.package);
  const versions = Object.fromEntries(
    imports.map((name) => [
      name,
      packages[name] ?? findSiblingVersion(name, packages, pinned) ?? getPinnedVersion(name, stack, pinned),
    ]),
  );
  const below = Object.fromEntries(Object.entries(packages).filter(([name]) => !imports.includes(name)));
  const named = Object.entries(versions).filter(([name]) => name === stack.package || name in packages);
  const formatNames = (names: [string, string][]) => names.map((one) => one.join(' ')).join(', ');
  const belowLabel = Object.keys(below).length === 0 ? '' : `${formatNames(Object.entries(below))} below `;
  const label = `${belowLabel}${formatNames(named) || getStackShortName(stack)}`;
  const target = { stack, packages: versions, runtime, below, siblings, neighbors };
  return { ...target, name: `${label} on ${runtime.name} ${runtime.version}` };
}

/** Packages of one scope that are pinned to one version are released together: @nestjs/core brings @nestjs/common. */
function findSiblingVersion(name: string, packages: PackageVersions, pinned: PinnedVersions): string | undefined {
  const scope = /^@[^/]+\//.exec(name)?.[0];
  if (scope === undefined || pinned[name] === undefined) return undefined;
  const named = Object.keys(packages).find((one) => one.startsWith(scope) && pinned[one] === pinned[name]);
  return named === undefined ? undefined : packages[named];
}

function getPinnedVersion(name: string, { package: own, lines }: Stack, pinned: PinnedVersions): string {
  const newest = Object.keys(lines).toSorted((one, other) => Number(other) - Number(one))[0];
  const key = name === own && newest !== undefined ? lines[newest]! : name;
  return (pinned[key] ?? 'latest').replace(/^npm:.*@/, '');
}
