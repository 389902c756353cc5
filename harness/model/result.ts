import type { DifferenceCode, VerdictCode } from './codes.ts';
import type { Mark, History, ObservedHistory } from './history.ts';
import type { Cell, ExpectationKind } from './plan.ts';
import type { Cause, Outcome } from '../../scenarios/kit/vocabulary.ts';

/** Work between the disconnect and the end of the window. */
export interface WorkAfterDisconnect {
  ticks: number;
  writes: number;
  bytes: number;
  /** Bytes in the process's own queue at the last write. */
  queuedBytes: number;
}

/** What the history proves about one thing of which something is expected: most often a guard. */
export interface Verdict {
  name: string;
  kind: ExpectationKind;
  outcome: Outcome | 'unknown';
  /** Why it is `unknown`, or which of several reasons an outcome has; null where there is only one. */
  code: VerdictCode | null;
  cause: Cause | null;
  /** Disconnect (or, if the server was held then, its going on) to release; for `silent`, disconnect to the last sign of life. Null where neither applies. */
  latencyMs: number | null;
  sinceLastWriteMs: number | null;
  /** The last value of a gauge. */
  value?: number;
  /** Where the moment of the release comes from. */
  clock: Mark['clock'] | null;
  /** One sentence of evidence. */
  evidence: string;
}

/** How one thing differs from what is expected of it. */
export interface Difference {
  name: string;
  code: DifferenceCode;
  /** The expected behavior: an outcome, with `, late` for a release that takes long. Null where nothing has been accepted yet. */
  expected: string | null;
  got: string;
  /** All of it in words, with what the client did and the evidence. */
  sentence: string;
}

/** One attempt at a cell: what was seen and what it proves. */
export interface Attempt {
  history: History;
  verdicts: readonly Verdict[];
  work: WorkAfterDisconnect;
  /** One for each guard that is not as expected. */
  differences: readonly Difference[];
}

export type ResultStatus = 'expected' | 'different' | 'unknown' | 'skipped';

/** One cell after all its attempts; `attempt` is one that stands for the majority. */
export interface Result {
  cell: Cell;
  status: ResultStatus;
  attempt: Attempt;
  /** How many of the attempts agree with `attempt`: 2 of 3. */
  agreeing: number;
  attempts: number;
  /** What those say that do not agree, each way once. */
  dissent: readonly string[];
}

/** A result with its history, of a cell that was observed to the end. */
export interface ObservedResult {
  result: Result;
  history: ObservedHistory;
}

export function listObserved(results: readonly Result[]): ObservedResult[] {
  return results.flatMap((result) => {
    const { history } = result.attempt;
    return history.kind === 'observed' ? [{ result, history }] : [];
  });
}
