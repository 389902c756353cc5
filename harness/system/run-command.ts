import type { Socket } from 'node:net';
import { HarnessError } from './errors.ts';
import { Log } from './log.ts';
import { endProcess, spawnProcess } from './processes.ts';
import type { Command } from '../model/plan.ts';
import type { Workspace } from './workspace.ts';

const GRACE_MS = 500;
const MAX_LOG_BYTES = 64 * 1024 * 1024;

export interface RunCommandOptions {
  /** It is ended with this, whatever becomes of the harness. */
  workspace: Workspace;
  signal: AbortSignal;
  /** `npm to install koa@3.0.0`: the end of "Expected …" in the error. */
  expected: string;
  /** Told what the program says, as it says it. */
  onOutput?: (text: string) => unknown;
  /** What of its output says why it failed, if not the end of it. */
  findProblem?: (output: string) => string | undefined;
  /** A connection that the program finds as its descriptor 3. */
  shared?: Socket;
}

/**
 * Runs a program that is no server to its end: an installation, a build, a question to npm. Resolves with its output.
 * @throws {HarnessError} with what was expected and the end of what the program said
 * @throws the signal's reason, if it aborts
 */
export async function runCommand(command: Command, options: RunCommandOptions): Promise<string> {
  const { workspace, signal, expected, onOutput, findProblem, shared } = options;
  signal.throwIfAborted();
  const child = spawnProcess(workspace, command, shared);
  child.stdin.end();
  const log = new Log();
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    log.follow(stream, MAX_LOG_BYTES, () => {});
    if (onOutput) stream.on('data', onOutput);
  }
  child.stdout.on('data', (text: string) => (output += text)); // decoded and bounded by the log
  const endChild = () => void endProcess(child, GRACE_MS);
  signal.addEventListener('abort', endChild, { once: true });
  const { exitCode, problem, signal: exitSignal } = await child.ended;
  signal.removeEventListener('abort', endChild);
  signal.throwIfAborted();
  if (exitCode === 0) return output;
  const exitText = problem || (exitSignal ? `its end by ${exitSignal}` : `exit code ${exitCode}`);
  const reason = findProblem?.(output) ?? (log.getTail().trim() || exitText);
  throw new HarnessError('command-failed', `Expected ${expected}, got: ${reason}`);
}
