import type { Expected } from '../model/plan.ts';
import type { Bounded, Fault } from '../../scenarios/kit/vocabulary.ts';
import type { Difference, Verdict } from '../model/result.ts';
import type { History } from '../model/history.ts';
import { behaviourIn, behaviourOf } from '../model/behavior.ts';
import { workAfter } from './work.ts';
import { count } from '../model/format.ts';

/** One for each guard whose verdict is not what was expected; none for `unknown`, which proves nothing. */
export function differences(
  history: History,
  expected: Expected['guards'],
  verdicts: readonly Verdict[],
): Difference[] {
  const proven = verdicts.filter(({ outcome }) => outcome !== 'unknown');
  return proven.flatMap((verdict) => {
    const { guard } = verdict;
    const wanted = alternatives(expected[guard]);
    const told = wanted.length === 0 ? notAccepted(verdict) : otherThan(wanted, { verdict, history });
    if (told === null) return [];
    const sentence = `${happened(history)}; ${told}`;
    const behaviours = wanted.map(behaviourIn).join(' or ') || null;
    return [{ guard, expected: behaviours, got: behaviourOf(verdict), sentence }];
  });
}

function notAccepted(verdict: Verdict): string {
  return `${verdict.guard} has no accepted behaviour yet, got ${said(behaviourOf(verdict))}`;
}

/** In which way the verdict is none of the expected ones; null if it is one. */
function otherThan(
  wanted: readonly Bounded[],
  { verdict, history }: { verdict: Verdict; history: History },
): string | null {
  const fitting = wanted.filter((one) => fits(one, verdict));
  const problems = fitting.map((one) => outOfBounds(one, verdict));
  if (problems.includes(null)) return null;
  const outcomes = said(wanted.map(({ outcome }) => outcome).join(' or '));
  return `expected ${verdict.guard} ${outcomes}, got ${problems[0] ?? said(verdict.outcome)}: ${evidence(history, verdict)}`;
}

function fits({ outcome: wanted, byAny }: Bounded, { outcome }: Verdict): boolean {
  return outcome === wanted || (byAny === true && outcome.startsWith(`${wanted} by `));
}

function alternatives(expected: Expected['guards'][string] | undefined): Bounded[] {
  return [expected ?? []].flat().map((one) => (typeof one === 'string' ? { outcome: one } : one));
}

function outOfBounds({ sinceDisconnectMs, sinceLastWriteMs, value }: Bounded, verdict: Verdict): string | null {
  if (value !== undefined && (verdict.value === undefined || !isWithin(value, verdict.value)))
    return `${verdict.value ?? 'no value'} instead of ${rangeOf(value)}`;
  return (
    outside('the disconnect', sinceDisconnectMs, verdict.latencyMs) ??
    outside('the last write', sinceLastWriteMs, verdict.sinceLastWriteMs)
  );
}

function outside(since: string, bounds: readonly [number, number] | undefined, ms: number | null): string | null {
  if (bounds === undefined || (ms !== null && isWithin(bounds, ms))) return null;
  const wanted = `instead of ${rangeOf(bounds)} ms after ${since}`;
  return ms === null ? `no time since ${since} ${wanted}` : `${ms.toFixed(1)} ms ${wanted}`;
}

function isWithin([least, most]: readonly [number, number], number: number): boolean {
  return number >= least && number <= most;
}

function rangeOf([least, most]: readonly [number, number]): string {
  if (most === Infinity) return `at least ${least}`;
  return least === -Infinity ? `at most ${most}` : `${least} to ${most}`;
}

const DEPARTURES: Readonly<Record<Fault, string>> = {
  fin: 'client closed',
  reset: 'client reset',
  'half-close': 'client closed its sending side',
  abort: 'client aborted',
  kill: 'client was killed',
  stall: 'client stopped reading',
  vanish: 'client vanished',
  unplug: 'client was unplugged',
  freeze: 'client was frozen',
  reuse: 'client aborted its second stream',
  storm: 'client came and left again and again',
  shutdown: 'server was told to stop',
  complete: 'stream completed',
  stay: 'client stayed',
};

function happened({ cell, openedAt, disconnectedAt }: History): string {
  const at = disconnectedAt === null ? '' : ` at ${Math.round((disconnectedAt - openedAt) / 1e6)} ms`;
  return `${DEPARTURES[cell.fault]}${at}${cell.phase === 'mid-stream' ? '' : `, ${cell.phase.replaceAll('-', ' ').replace('before', 'before the')}`}`;
}

function evidence(history: History, verdict: Verdict): string {
  if (verdict.outcome === 'silent') return verdict.evidence.replace(/\.$/, '');
  const { ticks, writes } = workAfter(history);
  return `${verdict.evidence.replace(/\.$/, '')}; ${count(ticks, 'tick')} and ${count(writes, 'write')} after`;
}

function said(outcome: string): string {
  return `\`${outcome}\``;
}
