import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import {
  toBoundedOutcome,
  type Behavior,
  findBehavior,
  type Dimension,
  type BehaviorTable,
} from '../model/behavior.ts';
import schema from '../../docs/accepted.schema.json' with { type: 'json' };
import type { Expectation } from '../model/plan.ts';
import { HarnessError } from '../system/errors.ts';
import { replaceFile } from '../system/files.ts';
import { createValidator } from '../system/validator.ts';
import { getCellKind } from './stack-cells.ts';

const findProblem = createValidator(schema);

/** Why a behavior that looks wrong is accepted. */
interface AcceptedNote {
  /** `*` for every target of the stack. */
  target: string;
  guard: string;
  reason: string;
  link?: string;
}

/** The accepted behavior of one stack: what lies beside its file, to be reviewed like code. */
export interface AcceptedBehavior {
  /** Known bugs and surprises; kept when the rest is accepted anew. */
  notes: readonly AcceptedNote[];
  /** `express@5 on node@24` -> guard -> table. */
  targets: Readonly<Record<string, Readonly<Record<string, BehaviorTable>>>>;
}

/** @throws {HarnessError} if the file cannot be read as such */
export async function readAccepted(stackId: string): Promise<AcceptedBehavior> {
  const file = fileURLToPath(getAcceptedFile(stackId));
  try {
    return parseAccepted(await readFile(file, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { notes: [], targets: {} };
    throw new HarnessError(
      'invalid-accepted',
      `Expected ${file} to be as docs/accepted.schema.json says, got ${(error as Error).message}. Restore it from git, or delete it and accept anew.`,
    );
  }
}

/** @throws {Error} whose message says what the text is instead */
export function parseAccepted(text: string): AcceptedBehavior {
  const accepted: unknown = JSON.parse(text);
  const problem = findProblem(accepted);
  if (problem !== null) throw new Error(problem);
  return accepted as AcceptedBehavior;
}

/** Either the old file or the new one, never half of it. */
export async function writeAccepted(stackId: string, accepted: AcceptedBehavior): Promise<void> {
  await replaceFile(fileURLToPath(getAcceptedFile(stackId)), formatAccepted(accepted));
}

/** One line for each line of a table, so that a diff shows what changed. */
function formatAccepted(accepted: AcceptedBehavior): string {
  return `${JSON.stringify(accepted, null, 2)}\n`;
}

function getAcceptedFile(stackId: string): URL {
  return new URL(`../../scenarios/${stackId}.accepted.json`, import.meta.url);
}

/** Guard -> table: the accepted behavior of one target. */
export type AcceptedTables = Readonly<Record<string, BehaviorTable>>;

/** What is accepted of each guard in one cell; null where nothing is. */
export function buildExpectations(
  accepted: AcceptedTables,
  guards: readonly string[],
  row: Readonly<Record<Dimension, string>>,
): Expectation[] {
  return guards.map((name) => {
    const behavior = findBehavior(accepted[name] ?? {}, row);
    return {
      name,
      kind: getCellKind(name),
      outcomes: behavior === null ? null : [toBoundedOutcome(behavior as Behavior)],
    };
  });
}
