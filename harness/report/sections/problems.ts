import type { Run } from '../../model/run.ts';
import type { Result } from '../../model/result.ts';
import { explainUnknown, getSkipSentence } from './findings.ts';
import { foldMatchingCells } from './fold-cells.ts';
import { groupResultsByTarget, type TargetResults } from './targets.ts';

/** Cells of one target of which one thing is to be said. */
export interface TargetProblem {
  target: string;
  sentence: string;
  /** The end of the log of the server; empty if it has nothing to do with it. */
  log: string;
  lines: readonly string[];
  results: readonly Result[];
}

/** Why cells are unknown. */
export function findUnknownCells(stacks: Run): TargetProblem[] {
  return collectProblems(stacks, (result) => (result.status === 'unknown' ? explainUnknown(result) : null));
}

/** Cells whose attempts did not all agree. */
export function findFlakyCells(stacks: Run): TargetProblem[] {
  return collectProblems(stacks, ({ agreeing, attempts }) =>
    agreeing < attempts ? { sentence: `${agreeing} of ${attempts} attempts agree`, log: '' } : null,
  );
}

/** The targets that were not observed, by reason. */
export function groupSkippedTargets({ results }: Run): { reason: string; targets: readonly string[]; cells: number }[] {
  const skippedResults = results.filter(({ status }) => status === 'skipped');
  const byReason = [...Map.groupBy(skippedResults, ({ attempt }) => getSkipSentence(attempt.history) ?? '')];
  return byReason.map(([reason, group]) => {
    return { reason, targets: [...new Set(group.map(({ cell }) => cell.scenario))], cells: group.length };
  });
}

type ProblemReason = Pick<TargetProblem, 'sentence' | 'log'>;

function collectProblems(stacks: Run, getReason: (result: Result) => ProblemReason | null): TargetProblem[] {
  return groupResultsByTarget(stacks).flatMap((target) => collectTargetProblems(target, getReason));
}

function collectTargetProblems(
  { name, results }: TargetResults,
  getReason: (result: Result) => ProblemReason | null,
): TargetProblem[] {
  const entries = results.map((result) => ({ result, reason: getReason(result) }));
  const groups = Map.groupBy(
    entries.filter((entry) => entry.reason !== null),
    ({ reason }) => JSON.stringify(reason),
  );
  return [...groups.values()].map((group) => {
    const chosenResults = group.map(({ result }) => result);
    const lines = foldMatchingCells(results, (result) => chosenResults.includes(result));
    return { target: name, ...group[0]!.reason!, lines, results: chosenResults };
  });
}
