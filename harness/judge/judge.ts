import { judgeGuard } from './checkers/guard.ts';
import { type UnnamedVerdict, createUnknownVerdict } from './verdict.ts';
import type { Verdict } from '../model/result.ts';
import type { History } from '../model/history.ts';
import { judgeGauge } from './checkers/gauge.ts';
import { judgeItems } from './checkers/items.ts';
import { judgeProcess } from './checkers/process.ts';

/** What one history proves about each guard, each gauge, `items` and `process`. Pure. */
export function judgeHistory(history: History, guards: readonly string[], gauges: readonly string[] = []): Verdict[] {
  const failed = findFailure(history);
  return guards.map((guard) => ({ guard, ...(failed ?? judgeByName(history, guard, gauges)) }));
}

function judgeByName(history: History, guard: string, gauges: readonly string[]): UnnamedVerdict {
  if (guard === 'items') return judgeItems(history);
  if (guard === 'process') return judgeProcess(history);
  return gauges.includes(guard) ? judgeGauge(history, guard) : judgeGuard(history, guard);
}

/** Why nothing can be said of any guard; null if something can. */
function findFailure({ failure, proof, disconnectedAt }: History): UnnamedVerdict | null {
  if (failure !== null) return createUnknownVerdict('not-observed', failure.sentence);
  if (disconnectedAt === null)
    return createUnknownVerdict('not-observed', 'The client did not get as far as disconnecting.');
  if (proof?.confirmed !== false) return null;
  return createUnknownVerdict(
    'fault-not-shown',
    `The fault was made, but the kernel does not show it: ${proof.evidence}.`,
  );
}
