import { NS_PER_S } from '../../model/format.ts';
import { getObservedNs } from '../../model/history.ts';
import type { Result } from '../../model/result.ts';
import type { Finding, Suite } from '../model.ts';
import { formatCellName } from './cell-names.ts';
import {
  buildDifferenceFindings,
  buildUnknownFindings,
  describeCells,
  explainUnknown,
  getSkipSentence,
  groupFindings,
} from './findings.ts';
import type { ServerResults } from './servers.ts';
import { describeExample, findUnacceptedGuards, foldGuardDifferences } from './stack-differences.ts';

/** A suite for each server: a case for each cell of a scenario, and for each guard of a target over all its cells. */
export function buildSuites(servers: readonly ServerResults[], startedAt: string): Suite[] {
  return servers.map((server) => ({
    name: server.name,
    startedAt,
    cases: server.isStack ? buildGuardCases(server) : buildCellCases(server),
  }));
}

function buildCellCases(server: ServerResults): Suite['cases'] {
  return server.results.map((result) => {
    const single = { ...server, results: [result] };
    const findings = [buildDifferenceFindings, buildUnknownFindings, buildSkippedFindings].flatMap((build) =>
      build(single),
    );
    return { name: formatCellName(result.cell), seconds: getSeconds(result), findings };
  });
}

/** The cells of a target are observed side by side, so that the longest of them says how long it took. */
function buildGuardCases(target: ServerResults): Suite['cases'] {
  const seconds = Math.max(0, ...target.results.map(getSeconds));
  return target.guards.map((guard) => ({
    name: guard,
    seconds,
    findings: [
      ...buildGuardDifferences(target, guard),
      ...buildUnknownGuard(target, guard),
      ...buildSkippedFindings(target),
    ],
  }));
}

function buildGuardDifferences(target: ServerResults, guard: string): Finding[] {
  const differences = foldGuardDifferences(target, guard);
  const results = differences.flatMap((difference) => difference.results);
  const points = differences.map((difference) => ({
    sentence: `expected ${difference.expected}, got ${difference.got}`,
    cells: [...difference.lines, describeExample(difference)],
  }));
  const unaccepted = target.results.filter((result) => findUnacceptedGuards(result).includes(guard));
  const notAccepted = [{ sentence: `${guard} has no accepted behavior yet`, cells: [] }];
  return [
    ...(points.length === 0 ? [] : [{ ...describeCells(target, results, 'different'), points }]),
    ...(unaccepted.length === 0 ? [] : [{ ...describeCells(target, unaccepted, 'not-accepted'), points: notAccepted }]),
  ];
}

function buildUnknownGuard(target: ServerResults, guard: string): Finding[] {
  const isUnknown = ({ attempt }: Result) =>
    attempt.verdicts.some((verdict) => verdict.name === guard && verdict.outcome === 'unknown');
  return groupFindings(target, 'unknown', (result) => (isUnknown(result) ? explainUnknown(result) : null));
}

function buildSkippedFindings(server: ServerResults): Finding[] {
  if (server.results.some(({ status }) => status !== 'skipped')) return [];
  const sentences = new Set(server.results.flatMap(({ attempt }) => getSkipSentence(attempt.history) ?? []));
  const points = [...sentences].map((sentence) => ({ sentence, cells: [] }));
  return [{ ...describeCells(server, server.results, 'skipped'), points }];
}

function getSeconds({ attempt }: Result): number {
  return getObservedNs(attempt.history) / NS_PER_S;
}
