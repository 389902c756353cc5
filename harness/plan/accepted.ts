import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expectationOf, type Behaviour, lookUp, type Dimension, type Table } from '../model/behavior.ts';
import type { Expected } from '../model/plan.ts';
import { HarnessError } from '../system/errors.ts';
import { replaceFile } from '../system/files.ts';

/** Why a behaviour that looks wrong is accepted. */
export interface Note {
  /** `*` for every target of the stack. */
  target: string;
  guard: string;
  reason: string;
  link?: string;
}

/** The accepted behaviour of one stack: what lies beside its file, to be reviewed like code. */
export interface Accepted {
  /** Known bugs and surprises; kept when the rest is accepted anew. */
  notes: readonly Note[];
  /** `express@5 on node@24` -> guard -> table. */
  targets: Readonly<Record<string, Readonly<Record<string, Table>>>>;
}

/** @throws {HarnessError} if the file cannot be read as such */
export async function readAccepted(stackId: string): Promise<Accepted> {
  const file = fileOf(stackId);
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Accepted;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { notes: [], targets: {} };
    throw new HarnessError(
      `Expected ${fileURLToPath(file)} to be JSON, got: ${(error as Error).message}. Restore it from git, or delete it and accept anew.`,
    );
  }
}

/** Either the old file or the new one, never half of it. */
export async function writeAccepted(stackId: string, accepted: Accepted): Promise<void> {
  await replaceFile(fileURLToPath(fileOf(stackId)), textOf(accepted));
}

/** One line for each line of a table, so that a diff shows what changed. */
function textOf(accepted: Accepted): string {
  return `${JSON.stringify(accepted, null, 2)}\n`;
}

function fileOf(stackId: string): URL {
  return new URL(`../../scenarios/${stackId}.accepted.json`, import.meta.url);
}

/** Guard -> table: the accepted behaviour of one target. */
export type Guards = Readonly<Record<string, Table>>;

/** What is accepted of each guard in one cell; null where nothing is. */
export function expectedBy(
  accepted: Guards,
  guards: readonly string[],
  row: Readonly<Record<Dimension, string>>,
): Expected['guards'] {
  const expectation = (guard: string) => {
    const behaviour = lookUp(accepted[guard] ?? {}, row);
    return behaviour === null ? null : expectationOf(behaviour as Behaviour);
  };
  return Object.fromEntries(guards.map((guard) => [guard, expectation(guard)]));
}
