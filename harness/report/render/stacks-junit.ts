import type { Run } from '../../model/run.ts';
import type { Result } from '../../model/result.ts';
import { whyUnknown } from '../sections/findings.ts';
import { characters, element, elements } from './xml.ts';
import { exampleOf, ofGuard } from '../sections/stack-differences.ts';
import { cellLines } from '../sections/fold-cells.ts';
import { rerunCells, targetsOf, type TargetResults } from '../sections/targets.ts';

const NS_PER_S = 1_000_000_000;

/** A suite for each target, a case for each of its guards. */
export function stackSuites(stacks: Run): string[] {
  return targetsOf(stacks).map((target) => suite(target, stacks));
}

/** What became of one guard over all cells of a target. */
interface Case {
  guard: string;
  failures: readonly string[];
  errors: readonly string[];
  skipped: readonly string[];
}

function suite(target: TargetResults, { startedAt }: Run): string {
  const cases = target.guards.map((guard) => caseOf(target, guard));
  const counts = {
    tests: cases.length,
    failures: cases.filter(({ failures }) => failures.length > 0).length,
    errors: cases.filter(({ errors }) => errors.length > 0).length,
    skipped: cases.filter(({ skipped }) => skipped.length > 0).length,
  };
  const time = secondsOf(target.results);
  const children = cases.map(({ guard, failures, errors, skipped }) =>
    element('testcase', { classname: target.name, name: guard, time }, elements([...failures, ...errors, ...skipped])),
  );
  return element('testsuite', { name: target.name, ...counts, timestamp: startedAt }, elements(children));
}

/** Its cells are observed side by side, so that the longest of them says how long it took. */
function secondsOf(results: readonly Result[]): string {
  const longest = results.reduce(
    (most, { attempt: { history } }) => Math.max(most, history.observedUntil - history.openedAt),
    0,
  );
  return (longest / NS_PER_S).toFixed(3);
}

function caseOf(target: TargetResults, guard: string): Case {
  const reasons = [...new Set(target.results.flatMap(({ attempt }) => attempt.history.skipped ?? []))];
  const whole = target.results.every(({ status }) => status === 'skipped');
  return {
    guard,
    failures: [...changed(target, guard), ...missing(target, guard)],
    errors: unknown(target, guard),
    skipped: whole ? [element('skipped', { message: reasons.join(' ') })] : [],
  };
}

function changed(target: TargetResults, guard: string): string[] {
  const found = ofGuard(target, guard);
  if (found.length === 0) return [];
  const message = found.map(({ expected, got }) => `expected ${expected}, got ${got}`).join('; ');
  const body = [
    ...found.flatMap((one) => [
      `expected ${one.expected}, got ${one.got}:`,
      ...one.lines.map((line) => `  ${line}`),
      `  ${exampleOf(one)}`,
    ]),
    rerunCells(
      target.name,
      found.flatMap(({ results }) => results),
    ),
  ];
  return [element('failure', { message, type: 'different' }, characters(body.join('\n')))];
}

function missing(target: TargetResults, guard: string): string[] {
  const lacks = target.results.some(({ attempt }) =>
    attempt.differences.some((one) => one.guard === guard && one.expected === null),
  );
  const message = `${guard} has no accepted behaviour yet`;
  return lacks ? [element('failure', { message, type: 'different' }, characters(message))] : [];
}

function unknown(target: TargetResults, guard: string): string[] {
  const isUnknown = ({ attempt }: Result) =>
    attempt.verdicts.some((verdict) => verdict.guard === guard && verdict.outcome === 'unknown');
  const own = target.results.filter(isUnknown);
  if (own.length === 0) return [];
  const whys = own.map(whyUnknown);
  const message = [...new Set(whys.map(({ sentence }) => sentence))].join('\n');
  const logs = [...new Set(whys.map(({ log }) => log.trimEnd()))].filter((log) => log !== '');
  const body = [...cellLines(target.results, isUnknown), ...logs, rerunCells(target.name, own)].join('\n');
  return [element('error', { message, type: 'unknown' }, characters(body))];
}
