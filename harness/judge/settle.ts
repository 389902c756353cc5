import { differences } from './differences.ts';
import type { Expected, Cell } from '../model/plan.ts';
import { judge } from './judge.ts';
import { workAfter } from './work.ts';
import type { Attempt, Result, Status } from '../model/result.ts';
import type { History } from '../model/history.ts';
import { behaviourOf } from '../model/behavior.ts';

/** What a history proves, beside what was expected of it; nothing of a cell that was skipped. */
export function attemptOf({ guards, gauges }: Pick<Expected, 'guards' | 'gauges'>, history: History): Attempt {
  const verdicts = history.skipped === null ? judge(history, Object.keys(guards), gauges) : [];
  return { history, verdicts, work: workAfter(history), differences: differences(history, guards, verdicts) };
}

/** The attempt that stands for the majority; among equals the first. Repeating meets noise, a wider bound would hide it. */
export function settle(cell: Cell, attempts: readonly Attempt[]): Result {
  const groups = Map.groupBy(attempts, signature);
  const [majority, ...rest] = [...groups.values()].toSorted((one, other) => other.length - one.length);
  const attempt = majority![0]!;
  const others = rest.map(([first]) => inWords(first!));
  const counts = { agreeing: majority!.length, attempts: attempts.length, ...(others.length > 0 && { others }) };
  return { cell, status: statusOf(attempt), attempt, ...counts };
}

/** Why an attempt is not as expected, or else what it proves. */
function inWords({ history, verdicts, differences: different }: Attempt): string {
  if (history.failure !== null) return history.failure.sentence;
  const sentences =
    different.length > 0 ? different.map(({ sentence }) => sentence) : verdicts.map(({ evidence }) => evidence);
  return [...new Set(sentences)].join(' ');
}

function statusOf(attempt: Attempt): Status {
  if (attempt.history.skipped !== null) return 'skipped';
  if (attempt.history.failure !== null) return 'unknown';
  if (attempt.verdicts.some(({ outcome }) => outcome === 'unknown')) return 'unknown';
  return attempt.differences.length > 0 ? 'different' : 'expected';
}

/** Whether a second look may tell more: not after a failure of the server, which would only fail again. */
export function isDoubtful(attempt: Attempt): boolean {
  return attempt.history.failure === null && ['different', 'unknown'].includes(statusOf(attempt));
}

/** Whether the attempts do not all prove the same. */
export function disagree(attempts: readonly Attempt[]): boolean {
  return new Set(attempts.map(signature)).size > 1;
}

/** What met its expectation is within the bounds that were set for it: only elsewhere it is for the class to say what is late. */
function signature(attempt: Attempt): string {
  const status = statusOf(attempt);
  const told = attempt.verdicts.map((verdict) => {
    const behaviour = status === 'expected' ? verdict.outcome : behaviourOf(verdict);
    return `${verdict.guard} ${behaviour}`;
  });
  return [status, ...told].join('; ');
}
