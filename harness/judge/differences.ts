import { PHASE_TRAITS } from '../model/phases.ts';
import { describeFault } from '../model/faults.ts';
import { NS_PER_MS, formatCount, toClause } from '../model/format.ts';
import type { Expectation } from '../model/plan.ts';
import type { BoundedOutcome } from '../../scenarios/kit/vocabulary.ts';
import type { Difference, Verdict } from '../model/result.ts';
import type { ObservedHistory } from '../model/history.ts';
import { toExpectedBehavior, toBehavior } from '../model/behavior.ts';
import { countWorkAfterDisconnect } from './work.ts';

/** One for each thing whose verdict is not what was expected; none for `unknown`, which proves nothing. */
export function findDifferences(
  history: ObservedHistory,
  expectations: readonly Expectation[],
  verdicts: readonly Verdict[],
): Difference[] {
  const provenVerdicts = verdicts.filter(({ outcome }) => outcome !== 'unknown');
  return provenVerdicts.flatMap((verdict) => {
    const { name, kind } = verdict;
    const expectation = expectations.find((candidate) => candidate.name === name && candidate.kind === kind);
    const expectedOutcomes = expectation?.outcomes ?? [];
    const mismatch =
      expectedOutcomes.length === 0
        ? describeNotAccepted(verdict)
        : findMismatch(expectedOutcomes, { verdict, history });
    if (mismatch === null) return [];
    const sentence = `${describeWhatHappened(history)}; ${mismatch.sentence}`;
    const expectedBehaviors = expectedOutcomes.map(toExpectedBehavior).join(' or ') || null;
    return [{ name, code: mismatch.code, expected: expectedBehaviors, got: toBehavior(verdict), sentence }];
  });
}

type Mismatch = Pick<Difference, 'code' | 'sentence'>;

function describeNotAccepted(verdict: Verdict): Mismatch {
  const sentence = `${verdict.name} has no accepted behavior yet, got ${formatOutcome(toBehavior(verdict))}`;
  return { code: 'not-accepted', sentence };
}

/** In which way the verdict is none of the expected ones; null if it is one. */
function findMismatch(
  expectedOutcomes: readonly BoundedOutcome[],
  { verdict, history }: { verdict: Verdict; history: ObservedHistory },
): Mismatch | null {
  const candidates = expectedOutcomes.filter((bounded) => isExpectedOutcome(bounded, verdict));
  const problems = candidates.map((bounded) => describeOutOfBounds(bounded, verdict));
  if (problems.includes(null)) return null;
  const outcomes = formatOutcome(expectedOutcomes.map(({ outcome }) => outcome).join(' or '));
  const got = problems[0] ?? formatOutcome(verdict.outcome);
  return {
    code: problems.length > 0 ? 'out-of-bounds' : 'other-outcome',
    sentence: `expected ${verdict.name} ${outcomes}, got ${got}: ${describeEvidence(history, verdict)}`,
  };
}

function isExpectedOutcome({ outcome: expectedOutcome, anyCause }: BoundedOutcome, { outcome }: Verdict): boolean {
  return outcome === expectedOutcome || (anyCause === true && outcome.startsWith(`${expectedOutcome} by `));
}

function describeOutOfBounds(
  { sinceDisconnectMs, sinceLastWriteMs, value }: BoundedOutcome,
  verdict: Verdict,
): string | null {
  if (value !== undefined && (verdict.value === undefined || !isWithin(value, verdict.value)))
    return `${verdict.value ?? 'no value'} instead of ${formatRange(value)}`;
  return (
    describeOutsideBounds('the disconnect', sinceDisconnectMs, verdict.latencyMs) ??
    describeOutsideBounds('the last write', sinceLastWriteMs, verdict.sinceLastWriteMs)
  );
}

function describeOutsideBounds(
  since: string,
  bounds: readonly [number, number] | undefined,
  ms: number | null,
): string | null {
  if (bounds === undefined || (ms !== null && isWithin(bounds, ms))) return null;
  const boundText = `instead of ${formatRange(bounds)} ms after ${since}`;
  return ms === null ? `no time since ${since} ${boundText}` : `${ms.toFixed(1)} ms ${boundText}`;
}

function isWithin([least, most]: readonly [number, number], number: number): boolean {
  return number >= least && number <= most;
}

function formatRange([least, most]: readonly [number, number]): string {
  if (most === Infinity) return `at least ${least}`;
  return least === -Infinity ? `at most ${most}` : `${least} to ${most}`;
}

function describeWhatHappened({ cell, openedAt, disconnectedAt }: ObservedHistory): string {
  const atMs = Math.round((disconnectedAt - openedAt) / NS_PER_MS);
  return `${describeFault(cell.fault)} at ${atMs} ms${cell.phase === 'mid-stream' ? '' : `, ${PHASE_TRAITS[cell.phase].name}`}`;
}

function describeEvidence(history: ObservedHistory, verdict: Verdict): string {
  if (verdict.outcome === 'silent') return toClause(verdict.evidence);
  const { ticks, writes } = countWorkAfterDisconnect(history);
  return `${toClause(verdict.evidence)}; ${formatCount(ticks, 'tick')} and ${formatCount(writes, 'write')} after`;
}

function formatOutcome(outcome: string): string {
  return `\`${outcome}\``;
}
