import { getObservedNs } from '../../model/history.ts';
import { NS_PER_S } from '../../model/format.ts';
import type { Run } from '../../model/run.ts';
import type { Result } from '../../model/result.ts';
import { explainUnknown, getSkipSentence } from '../sections/findings.ts';
import { escapeXmlText, renderXmlElement, joinXmlElements } from './xml.ts';
import { describeExample, foldGuardDifferences } from '../sections/stack-differences.ts';
import { foldMatchingCells } from '../sections/fold-cells.ts';
import { buildCellsRerunCommand, groupResultsByTarget, type TargetResults } from '../sections/targets.ts';

/** A suite for each target, a case for each of its guards. */
export function renderJunitStackSuites(stacks: Run): string[] {
  return groupResultsByTarget(stacks).map((target) => renderTargetSuite(target, stacks));
}

/** What became of one guard over all cells of a target. */
interface GuardCase {
  guard: string;
  failures: readonly string[];
  errors: readonly string[];
  skipped: readonly string[];
}

function renderTargetSuite(target: TargetResults, { startedAt }: Run): string {
  const cases = target.guards.map((guard) => buildGuardCase(target, guard));
  const counts = {
    tests: cases.length,
    failures: cases.filter(({ failures }) => failures.length > 0).length,
    errors: cases.filter(({ errors }) => errors.length > 0).length,
    skipped: cases.filter(({ skipped }) => skipped.length > 0).length,
  };
  const time = formatLongestSeconds(target.results);
  const children = cases.map(({ guard, failures, errors, skipped }) =>
    renderXmlElement(
      'testcase',
      { classname: target.name, name: guard, time },
      joinXmlElements([...failures, ...errors, ...skipped]),
    ),
  );
  return renderXmlElement(
    'testsuite',
    { name: target.name, ...counts, timestamp: startedAt },
    joinXmlElements(children),
  );
}

/** Its cells are observed side by side, so that the longest of them says how long it took. */
function formatLongestSeconds(results: readonly Result[]): string {
  const longest = results.reduce((most, { attempt: { history } }) => Math.max(most, getObservedNs(history)), 0);
  return (longest / NS_PER_S).toFixed(3);
}

function buildGuardCase(target: TargetResults, guard: string): GuardCase {
  const reasons = [...new Set(target.results.flatMap(({ attempt }) => getSkipSentence(attempt.history) ?? []))];
  const isSkipped = target.results.every(({ status }) => status === 'skipped');
  return {
    guard,
    failures: [...renderDifferences(target, guard), ...renderUnaccepted(target, guard)],
    errors: renderUnknown(target, guard),
    skipped: isSkipped ? [renderXmlElement('skipped', { message: reasons.join(' ') })] : [],
  };
}

function renderDifferences(target: TargetResults, guard: string): string[] {
  const differences = foldGuardDifferences(target, guard);
  if (differences.length === 0) return [];
  const message = differences.map(({ expected, got }) => `expected ${expected}, got ${got}`).join('; ');
  const body = [
    ...differences.flatMap((difference) => [
      `expected ${difference.expected}, got ${difference.got}:`,
      ...difference.lines.map((line) => `  ${line}`),
      `  ${describeExample(difference)}`,
    ]),
    buildCellsRerunCommand(
      target.name,
      differences.flatMap(({ results }) => results),
    ),
  ];
  return [renderXmlElement('failure', { message, type: 'different' }, escapeXmlText(body.join('\n')))];
}

function renderUnaccepted(target: TargetResults, guard: string): string[] {
  const isUnaccepted = target.results.some(({ attempt }) =>
    attempt.differences.some((difference) => difference.name === guard && difference.expected === null),
  );
  const message = `${guard} has no accepted behavior yet`;
  return isUnaccepted ? [renderXmlElement('failure', { message, type: 'different' }, escapeXmlText(message))] : [];
}

function renderUnknown(target: TargetResults, guard: string): string[] {
  const isUnknown = ({ attempt }: Result) =>
    attempt.verdicts.some((verdict) => verdict.name === guard && verdict.outcome === 'unknown');
  const unknownResults = target.results.filter(isUnknown);
  if (unknownResults.length === 0) return [];
  const reasons = unknownResults.map(explainUnknown);
  const message = [...new Set(reasons.map(({ sentence }) => sentence))].join('\n');
  const logs = [...new Set(reasons.map(({ log }) => log.trimEnd()))].filter((log) => log !== '');
  const body = [
    ...foldMatchingCells(target.results, isUnknown),
    ...logs,
    buildCellsRerunCommand(target.name, unknownResults),
  ].join('\n');
  return [renderXmlElement('error', { message, type: 'unknown' }, escapeXmlText(body))];
}
