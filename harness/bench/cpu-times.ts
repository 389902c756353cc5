import { readFileSync } from 'node:fs';

/** USER_HZ, which is 100 on every Linux. */
export const TICKS_PER_SECOND = 100;

/** User and system time of this process and of its children that have ended: fields 14 to 17 of proc(5)'s stat. */
export function readTreeCpuSeconds(): number {
  return sumNumbers(readTimes('self').slice(0, 4)) / TICKS_PER_SECOND;
}

/** The same without its children; 0 of a process that has ended. */
export function readOwnCpuSeconds(pid: number): number {
  try {
    return sumNumbers(readTimes(pid).slice(0, 2)) / TICKS_PER_SECOND;
  } catch {
    return 0;
  }
}

function readTimes(pid: number | 'self'): string[] {
  const [, fields = ''] = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ');
  return fields.split(' ').slice(11);
}

/** What all cores have done since the machine was started: the first line of proc(5)'s stat, in ticks. */
export function readMachineTicks(): { busy: number; total: number } {
  const fields = readFileSync('/proc/stat', 'latin1').split('\n', 1)[0]!.split(/\s+/).slice(1, 9);
  const total = sumNumbers(fields);
  return { total, busy: total - sumNumbers(fields.slice(3, 5)) }; // idle, and idle while a disk works
}

function sumNumbers(words: readonly string[]): number {
  return words.reduce((sum, word) => sum + Number(word), 0);
}
