import { NS_PER_S } from '../../model/format.ts';
import { getObservedNs } from '../../model/history.ts';
import type { Result } from '../../model/result.ts';
import type { Finding, Suite } from '../model.ts';
import { formatCellName } from './cell-names.ts';
import { buildUnknownFindings, describeCells, explainUnknown, getSkipSentence } from './findings.ts';
import { foldMatchingCells } from './fold-cells.ts';
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
    const { cell, status, attempt } = result;
    const sentences = attempt.differences.map(({ sentence }) => sentence);
    return {
      name: formatCellName(cell),
      seconds: getSeconds(result),
      findings: [
        ...(status === 'different' ? [buildFinding(server, [result], { kind: 'different', sentences })] : []),
        ...buildUnknownFindings({ ...server, results: [result] }),
        ...buildSkippedFindings({ ...server, results: [result] }),
      ],
    };
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
  const sentences = [`${guard} has no accepted behavior yet`];
  return [
    ...(points.length === 0 ? [] : [{ ...describeCells(target, results, 'different'), points }]),
    ...(unaccepted.length === 0 ? [] : [buildFinding(target, unaccepted, { kind: 'not-accepted', sentences })]),
  ];
}

function buildUnknownGuard(target: ServerResults, guard: string): Finding[] {
  const isUnknown = ({ attempt }: Result) =>
    attempt.verdicts.some((verdict) => verdict.name === guard && verdict.outcome === 'unknown');
  const results = target.results.filter(isUnknown);
  if (results.length === 0) return [];
  const reasons = results.map(explainUnknown);
  const sentences = [...new Set(reasons.map(({ sentence }) => sentence))];
  const logs = [...new Set(reasons.map(({ log }) => log.trimEnd()))].filter((log) => log !== '');
  const points = [
    ...sentences.slice(0, -1).map((sentence) => ({ sentence, cells: [] })),
    { sentence: sentences.at(-1)!, cells: foldMatchingCells(target.results, isUnknown) },
  ];
  return [{ ...describeCells(target, results, 'unknown'), points, log: logs.join('\n') }];
}

function buildSkippedFindings(server: ServerResults): Finding[] {
  if (server.results.some(({ status }) => status !== 'skipped')) return [];
  const sentences = new Set(server.results.flatMap(({ attempt }) => getSkipSentence(attempt.history) ?? []));
  return [buildFinding(server, server.results, { kind: 'skipped', sentences: [...sentences] })];
}

function buildFinding(
  server: ServerResults,
  results: readonly Result[],
  { kind, sentences }: { kind: Finding['kind']; sentences: readonly string[] },
): Finding {
  return { ...describeCells(server, results, kind), points: sentences.map((sentence) => ({ sentence, cells: [] })) };
}

function getSeconds({ attempt }: Result): number {
  return getObservedNs(attempt.history) / NS_PER_S;
}
