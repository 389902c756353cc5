import type { Expectation, ExpectationKind } from '../model/plan.ts';
import type { Verdict } from '../model/result.ts';
import type { FailedHistory, History, ObservedHistory } from '../model/history.ts';
import { judgeGauge } from './checkers/gauge.ts';
import { judgeGuard } from './checkers/guard.ts';
import { judgeItems } from './checkers/items.ts';
import { judgeProcess } from './checkers/process.ts';
import { LATE_CLIENT_MS, measureDelay } from './late-client.ts';
import { type UnnamedVerdict, createUnknownVerdict } from './verdict.ts';

/** What a history proves about the thing of this name. Pure. */
type Checker = (history: ObservedHistory, name: string) => UnnamedVerdict;

const CHECKERS: Record<ExpectationKind, Checker> = {
  guard: judgeGuard,
  gauge: judgeGauge,
  items: judgeItems,
  process: judgeProcess,
};

/** What one history proves about each thing of which something is expected; nothing of a cell that was skipped. Pure. */
export function judgeHistory(history: History, expectations: readonly Pick<Expectation, 'name' | 'kind'>[]): Verdict[] {
  if (history.kind === 'skipped') return [];
  return expectations.map(({ name, kind }) => ({ name, kind, ...judgeOne(history, { name, kind }) }));
}

function judgeOne(
  history: ObservedHistory | FailedHistory,
  { name, kind }: Pick<Expectation, 'name' | 'kind'>,
): UnnamedVerdict {
  if (history.kind === 'failed') return createUnknownVerdict('not-observed', history.failure.sentence);
  if (history.evidence.shown === 'no' && history.exit === undefined) return judgeUnshownFault(history);
  return CHECKERS[kind](history, name); // a process that ended took its sockets along: the kernel shows them no more
}

/** A client that comes late to its own leave may find that the server has closed by right. */
function judgeUnshownFault(history: ObservedHistory): UnnamedVerdict {
  const evidence = `The fault was made, but the kernel does not show it: ${history.evidence.sentence}.`;
  const delayMs = measureDelay(history);
  if (delayMs < LATE_CLIENT_MS) return createUnknownVerdict('fault-not-shown', evidence);
  return createUnknownVerdict(
    'client-late',
    `${evidence} The client stood still for ${Math.round(delayMs)} ms before it left: the machine is too busy.`,
  );
}
