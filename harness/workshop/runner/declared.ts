import { pathToFileURL } from 'node:url';
import { HarnessError } from '../../system/errors.ts';
import { awaitBounded } from '../../system/bounded.ts';
import { findLastError as namedIn, Log } from '../../system/log.ts';
import { killProcess, spawnProcess } from '../../system/processes.ts';
import type { Workspace } from '../../system/workspace.ts';
import type { Declared } from '../feedback/evidence.ts';

const WITHIN_MS = 15_000;
const MOST_BYTES = 1024 * 1024;

/** In a process of its own: a learner's file may never come to its end. */
const PROGRAM = `
const { default: declared } = await import(process.argv[1]);
const { id, guards, expect, request } = declared ?? {};
process.stdout.write(JSON.stringify({ id, guards, expect, request }), () => process.exit(0));`;

/**
 * What the translated file declares.
 * @throws {HarnessError} a sentence, if it declares nothing
 */
export async function declaredBy(workspace: Workspace, file: string, signal: AbortSignal): Promise<Declared> {
  const args = ['--input-type=module', '--eval', PROGRAM, pathToFileURL(file).href];
  const child = spawnProcess(workspace, { file: process.execPath, args });
  const [out, err] = [new Log(), new Log()];
  out.follow(child.stdout, MOST_BYTES, () => killProcess(child));
  err.follow(child.stderr, MOST_BYTES, () => killProcess(child));
  try {
    const sentence = () =>
      `Expected the file to be read within ${WITHIN_MS} ms, got nothing: is there a loop at its top?`;
    await awaitBounded(child.ended, { withinMs: WITHIN_MS, signal, sentence });
  } finally {
    killProcess(child);
    await child.ended;
  }
  return parsed(out.getTail(), err.getTail());
}

function parsed(out: string, err: string): Declared {
  try {
    const declared = JSON.parse(out) as Partial<Declared>;
    if (declared.id !== undefined && declared.guards !== undefined && declared.expect !== undefined) {
      return declared as Declared;
    }
  } catch {
    throw new HarnessError(`The file cannot be run: ${errorIn(err)}`, err);
  }
  throw new HarnessError('The file has no `export default scenario({ id, guards, expect, … })`.', err);
}

/** The line of a log that names an error, without the stack around it. */
export function errorIn(log: string): string {
  return namedIn(log) || (log.trim().split('\n').at(-1) ?? '') || 'it says nothing.';
}
