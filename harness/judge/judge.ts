import { judgeGuard } from './checkers/guard.ts';
import { type UnnamedVerdict, createUnknownVerdict } from './verdict.ts';
import type { Verdict } from '../model/result.ts';
import type { History } from '../model/history.ts';
import { judgeGauge } from './checkers/gauge.ts';
import { judgeItems } from './checkers/items.ts';
import { judgeProcess } from './checkers/process.ts';

/** What one history proves about each guard, each gauge, `items` and `process`. Pure. */
export function judgeHistory(history: History, guards: readonly string[], gauges: readonly string[] = []): Verdict[] {
  const failure = findHarnessFailure(history);
  return guards.map((guard) => ({
    guard,
    ...(failure === null ? judgeByName(history, guard, gauges) : createUnknownVerdict(failure)),
  }));
}

function judgeByName(history: History, guard: string, gauges: readonly string[]): UnnamedVerdict {
  if (guard === 'items') return judgeItems(history);
  if (guard === 'process') return judgeProcess(history);
  return gauges.includes(guard) ? judgeGauge(history, guard) : judgeGuard(history, guard);
}

/** Why nothing can be said of any guard; null if something can. */
function findHarnessFailure({ failure, proof, disconnectedAt }: History): string | null {
  if (failure !== null) return failure.sentence;
  if (disconnectedAt === null) return 'The client did not get as far as leaving.';
  if (proof?.confirmed === false) return `The fault was made, but the kernel does not show it: ${proof.evidence}.`;
  return null;
}
