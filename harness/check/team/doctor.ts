import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { promisify } from 'node:util';
import { findConfig } from './config.ts';

/** One thing that a check needs, and whether this machine has it. */
export interface Diagnosis {
  isGood: boolean;
  /** Whether nothing can be checked without it. */
  isNeeded: boolean;
  sentence: string;
}

/** The oldest Node that loads the probe. */
const OLDEST_NODE: readonly number[] = [20, 19];

/** What this machine can see of a server, from what is needed most to what is needed least. */
export async function diagnoseMachine(): Promise<Diagnosis[]> {
  return [
    diagnoseProc(),
    diagnoseSockets(),
    diagnoseNode(await readNodeVersion()),
    diagnoseLoad(availableParallelism(), loadavg()[0]!),
    await diagnoseConfig(),
    diagnoseGithub(process.env),
  ];
}

function diagnoseProc(): Diagnosis {
  const isGood = canRead(() => readdirSync('/proc/self/fd') && readFileSync('/proc/self/stat'));
  const sentence = isGood
    ? 'Processes, threads and files of a server can be seen in /proc.'
    : 'There is no /proc: nothing can be checked. It needs Linux, and a container with its own /proc.';
  return { isGood, isNeeded: true, sentence };
}

function diagnoseSockets(): Diagnosis {
  const isGood = canRead(() => readFileSync('/proc/self/net/tcp'));
  const sentence = isGood
    ? 'Connections can be seen in /proc/net: the port of a server is found.'
    : 'The table of connections cannot be read: no port is found.';
  return { isGood, isNeeded: true, sentence };
}

/** @param version as `node --version` prints it; null if there is none */
export function diagnoseNode(version: string | null): Diagnosis {
  if (version === null)
    return {
      isGood: false,
      isNeeded: false,
      sentence: 'No node is on the PATH: servers in other languages are checked from outside.',
    };
  const [major = 0, minor = 0] = version.replace('v', '').split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_NODE;
  const isGood = major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
  const sentence = isGood
    ? `Node ${version} is on the PATH: of servers that it runs, lines are named.`
    : `Node ${version} is on the PATH, and the probe that names lines needs ${OLDEST_NODE.join('.')}: they are checked from outside only.`;
  return { isGood, isNeeded: false, sentence };
}

/** @param load how many processes wanted a core, on average over the last minute */
export function diagnoseLoad(cores: number, load: number): Diagnosis {
  const isGood = load < cores;
  const sentence = isGood
    ? `The machine has time: ${cores} cores, and ${load.toFixed(1)} processes want one.`
    : `The machine is busy: ${load.toFixed(1)} processes want one of ${cores} cores. Where that may hide something, it is not judged.`;
  return { isGood, isNeeded: false, sentence };
}

async function diagnoseConfig(): Promise<Diagnosis> {
  try {
    const config = await findConfig(process.cwd());
    const sentence =
      config === null ? 'There is no configuration: `hangup init` writes one.' : `${config.source} is read.`;
    return { isGood: true, isNeeded: false, sentence };
  } catch (error) {
    return { isGood: false, isNeeded: true, sentence: (error as Error).message };
  }
}

export function diagnoseGithub({ GITHUB_ACTIONS, GITHUB_STEP_SUMMARY }: NodeJS.ProcessEnv): Diagnosis {
  if (GITHUB_ACTIONS !== 'true')
    return { isGood: true, isNeeded: false, sentence: 'This is no job of GitHub Actions: nothing is annotated.' };
  const isGood = Boolean(GITHUB_STEP_SUMMARY);
  const sentence = isGood
    ? 'This is a job of GitHub Actions: findings are annotated, and its summary has the report.'
    : 'This is a job of GitHub Actions without a summary: findings are annotated only.';
  return { isGood, isNeeded: false, sentence };
}

/** Of the node that a server would run on: the command line itself may run on another. */
async function readNodeVersion(): Promise<string | null> {
  const found = await promisify(execFile)('node', ['--version']).catch(() => null);
  return found === null ? null : found.stdout.trim();
}

function canRead(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch {
    return false;
  }
}
