import type { Expectation, ExpectationKind } from '../model/plan.ts';
import type { Verdict } from '../model/result.ts';
import type { History } from '../model/history.ts';
import { judgeGauge } from './checkers/gauge.ts';
import { judgeGuard } from './checkers/guard.ts';
import { judgeItems } from './checkers/items.ts';
import { judgeProcess } from './checkers/process.ts';
import { type UnnamedVerdict, createUnknownVerdict } from './verdict.ts';

/** What a history proves about the thing of this name. Pure. */
type Checker = (history: History, name: string) => UnnamedVerdict;

const CHECKERS: Record<ExpectationKind, Checker> = {
  guard: judgeGuard,
  gauge: judgeGauge,
  items: judgeItems,
  process: judgeProcess,
};

/** What one history proves about each thing of which something is expected. Pure. */
export function judgeHistory(history: History, expectations: readonly Pick<Expectation, 'name' | 'kind'>[]): Verdict[] {
  const failed = findFailure(history);
  return expectations.map(({ name, kind }) => ({ name, kind, ...(failed ?? CHECKERS[kind](history, name)) }));
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
