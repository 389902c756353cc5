import type { ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import type { Command } from '../model/plan.ts';
import { readMonotonicNs } from './clock.ts';
import { signalGroup, type Workspace } from './workspace.ts';

const DRAIN_TIMEOUT_MS = 100;

const EXECA_OPTIONS = {
  buffer: false,
  reject: false,
  detached: true, // a process group of its own: Ctrl-C is the harness's to handle, and children are ended with it
  cleanup: false,
} as const;

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
  const options = buildExecaOptions(workspace, command, ['pipe', 'pipe', 'pipe', ...(shared ? [shared] : [])] as const);
  const child = execa(command.file, command.args, options);
  const { stdin } = child;
  stdin.on('error', () => {}); // it may be gone before its input closes
  return Object.assign(trackProcess(workspace, child), { stdin });
}

function buildExecaOptions<S extends readonly unknown[]>(workspace: Workspace, { env = {}, cwd }: Command, stdio: S) {
  return { ...EXECA_OPTIONS, stdio, env: { TMPDIR: workspace.folder, ...env }, ...(cwd !== undefined && { cwd }) };
}

interface ExecaChild extends Promise<{ originalMessage?: string | undefined }> {
  pid?: number | undefined;
  stdout: Readable;
  stderr: Readable;
  nodeChildProcess: ChildProcess;
}

function trackProcess(workspace: Workspace, child: ExecaChild): Process {
  const { pid, stdout, stderr } = child;
  if (pid !== undefined) workspace.trackGroup(pid);
  const trackedProcess: Process = {
    pid,
    stdout,
    stderr,
    isRunning: pid !== undefined,
    ended: Promise.resolve({ at: 0 }),
  };
  const exit =
    pid === undefined
      ? child.then(({ originalMessage = '' }) => ({ at: readMonotonicNs(), problem: originalMessage }))
      : waitForExit(child.nodeChildProcess);
  trackedProcess.ended = exit.then(async (ending) => {
    trackedProcess.isRunning = false;
    if (pid !== undefined) reapGroup(workspace, pid);
    await drainOutput(stdout, stderr);
    return ending;
  });
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
