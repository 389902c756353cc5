import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NS_PER_S } from '../model/format.ts';
import { getObservedNs } from '../model/history.ts';
import type { Run } from '../model/run.ts';
import { readMachineTicks, readOwnCpuSeconds, readTreeCpuSeconds, TICKS_PER_SECOND } from './cpu-times.ts';

const HANGUP = fileURLToPath(new URL('../cli/hangup.js', import.meta.url));
const LOOK_MS = 20;
const START_ROUNDS = 5;

export interface CommandRunCosts {
  cells: number;
  wallSeconds: number;
  /** Of the command and everything that it started. */
  cpuSeconds: number;
  /** What the run could not be faster than: its CPU on the cores that were left to it, or the longest cell. */
  limitSeconds: number;
  /** The most memory that the command itself held. */
  peakBytes: number;
}

/** A run of the command line, in a process of its own. */
export async function measureCommandRun(words: readonly string[]): Promise<CommandRunCosts> {
  const folder = mkdtempSync(join(tmpdir(), 'hangup-bench-'));
  try {
    const [cpuBefore, machineBefore, begin] = [readTreeCpuSeconds(), readMachineTicks(), performance.now()];
    const { peakBytes } = await runHangup(['run', ...words, '--out', folder]);
    const wallSeconds = (performance.now() - begin) / 1_000;
    const cpuSeconds = readTreeCpuSeconds() - cpuBefore;
    const machine = readMachineTicks();
    const othersTicks = machine.busy - machineBefore.busy - cpuSeconds * TICKS_PER_SECOND;
    const share = 1 - Math.max(0, othersTicks) / (machine.total - machineBefore.total);
    const { results } = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as Run;
    const windows = results.map(({ attempt }) => getObservedNs(attempt.history) / NS_PER_S);
    const limitSeconds = windows.reduce(
      (most, seconds) => Math.max(most, seconds),
      cpuSeconds / (availableParallelism() * share),
    );
    return { cells: results.length, wallSeconds, cpuSeconds, limitSeconds, peakBytes };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The CPU that the command line takes to say its version: the median of a few, in seconds. */
export async function measureCommandStart(): Promise<number> {
  const costs: number[] = [];
  for (let round = 0; round < START_ROUNDS; round += 1) {
    const before = readTreeCpuSeconds();
    await runHangup(['--version']);
    costs.push(readTreeCpuSeconds() - before);
  }
  return costs.toSorted((one, other) => one - other)[Math.floor(START_ROUNDS / 2)]!;
}

/** What one process of the command line took, without those that it started. */
export interface HangupCosts {
  seconds: number;
  /** Until it first said what it saw; null if it did not. */
  provisionalSeconds: number | null;
  cpuSeconds: number;
  /** The most memory that it held. */
  peakBytes: number;
}

/** The command line in a process of its own. What it took in the last moment before its end is not counted. */
export async function runHangup(args: readonly string[]): Promise<HangupCosts> {
  const startedAt = performance.now();
  const getSeconds = () => (performance.now() - startedAt) / 1_000;
  const child = spawn(process.execPath, [HANGUP, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  const costs: HangupCosts = { seconds: 0, provisionalSeconds: null, cpuSeconds: 0, peakBytes: 0 };
  child.stderr.on('data', (text: Buffer) => {
    if (/^provisional/m.test(String(text))) costs.provisionalSeconds ??= getSeconds();
  });
  const timer = setInterval(() => {
    costs.peakBytes = Math.max(costs.peakBytes, readPeakBytes(child.pid!));
    costs.cpuSeconds = Math.max(costs.cpuSeconds, readOwnCpuSeconds(child.pid!));
  }, LOOK_MS);
  await once(child, 'exit');
  clearInterval(timer);
  return { ...costs, seconds: getSeconds() };
}

/** VmHWM of proc(5)'s status; 0 of a process that has ended. */
function readPeakBytes(pid: number): number {
  try {
    const [, kib = '0'] = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1')) ?? [];
    return Number(kib) * 1024;
  } catch {
    return 0;
  }
}
