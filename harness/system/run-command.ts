import type { Socket } from 'node:net';
import { HarnessError } from './errors.ts';
import { Log } from './log.ts';
import { end, launch } from './processes.ts';
import type { Command } from '../model/plan.ts';
import type { Workspace } from './workspace.ts';

const GRACE_MS = 500;
const MOST_LOG_BYTES = 64 * 1024 * 1024;

export interface ChoreOptions {
  /** It is ended with this, whatever becomes of the harness. */
  workspace: Workspace;
  signal: AbortSignal;
  /** `npm to install koa@3.0.0`: the end of "Expected …" in the error. */
  expected: string;
  /** Told what the program says, as it says it. */
  say?: (text: string) => unknown;
  /** What of its output says why it failed, if not the end of it. */
  problemIn?: (output: string) => string | undefined;
  /** A connection that the program finds as its descriptor 3. */
  shared?: Socket;
}

/**
 * Runs a program that is no server to its end: an installation, a build, a question to npm. Resolves with its output.
 * @throws {HarnessError} with what was expected and the end of what the program said
 * @throws the signal's reason, if it aborts
 */
export async function chore(command: Command, options: ChoreOptions): Promise<string> {
  const { workspace, signal, expected, say, problemIn, shared } = options;
  signal.throwIfAborted();
  const child = launch(workspace, command, shared);
  child.stdin.end();
  const log = new Log();
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    log.follow(stream, MOST_LOG_BYTES, () => {});
    if (say) stream.on('data', say);
  }
  child.stdout.on('data', (text: string) => (output += text)); // decoded and bounded by the log
  const stop = () => void end(child, GRACE_MS);
  signal.addEventListener('abort', stop, { once: true });
  const { exitCode, problem, signal: by } = await child.ended;
  signal.removeEventListener('abort', stop);
  signal.throwIfAborted();
  if (exitCode === 0) return output;
  const ending = problem || (by ? `its end by ${by}` : `exit code ${exitCode}`);
  const said = problemIn?.(output) ?? (log.tail().trim() || ending);
  throw new HarnessError(`Expected ${expected}, got: ${said}`);
}
