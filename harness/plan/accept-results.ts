import { toBehavior, foldBehaviorRows, type BehaviorRow, type BehaviorTable } from '../model/behavior.ts';
import type { Result } from '../model/result.ts';
import type { AcceptedBehavior } from './accepted.ts';

/** What a run says of one target, to be accepted. */
export interface TargetBehavior {
  target: string;
  tables: Readonly<Record<string, BehaviorTable>>;
  /** Cells of which the attempts do not agree, and cells that could not be observed: nothing is accepted then. */
  problems: readonly string[];
}

/** The behavior of one target out of the results of all its cells. */
export function buildTargetBehavior(target: string, results: readonly Result[]): TargetBehavior {
  const problems = results.flatMap(({ cell, status, agreeing, attempts, attempt }) => {
    const { method, body, shape } = cell.stream!;
    const name = [method, cell.phase, cell.fault, body, shape].join(' / ');
    if (status === 'unknown') return [`${name}: ${describeUnknown(attempt)}`];
    return isUncertain({ agreeing, attempts }) ? [`${name}: only ${agreeing} of ${attempts} attempts agree`] : [];
  });
  const rows = new Map<string, BehaviorRow[]>();
  for (const { cell, attempt } of results) {
    for (const verdict of attempt.verdicts) {
      const { method, body, shape } = cell.stream!;
      const row = { method, phase: cell.phase, body, shape, fault: cell.fault, behavior: toBehavior(verdict) };
      rows.set(verdict.name, [...(rows.get(verdict.name) ?? []), row]);
    }
  }
  return {
    target,
    problems,
    tables: Object.fromEntries([...rows].map(([guard, guardRows]) => [guard, foldBehaviorRows(guardRows)])),
  };
}

/** One stray among many attempts is noise; more, or too few attempts to tell, is not. */
function isUncertain({ agreeing, attempts }: Pick<Result, 'agreeing' | 'attempts'>): boolean {
  const dissenting = attempts - agreeing;
  return dissenting > 1 || (dissenting === 1 && attempts < 5);
}

function describeUnknown({ history, verdicts }: Result['attempt']): string {
  if (history.kind === 'failed') return history.failure.sentence;
  return verdicts.find(({ outcome }) => outcome === 'unknown')?.evidence ?? 'unknown';
}

/** The accepted behavior with these targets in place of the old. Targets that were not observed stay as they are. */
export function mergeAccepted(
  accepted: AcceptedBehavior,
  targetBehaviors: readonly TargetBehavior[],
): AcceptedBehavior {
  const fresh = Object.fromEntries(targetBehaviors.map(({ target, tables }) => [target, tables]));
  return { ...accepted, targets: { ...accepted.targets, ...fresh } };
}

/** The lines that go and come, as `- express@5 on node@24  req 'close'  POST / *: silent`. */
export function listAcceptedChanges(before: AcceptedBehavior, after: AcceptedBehavior): string[] {
  const [oldLines, newLines] = [formatAcceptedLines(before), formatAcceptedLines(after)];
  const removed = [...oldLines].filter((line) => !newLines.has(line)).map((line) => `- ${line}`);
  const added = [...newLines].filter((line) => !oldLines.has(line)).map((line) => `+ ${line}`);
  return [...Map.groupBy([...removed, ...added], getChangeKey).values()].flat();
}

function getChangeKey(change: string): string {
  return change.slice(2).split('  ').slice(0, 2).join('  ');
}

function formatAcceptedLines({ targets }: AcceptedBehavior): Set<string> {
  const lines = Object.entries(targets).flatMap(([target, guards]) =>
    Object.entries(guards).flatMap(([guard, table]) =>
      Object.entries(table).map(([path, behavior]) => `${target}  ${guard}  ${path}: ${behavior}`),
    ),
  );
  return new Set(lines);
}
