import { readFileSync } from 'node:fs';
import { catalog } from '../../scenarios/catalog.ts';
import type { Result } from '../model/result.ts';
import { planOf } from '../plan/scenarios.ts';
import type { Planned } from '../model/plan.ts';
import { runSuite } from '../run/run-plans.ts';

const OPTIONS = { patienceMs: 1_000, repeat: 1, signal: new AbortController().signal, onAttempt: () => {} };

export interface SuiteTimes {
  cells: number;
  suiteSeconds: number;
  /** Of the harness and everything that it started. */
  suiteCpuSeconds: number;
  longest: string;
  longestSeconds: number;
}

/** The whole catalogue, then the cell that took longest in it, alone; server starts included in both. */
export async function suiteTimes(): Promise<SuiteTimes> {
  const plan = await planOf({ ids: catalog, faults: [], phases: [] });
  const cpuBefore = cpuSeconds();
  const [results, suiteSeconds] = await timed(plan);
  const suiteCpuSeconds = cpuSeconds() - cpuBefore;
  const { cell } = results.reduce((one, other) => (spanOf(one) >= spanOf(other) ? one : other));
  const alone = await planOf({ ids: [cell.scenario], faults: [cell.fault], phases: [cell.phase] });
  const [, longestSeconds] = await timed(alone);
  const longest = `${cell.scenario} ${cell.fault} ${cell.phase}`;
  return { cells: results.length, suiteSeconds, suiteCpuSeconds, longest, longestSeconds };
}

async function timed(plan: readonly Planned[]): Promise<[Result[], number]> {
  const begin = performance.now();
  const [results] = await runSuite([plan], OPTIONS);
  return [results!, (performance.now() - begin) / 1_000];
}

function spanOf({ attempt: { history } }: Result): number {
  return history.observedUntil - history.openedAt;
}

/** User and system time of this process and of its children that have ended: fields 14 to 17 of proc(5)'s stat. */
function cpuSeconds(): number {
  const [, fields = ''] = readFileSync('/proc/self/stat', 'latin1').split(') ');
  const ticks = fields.split(' ').slice(11, 15).map(Number);
  return ticks.reduce((sum, number) => sum + number, 0) / 100;
}
