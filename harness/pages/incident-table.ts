import { basename, dirname } from 'node:path';
import versions from '../../scenarios/incidents/package.json' with { type: 'json' };
import type { Scenario } from '../../scenarios/kit/scenario.ts';
import type { BoundedOutcome } from '../../scenarios/kit/vocabulary.ts';
import type { Cell, Expectation } from '../model/plan.ts';
import { buildScenarioCells } from '../plan/scenario-cells.ts';
import { renderMarkdownLink, escapeProse, renderMarkdownTable } from '../report/render/markdown-syntax.ts';

const COLUMNS = ['incident', 'what happens', 'the bug', 'the fix', 'served by', 'met in'];

/** One row for each pair: the bug's claim, what both are expected to do in the first cell in which they differ, and the threads. */
export function renderIncidentTable(scenarios: readonly Scenario[]): string {
  const pairs = [...Map.groupBy(scenarios, ({ id }) => dirname(id))];
  return renderMarkdownTable(
    COLUMNS,
    pairs.map(([folder, pair]) => buildIncidentRow(folder, pair)),
  );
}

function buildIncidentRow(folder: string, pair: readonly Scenario[]): string[] {
  const [bug, fix] = ['bug', 'fix'].map((name) => pair.find(({ id }) => basename(id) === name)!);
  const [before, after] = findFirstDifference(bug!, fix!);
  const formatServerLink = (text: string, name: string) => `[${escapeProse(text)}](../scenarios/${folder}/${name}.ts)`;
  return [
    escapeProse(basename(folder)),
    escapeProse(bug!.claim),
    formatServerLink(before, 'bug'),
    formatServerLink(after, 'fix'),
    escapeProse(formatServer(bug!)),
    (bug!.links ?? []).map(renderMarkdownLink).join(', '),
  ];
}

/**
 * `fin: subscription silent, tokens grows` and `fin: subscription released by read, tokens settles`.
 * @throws {Error} if bug and fix are expected to do the same, whichever way the client leaves
 */
function findFirstDifference(bug: Scenario, fix: Scenario): [before: string, after: string] {
  const fixExpectations = buildCellExpectations(fix);
  const pairs = buildCellExpectations(bug).flatMap((before) => {
    const { fault, phase } = before;
    const sameFault = fixExpectations.filter((candidate) => candidate.fault === fault);
    const after = sameFault.find((candidate) => candidate.phase === phase) ?? sameFault[0]; // a bug may leave nothing to leave in mid-stream
    return after === undefined ? [] : [{ before, after }];
  });
  const differingPair = pairs.find(({ before, after }) => before.text !== after.text);
  if (differingPair === undefined)
    throw new Error(`Expected ${bug.id} and ${fix.id} to differ, got the same everywhere.`);
  return [formatCellExpectation(differingPair.before), formatCellExpectation(differingPair.after)];
}

type CellExpectation = Pick<Cell, 'fault' | 'phase'> & { text: string };

/** What is expected in each cell, in words. */
function buildCellExpectations(scenario: Scenario): CellExpectation[] {
  return buildScenarioCells(scenario).map(({ cell: { fault, phase }, expectations }) => ({
    fault,
    phase,
    text: expectations.map(formatExpectation).join(', '),
  }));
}

function formatCellExpectation({ fault, phase, text }: CellExpectation): string {
  return `${phase === 'mid-stream' ? '' : `${phase}: `}${fault}: ${text}`;
}

/** `finally released by read`, `tokens settles at 0 to 3`. */
function formatExpectation({ name, outcomes }: Expectation): string {
  return `${name} ${(outcomes ?? []).map(formatBoundedOutcome).join(' or ')}`;
}

function formatBoundedOutcome({ outcome, value }: BoundedOutcome): string {
  if (value === undefined) return outcome;
  const [least, most] = value;
  return `${outcome} at ${least === most ? least : `${least} to ${most}`}`;
}

/** Two packages say what serves; the rest are what these need. */
function formatServer({ packages = [], runtime = 'node@24' }: Scenario): string {
  const knownVersions: Readonly<Record<string, string>> = versions.dependencies;
  const packageTexts = packages.slice(0, 2).map((name) => `${name} ${knownVersions[name] ?? ''}`.trim());
  return [packageTexts.join(', ') || 'node:http', ...(runtime === 'node@24' ? [] : [runtime])].join(' on ');
}
