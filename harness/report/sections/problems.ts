import type { Run } from '../../model/run.ts';
import type { Result } from '../../model/result.ts';
import { whyUnknown } from './findings.ts';
import { cellLines } from './fold-cells.ts';
import { targetsOf, type TargetResults } from './targets.ts';

/** Cells of one target of which one thing is to be said. */
export interface Trouble {
  target: string;
  sentence: string;
  /** The end of the log of the server; empty if it has nothing to do with it. */
  log: string;
  lines: readonly string[];
  results: readonly Result[];
}

/** Why cells are unknown. */
export function unknownCells(stacks: Run): Trouble[] {
  return troubles(stacks, (result) => (result.status === 'unknown' ? whyUnknown(result) : null));
}

/** Cells whose attempts did not all agree. */
export function waveringCells(stacks: Run): Trouble[] {
  return troubles(stacks, ({ agreeing, attempts }) =>
    agreeing < attempts ? { sentence: `${agreeing} of ${attempts} attempts agree`, log: '' } : null,
  );
}

/** The targets that were not observed, by reason. */
export function skippedTargets({ results }: Run): { reason: string; targets: readonly string[]; cells: number }[] {
  const skipped = results.filter(({ status }) => status === 'skipped');
  const byReason = [...Map.groupBy(skipped, ({ attempt }) => attempt.history.skipped ?? 'no reason was given')];
  return byReason.map(([reason, own]) => {
    return { reason, targets: [...new Set(own.map(({ cell }) => cell.scenario))], cells: own.length };
  });
}

type Why = Pick<Trouble, 'sentence' | 'log'>;

function troubles(stacks: Run, why: (result: Result) => Why | null): Trouble[] {
  return targetsOf(stacks).flatMap((target) => ofTarget(target, why));
}

function ofTarget({ name, results }: TargetResults, why: (result: Result) => Why | null): Trouble[] {
  const told = results.map((result) => ({ result, why: why(result) }));
  const alike = Map.groupBy(
    told.filter((one) => one.why !== null),
    ({ why: own }) => JSON.stringify(own),
  );
  return [...alike.values()].map((same) => {
    const chosen = same.map(({ result }) => result);
    const lines = cellLines(results, (result) => chosen.includes(result));
    return { target: name, ...same[0]!.why!, lines, results: chosen };
  });
}
