import { behaviourOf, fold, type Row, type Table } from '../model/behavior.ts';
import type { Result } from '../model/result.ts';
import type { Accepted } from './accepted.ts';

/** What a run says of one target, to be accepted. */
export interface Observed {
  target: string;
  tables: Readonly<Record<string, Table>>;
  /** Cells of which the attempts do not agree, and cells that could not be observed: nothing is accepted then. */
  doubts: readonly string[];
}

/** The behaviour of one target out of the results of all its cells. */
export function observedOf(target: string, results: readonly Result[]): Observed {
  const doubts = results.flatMap(({ cell, status, agreeing, attempts, attempt }) => {
    const { method, body, shape } = cell.stream!;
    const name = [method, cell.phase, cell.fault, body, shape].join(' / ');
    if (status === 'unknown') return [`${name}: ${whyUnknown(attempt)}`];
    return isUnsure({ agreeing, attempts }) ? [`${name}: only ${agreeing} of ${attempts} attempts agree`] : [];
  });
  const rows = new Map<string, Row[]>();
  for (const { cell, attempt } of results) {
    for (const verdict of attempt.verdicts) {
      const { method, body, shape } = cell.stream!;
      const row = { method, phase: cell.phase, body, shape, fault: cell.fault, behaviour: behaviourOf(verdict) };
      rows.set(verdict.guard, [...(rows.get(verdict.guard) ?? []), row]);
    }
  }
  return { target, doubts, tables: Object.fromEntries([...rows].map(([guard, own]) => [guard, fold(own)])) };
}

/** One stray among many attempts is noise; more, or too few attempts to tell, is not. */
function isUnsure({ agreeing, attempts }: Pick<Result, 'agreeing' | 'attempts'>): boolean {
  const strays = attempts - agreeing;
  return strays > 1 || (strays === 1 && attempts < 5);
}

function whyUnknown({ history, verdicts }: Result['attempt']): string {
  return history.failure?.sentence ?? verdicts.find(({ outcome }) => outcome === 'unknown')?.evidence ?? 'unknown';
}

/** The accepted behaviour with these targets in place of the old. Targets that were not observed stay as they are. */
export function accepting(accepted: Accepted, observed: readonly Observed[]): Accepted {
  const fresh = Object.fromEntries(observed.map(({ target, tables }) => [target, tables]));
  return { ...accepted, targets: { ...accepted.targets, ...fresh } };
}

/** The lines that go and come, as `- express@5 on node@24  req 'close'  POST / *: silent`. */
export function changesOf(before: Accepted, after: Accepted): string[] {
  const [old, fresh] = [linesOf(before), linesOf(after)];
  const gone = [...old].filter((line) => !fresh.has(line)).map((line) => `- ${line}`);
  const come = [...fresh].filter((line) => !old.has(line)).map((line) => `+ ${line}`);
  return [...Map.groupBy([...gone, ...come], keyOf).values()].flat();
}

function keyOf(change: string): string {
  return change.slice(2).split('  ').slice(0, 2).join('  ');
}

function linesOf({ targets }: Accepted): Set<string> {
  const lines = Object.entries(targets).flatMap(([target, guards]) =>
    Object.entries(guards).flatMap(([guard, table]) =>
      Object.entries(table).map(([where, behaviour]) => `${target}  ${guard}  ${where}: ${behaviour}`),
    ),
  );
  return new Set(lines);
}
