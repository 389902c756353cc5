import type { ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import type { Command } from '../model/plan.ts';
import { now } from './clock.ts';
import type { Workspace } from './workspace.ts';

const LAST_WORDS_MS = 100;

const OPTIONS = {
  buffer: false,
  reject: false,
  detached: true, // a process group of its own: Ctrl-C is the harness's to handle, and children are ended with it
  cleanup: false,
} as const;

/** How a process ended: with a code, by a signal, or never begun, with the problem. */
export interface Ending {
  /** CLOCK_MONOTONIC, nanoseconds. */
  at: number;
  exitCode?: number;
  signal?: string;
  problem?: string;
}

export interface Process {
  /** Also the number of its process group; undefined if it could not be started. */
  pid: number | undefined;
  stdout: Readable;
  stderr: Readable;
  ended: Promise<Ending>;
  /** False as soon as `ended` has resolved: the number may then belong to somebody else. */
  running: boolean;
}

/** A process with a pipe of ours for its input. */
export interface Piped extends Process {
  stdin: Writable;
}

/**
 * Starts a process in a group of its own, under the care of the workspace's reaper until it has ended. A shared connection is its
 * descriptor 3; it is ours as well, but is not read here any more.
 */
export function launch(workspace: Workspace, command: Command, shared?: Socket): Piped {
  const options = optionsOf(workspace, command, ['pipe', 'pipe', 'pipe', ...(shared ? [shared] : [])] as const);
  const child = execa(command.file, command.args, options);
  const { stdin } = child;
  stdin.on('error', () => {}); // it may be gone before its input closes
  return Object.assign(cared(workspace, child), { stdin });
}

/** The same, with a connection for its input. It belongs to the process as well: whoever gives it away closes their own end. */
export function launchOn(input: Socket, workspace: Workspace, command: Command): Process {
  return cared(
    workspace,
    execa(command.file, command.args, optionsOf(workspace, command, [input, 'pipe', 'pipe'] as const)),
  );
}

function optionsOf<S extends readonly unknown[]>(workspace: Workspace, { env = {}, cwd }: Command, stdio: S) {
  return { ...OPTIONS, stdio, env: { TMPDIR: workspace.folder, ...env }, ...(cwd !== undefined && { cwd }) };
}

interface Child extends Promise<{ originalMessage?: string | undefined }> {
  pid?: number | undefined;
  stdout: Readable;
  stderr: Readable;
  nodeChildProcess: ChildProcess;
}

function cared(workspace: Workspace, child: Child): Process {
  const { pid, stdout, stderr } = child;
  if (pid !== undefined) workspace.adopt(pid);
  const launched: Process = {
    pid,
    stdout,
    stderr,
    running: pid !== undefined,
    ended: Promise.resolve({ at: 0 }),
  };
  const exited =
    pid === undefined
      ? child.then(({ originalMessage = '' }) => ({ at: now(), problem: originalMessage }))
      : exitOf(child.nodeChildProcess);
  launched.ended = exited.then(async (ending) => {
    launched.running = false;
    if (pid !== undefined) leave(workspace, pid);
    await lastWords(stdout, stderr);
    return ending;
  });
  return launched;
}

/** The exit itself: what the process left behind may keep its pipes open for as long as it likes. */
function exitOf(child: ChildProcess): Promise<Ending> {
  return new Promise((resolve) =>
    child.once('exit', (exitCode, signal) =>
      resolve({ at: now(), ...(exitCode !== null && { exitCode }), ...(signal !== null && { signal }) }),
    ),
  );
}

/** What was written before the exit may still be in the pipes. */
async function lastWords(...streams: Readable[]): Promise<void> {
  const closed = Promise.all(streams.map((stream) => finished(stream).catch(() => {})));
  await Promise.race([closed, sleep(LAST_WORDS_MS, undefined, { ref: false })]);
  for (const stream of streams) stream.destroy();
}

/** Ends the process and its group: SIGTERM, and SIGKILL if it is still there after `graceMs`. */
export async function end(process: Process, graceMs: number): Promise<void> {
  const { pid } = process;
  if (!process.running || pid === undefined) return;
  signalGroup(pid, 'SIGTERM');
  const force = setTimeout(() => kill(process), graceMs);
  await process.ended;
  clearTimeout(force);
}

/** SIGKILL to the process and its group. */
export function kill({ pid, running }: Process): void {
  if (running && pid !== undefined) signalGroup(pid, 'SIGKILL');
}

/** SIGSTOP to the process and its group. Only SIGKILL ends them then: `end` comes to it by itself. */
export function freeze({ pid, running }: Process): void {
  if (running && pid !== undefined) signalGroup(pid, 'SIGSTOP');
}

/** Ends what the process left behind in its group, then forgets the number: it may be given to somebody else. */
function leave(workspace: Workspace, group: number): void {
  signalGroup(group, 'SIGKILL');
  workspace.release(group);
}

function signalGroup(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal);
  } catch (error) {
    // Nobody is left; macOS says EPERM of a group in which all have ended and none was waited for.
    if (!['ESRCH', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}
