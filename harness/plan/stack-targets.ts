import type { Stack } from '../../scenarios/kit/stack.ts';
import type { ServerRequirements } from '../install/program.ts';

/** The line of the Node that the project brings. */
const DEFAULT_RUNTIME = 'node@24';

/** A stack on one of its version lines and one of its runtimes. */
export interface StackTarget {
  /** `express@5 on node@24`, `http on bun@1`: the key of the accepted behavior. */
  name: string;
  stack: Stack;
  /** Null for what the runtime itself brings. */
  line: string | null;
  runtime: string;
}

/** Every target whose behavior is accepted, the newest line first. */
export function listStackTargets(stack: Stack): StackTarget[] {
  const lines = Object.keys(stack.lines).toSorted((firstLine, secondLine) => Number(secondLine) - Number(firstLine));
  return (stack.runtimes ?? [DEFAULT_RUNTIME]).flatMap((runtime) =>
    (lines.length === 0 ? [null] : lines).map((line) => ({
      name: formatTargetName(stack, { line, runtime }),
      stack,
      line,
      runtime,
    })),
  );
}

function formatTargetName({ id }: Stack, { line, runtime }: Pick<StackTarget, 'line' | 'runtime'>): string {
  return `${id.replace(/^.*\//, '')}${line === null ? '' : `@${line}`} on ${runtime}`;
}

/** What has to be on this machine for a target to be served. */
export function getTargetRequirements({ stack, line, runtime }: StackTarget): ServerRequirements {
  return { source: stack.id, packages: mapImportNames(stack, line), runtime };
}

/** Import name -> the name under which it is installed in scenarios/stacks, of a stack's version line. */
function mapImportNames(
  { package: name, importName, otherPackages = [], lines }: Stack,
  line: string | null,
): Record<string, string> {
  const stackPackage = name === null || line === null ? [] : [[importName ?? name, lines[line]!] as const];
  return Object.fromEntries([
    ...stackPackage,
    ...otherPackages.map((packageName) => [packageName, packageName] as const),
  ]);
}
