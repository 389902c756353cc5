import type { Stack } from '../../scenarios/kit/stack.ts';
import type { Versions } from '../install/packages.ts';
import type { Runtime, Side } from './resolve-versions.ts';
import { majorOf } from '../install/registry.ts';

/** A stack with the exact versions of all that it imports. */
export interface Mount {
  /** `express 4.22.3 on node 24.21.0`. */
  name: string;
  stack: Stack;
  packages: Versions;
  runtime: Runtime;
}

/** The same stack on both sides, or the files that serve two lines of one package. */
export interface Pair {
  /** `express`, or `h3-1 → h3`. */
  name: string;
  before: Mount;
  after: Mount;
}

/** Dependencies of scenarios/stacks/package.json: what a side does not name has the version that stands there. */
export type Pinned = Readonly<Record<string, string>>;

/** Among which stacks to look: one by name, or all. */
export interface Among {
  stacks: readonly Stack[];
  stack?: string | undefined;
}

/** What a runtime is compared by, unless a stack is named. */
const OF_RUNTIMES = 'http';

/** The stacks that these sides concern, each with its counterpart. */
export function pairsOf({ stacks, stack }: Among, sides: readonly [before: Side, after: Side], pinned: Pinned): Pair[] {
  const names = new Set(sides.flatMap(({ packages }) => Object.keys(packages)));
  const concerned = stacks.filter((one) =>
    names.size === 0 ? shortName(one) === (stack ?? OF_RUNTIMES) : importsOf(one).some((name) => names.has(name)),
  );
  const families = [...Map.groupBy(concerned, (one) => one.package).values()];
  const couples = families.flatMap((family) => coupled(fitting(family, sides[0]), fitting(family, sides[1])));
  return couples
    .filter((couple) => stack === undefined || couple.some((one) => shortName(one) === stack))
    .map(([one, other]) => ({
      name: one === other ? shortName(one) : `${shortName(one)} → ${shortName(other)}`,
      before: mountOf(one, sides[0], pinned),
      after: mountOf(other, sides[1], pinned),
    }));
}

/** Every package that the stack's file imports. */
export function importsOf({ package: name, needs = [] }: Stack): string[] {
  return name === null ? [...needs] : [name, ...needs];
}

export function shortName({ id }: Pick<Stack, 'id'>): string {
  return id.replace(/^.*\//, '');
}

/** The files that declare this side's line; the newest line's if none does. */
function fitting(family: readonly Stack[], side: Side): Stack[] {
  const newestLine = (stack: Stack) => Math.max(-1, ...Object.keys(stack.lines).map(Number));
  const newest = Math.max(...family.map(newestLine));
  const declare = family.filter((stack) => {
    const version = side.packages[stack.package ?? ''];
    return version === undefined ? newestLine(stack) === newest : majorOf(version) in stack.lines;
  });
  return declare.length > 0 ? declare : family.filter((stack) => newestLine(stack) === newest);
}

/** The same file where both sides have it; what is left is coupled in order. */
function coupled(before: readonly Stack[], after: readonly Stack[]): (readonly [Stack, Stack])[] {
  const both = before.filter((stack) => after.includes(stack)).map((stack) => [stack, stack] as const);
  const [left, right] = [
    before.filter((stack) => !after.includes(stack)),
    after.filter((stack) => !before.includes(stack)),
  ];
  return [...both, ...left.slice(0, right.length).map((stack, index) => [stack, right[index]!] as const)];
}

function mountOf(stack: Stack, { packages, runtime }: Side, pinned: Pinned): Mount {
  const all = Object.fromEntries(
    importsOf(stack).map((name) => [
      name,
      packages[name] ?? sibling(name, packages, pinned) ?? pinnedOf(name, stack, pinned),
    ]),
  );
  const named = Object.entries(all).filter(([name]) => name === stack.package || name in packages);
  const label = named.map(([name, version]) => `${name} ${version}`).join(', ') || shortName(stack);
  return { name: `${label} on ${runtime.name} ${runtime.version}`, stack, packages: all, runtime };
}

/** Packages of one scope that are pinned to one version are released together: @nestjs/core brings @nestjs/common. */
function sibling(name: string, packages: Versions, pinned: Pinned): string | undefined {
  const scope = /^@[^/]+\//.exec(name)?.[0];
  if (scope === undefined || pinned[name] === undefined) return undefined;
  const named = Object.keys(packages).find((one) => one.startsWith(scope) && pinned[one] === pinned[name]);
  return named === undefined ? undefined : packages[named];
}

function pinnedOf(name: string, { package: own, lines }: Stack, pinned: Pinned): string {
  const newest = Object.keys(lines).toSorted((one, other) => Number(other) - Number(one))[0];
  const key = name === own && newest !== undefined ? lines[newest]! : name;
  return (pinned[key] ?? 'latest').replace(/^npm:.*@/, '');
}
