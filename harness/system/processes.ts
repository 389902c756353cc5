import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { PassThrough, type Readable, type Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from '../model/plan.ts';
import { readMonotonicNs } from './clock.ts';
import { signalGroup, type Workspace } from './workspace.ts';

const DRAIN_TIMEOUT_MS = 100;

/** How a process ended: with a code, by a signal, or never begun, with the problem. */
export interface ProcessExit {
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
  ended: Promise<ProcessExit>;
  /** False as soon as `ended` has resolved: the number may then belong to somebody else. */
  isRunning: boolean;
}

/** A process with a pipe of ours for its input. */
export interface PipedProcess extends Process {
  stdin: Writable;
}

/**
 * Starts a process in a group of its own, under the care of the workspace's reaper until it has ended. A shared connection is its
 * descriptor 3; it is ours as well, but is not read here any more.
 */
export function spawnProcess(workspace: Workspace, command: Command, shared?: Socket): PipedProcess {
  const { file, args, env, cwd } = command;
  try {
    const child = spawn(file, args, {
      stdio: ['pipe', 'pipe', 'pipe', ...(shared ? [shared] : [])],
      detached: true, // a process group of its own: Ctrl-C is the harness's to handle, and children are ended with it
      env: { ...process.env, TMPDIR: workspace.folder, ...env },
      ...(cwd !== undefined && { cwd }),
    });
    const { pid, stdin, stdout, stderr } = child;
    if (pid === undefined) return createFailedProcess(once(child, 'error').then(([error]) => error as Error));
    stdin!.on('error', () => {}); // it may be gone before its input closes
    return trackProcess(workspace, child, { pid, stdin: stdin!, stdout: stdout!, stderr: stderr! });
  } catch (error) {
    return createFailedProcess(Promise.resolve(error as Error)); // what a kernel does not take at all
  }
}

function createFailedProcess(failure: Promise<Error>): PipedProcess {
  const createEmptyStream = () => new PassThrough().end();
  return {
    pid: undefined,
    stdin: createEmptyStream(),
    stdout: createEmptyStream(),
    stderr: createEmptyStream(),
    isRunning: false,
    ended: failure.then(({ message }) => ({ at: readMonotonicNs(), problem: message })),
  };
}

type StartedProcess = Pick<PipedProcess, 'stdin' | 'stdout' | 'stderr'> & { pid: number };

function trackProcess(workspace: Workspace, child: ChildProcess, started: StartedProcess): PipedProcess {
  workspace.trackGroup(started.pid);
  const watchExit = async (): Promise<ProcessExit> => {
    const exit = await waitForExit(child);
    trackedProcess.isRunning = false;
    reapGroup(workspace, started.pid);
    await drainOutput(started.stdout, started.stderr);
    return exit;
  };
  const trackedProcess: PipedProcess = { ...started, isRunning: true, ended: Promise.resolve({ at: 0 }) };
  trackedProcess.ended = watchExit();
  return trackedProcess;
}

/** The exit itself: what the process left behind may keep its pipes open for as long as it likes. */
function waitForExit(child: ChildProcess): Promise<ProcessExit> {
  return new Promise((resolve) =>
    child.once('exit', (exitCode, signal) =>
      resolve({ at: readMonotonicNs(), ...(exitCode !== null && { exitCode }), ...(signal !== null && { signal }) }),
    ),
  );
}

/** What was written before the exit may still be in the pipes. */
async function drainOutput(...streams: Readable[]): Promise<void> {
  const closed = Promise.all(streams.map((stream) => finished(stream).catch(() => {})));
  await Promise.race([closed, sleep(DRAIN_TIMEOUT_MS, undefined, { ref: false })]);
  for (const stream of streams) stream.destroy();
}

/** Ends the process and its group: SIGTERM, and SIGKILL if it is still there after `graceMs`. */
export async function endProcess(process: Process, graceMs: number): Promise<void> {
  const { pid } = process;
  if (!process.isRunning || pid === undefined) return;
  signalGroup(pid, 'SIGTERM');
  const killTimer = setTimeout(() => killProcess(process), graceMs);
  await process.ended;
  clearTimeout(killTimer);
}

/** SIGKILL to the process and its group. */
export function killProcess({ pid, isRunning }: Process): void {
  if (isRunning && pid !== undefined) signalGroup(pid, 'SIGKILL');
}

/** SIGSTOP to the process and its group. Only SIGKILL ends them then: `end` comes to it by itself. */
export function suspendProcess({ pid, isRunning }: Process): void {
  if (isRunning && pid !== undefined) signalGroup(pid, 'SIGSTOP');
}

/** Ends what the process left behind in its group, then forgets the number: it may be given to somebody else. */
function reapGroup(workspace: Workspace, group: number): void {
  signalGroup(group, 'SIGKILL');
  workspace.untrackGroup(group);
}
