import type { Outcome } from '../../scenarios/kit/vocabulary.ts';
import { FAULT_TRAITS } from '../model/faults.ts';
import { findDifferences } from './differences.ts';
import { isExitJudged, type Cell, type Expectation, type PlannedCell } from '../model/plan.ts';
import { judgeHistory } from './judge.ts';
import { countWorkAfterDisconnect, NO_WORK } from './work.ts';
import type { Attempt, Result, ResultStatus } from '../model/result.ts';
import type { History } from '../model/history.ts';
import { rankByFrequency, toBehavior } from '../model/behavior.ts';

/** What a history proves, beside what was expected of it. */
export function buildAttempt(plannedCell: Pick<PlannedCell, 'expectations'>, history: History): Attempt {
  const expectations = [...expectProcess(plannedCell, history), ...plannedCell.expectations];
  const verdicts = judgeHistory(history, expectations);
  return {
    history,
    verdicts,
    work: history.kind === 'skipped' ? NO_WORK : countWorkAfterDisconnect(history),
    differences: history.kind === 'observed' ? findDifferences(history, expectations, verdicts) : [],
  };
}

/** A process that ended is judged although the cell expects nothing of it: no client may end a server. */
function expectProcess(plannedCell: Pick<PlannedCell, 'expectations'>, history: History): Expectation[] {
  if (isExitJudged(plannedCell) || history.kind !== 'observed' || history.exit === undefined) return [];
  return FAULT_TRAITS[history.cell.fault].endsServer ? [] : [RUNNING_PROCESS];
}

const RUNNING_PROCESS: Expectation = { name: 'process', kind: 'process', outcomes: [{ outcome: 'running' }] };

/**
 * The attempt that stands for the majority; among equals the first. Repeating meets noise, a wider bound would hide it. A leak
 * that was not expected is no noise: it stands for the cell however many attempts were good. An attempt whose own client was late
 * says nothing of the server: it has no vote where another one has.
 */
export function settleAttempts(cell: Cell, allAttempts: readonly Attempt[]): Result {
  const attempts = dropLateClients(allAttempts);
  const groups = rankByFrequency(attempts, buildSignature);
  const leaks = hasOccasionalLeak(attempts)
    ? groups.find(([attempt]) => attempt && isUnexpectedLeak(attempt))
    : undefined;
  const chosen = leaks ?? groups[0] ?? [];
  const [attempt] = leaks?.map(markOccasional) ?? chosen;
  if (attempt === undefined) throw new Error(`Expected an attempt at ${cell.scenario} ${cell.fault}, got none.`);
  const dissent = groups.flatMap((group) => (group === chosen ? [] : group.slice(0, 1).map(describeAttempt)));
  const counts = { agreeing: chosen.length, attempts: attempts.length };
  return { cell, status: getAttemptStatus(attempt), attempt, ...counts, dissent };
}

/** Whether the harness stood still in all attempts, so that none says anything of the server. */
export function areAllClientsLate(attempts: readonly Attempt[]): boolean {
  return attempts.every(isClientLate);
}

function dropLateClients(attempts: readonly Attempt[]): readonly Attempt[] {
  return areAllClientsLate(attempts) ? attempts : attempts.filter((attempt) => !isClientLate(attempt));
}

function isClientLate({ verdicts }: Attempt): boolean {
  return verdicts.some(({ code }) => code === 'client-late');
}

/** Whether some attempts leaked where most were as expected. */
export function hasOccasionalLeak(allAttempts: readonly Attempt[]): boolean {
  const attempts = dropLateClients(allAttempts);
  const [majority] = rankByFrequency(attempts, buildSignature);
  const isGood = majority?.[0] !== undefined && getAttemptStatus(majority[0]) === 'expected';
  return isGood && attempts.some(isUnexpectedLeak);
}

const LEAKS: ReadonlySet<string> = new Set<Outcome>(['silent', 'grows', 'crashed']);

function isUnexpectedLeak({ differences }: Attempt): boolean {
  return differences.some(({ got, code }) => LEAKS.has(got) && code !== 'not-accepted');
}

function markOccasional(attempt: Attempt): Attempt {
  const differences = attempt.differences.map((difference) =>
    LEAKS.has(difference.got) ? { ...difference, code: 'leak-in-some-attempts' as const } : difference,
  );
  return { ...attempt, differences };
}

/** Why an attempt is not as expected, or else what it proves. */
function describeAttempt({ history, verdicts, differences: attemptDifferences }: Attempt): string {
  if (history.kind === 'failed') return history.failure.sentence;
  const sentences =
    attemptDifferences.length > 0
      ? attemptDifferences.map(({ sentence }) => sentence)
      : verdicts.map(({ evidence }) => evidence);
  return [...new Set(sentences)].join(' ');
}

export function getAttemptStatus(attempt: Attempt): ResultStatus {
  if (attempt.history.kind === 'skipped') return 'skipped';
  if (attempt.history.kind === 'failed') return 'unknown';
  if (attempt.differences.some(({ got }) => got === 'crashed' || got === 'exited')) return 'different'; // it outweighs what it left unknown
  if (attempt.verdicts.some(({ outcome }) => outcome === 'unknown')) return 'unknown';
  return attempt.differences.length > 0 ? 'different' : 'expected';
}

/** Whether a second look may tell more: not after a failure of the server, which would only fail again. */
export function hasDoubtfulAttempts(attempts: readonly Attempt[]): boolean {
  return dropLateClients(attempts).some(
    (attempt) => attempt.history.kind === 'observed' && ['different', 'unknown'].includes(getAttemptStatus(attempt)),
  );
}

/** Whether the attempts do not all prove the same. */
export function hasDissentingAttempts(attempts: readonly Attempt[]): boolean {
  return new Set(dropLateClients(attempts).map(buildSignature)).size > 1;
}

/** What met its expectation is within the bounds that were set for it: only elsewhere it is for the class to say what is late. */
function buildSignature(attempt: Attempt): string {
  const status = getAttemptStatus(attempt);
  const guardBehaviors = attempt.verdicts.map((verdict) => {
    const behavior = status === 'expected' ? verdict.outcome : toBehavior(verdict);
    return `${verdict.name} ${behavior}`;
  });
  return [status, ...guardBehaviors].join('; ');
}
