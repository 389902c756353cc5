import { pathToFileURL } from 'node:url';
import type { Command } from '../../model/plan.ts';
import { HarnessError } from '../../system/errors.ts';
import { awaitBounded } from '../../system/bounded.ts';
import { findLastError as namedIn, Log } from '../../system/log.ts';
import { killProcess, spawnProcess } from '../../system/processes.ts';
import type { Workspace } from '../../system/workspace.ts';
import type { DeclaredExercise } from '../feedback/evidence.ts';

const DECLARE_MS = 15_000;
const MAX_OUTPUT_BYTES = 1024 * 1024;

/** In a process of its own: a learner's file may never come to its end. */
const DECLARE_PROGRAM = `
const { default: declared } = await import(process.argv[1]);
const { id, guards, expect, request } = declared ?? {};
process.stdout.write(JSON.stringify({ id, guards, expect, request }), () => process.exit(0));`;

/** The arguments with which Node prints what a translated file declares. */
export function buildDeclareArgs(file: string): string[] {
  return ['--input-type=module', '--eval', DECLARE_PROGRAM, pathToFileURL(file).href];
}

/**
 * What an answer declares, as this command prints it.
 * @throws {HarnessError} a sentence, if it declares nothing
 */
export async function loadDeclaredExercise(
  workspace: Workspace,
  command: Command,
  signal: AbortSignal,
): Promise<DeclaredExercise> {
  const child = spawnProcess(workspace, command);
  const [out, err] = [new Log(), new Log()];
  out.follow(child.stdout, MAX_OUTPUT_BYTES, () => killProcess(child));
  err.follow(child.stderr, MAX_OUTPUT_BYTES, () => killProcess(child));
  try {
    const describeLoadProblem = () =>
      `Expected the file to be read within ${DECLARE_MS} ms, got nothing: is there a loop at its top?`;
    await awaitBounded(child.ended, {
      withinMs: DECLARE_MS,
      signal,
      code: 'exercise-timeout',
      sentence: describeLoadProblem,
    });
  } finally {
    killProcess(child);
    await child.ended;
  }
  return parseDeclaration(out.getTail(), err.getTail());
}

function parseDeclaration(out: string, err: string): DeclaredExercise {
  try {
    const declared = JSON.parse(out) as Partial<DeclaredExercise>;
    if (declared.id !== undefined && declared.guards !== undefined && declared.expect !== undefined) {
      return declared as DeclaredExercise;
    }
  } catch {
    throw new HarnessError('invalid-exercise', `The file cannot be run: ${extractError(err)}`, err);
  }
  throw new HarnessError(
    'invalid-exercise',
    'The file has no `export default scenario({ id, guards, expect, … })`.',
    err,
  );
}

/** The line of a log that names an error, without the stack around it. */
export function extractError(log: string): string {
  return namedIn(log) || (log.trim().split('\n').at(-1) ?? '') || 'it says nothing.';
}
