import type { Stack } from '../../scenarios/kit/stack.ts';
import type { Needs } from '../install/program.ts';

/** The line of the Node that the project brings. */
const DEFAULT_RUNTIME = 'node@24';

/** A stack on one of its version lines and one of its runtimes. */
export interface Target {
  /** `express@5 on node@24`, `http on bun@1`: the key of the accepted behaviour. */
  name: string;
  stack: Stack;
  /** Null for what the runtime itself brings. */
  line: string | null;
  runtime: string;
}

/** Every target whose behaviour is accepted, the newest line first. */
export function targetsOf(stack: Stack): Target[] {
  const lines = Object.keys(stack.lines).toSorted((one, other) => Number(other) - Number(one));
  return (stack.runtimes ?? [DEFAULT_RUNTIME]).flatMap((runtime) =>
    (lines.length === 0 ? [null] : lines).map((line) => ({
      name: nameOf(stack, { line, runtime }),
      stack,
      line,
      runtime,
    })),
  );
}

function nameOf({ id }: Stack, { line, runtime }: Pick<Target, 'line' | 'runtime'>): string {
  return `${id.replace(/^.*\//, '')}${line === null ? '' : `@${line}`} on ${runtime}`;
}

/** What has to be on this machine for a target to be served. */
export function needsOfTarget({ stack, line, runtime }: Target): Needs {
  return { source: stack.id, packages: packagesOf(stack, line), runtime };
}

/** Import name -> the name under which it is installed in scenarios/stacks, of a stack's version line. */
function packagesOf(
  { package: name, importedAs, needs = [], lines }: Stack,
  line: string | null,
): Record<string, string> {
  const own = name === null || line === null ? [] : [[importedAs ?? name, lines[line]!] as const];
  return Object.fromEntries([...own, ...needs.map((one) => [one, one] as const)]);
}
