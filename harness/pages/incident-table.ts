import { basename, dirname } from 'node:path';
import versions from '../../scenarios/incidents/package.json' with { type: 'json' };
import type { Scenario } from '../../scenarios/kit/scenario.ts';
import type { Bounded, GuardExpectations, Outcome } from '../../scenarios/kit/vocabulary.ts';
import type { Cell } from '../model/plan.ts';
import { cellsOf } from '../plan/scenario-cells.ts';
import { link, prose, table } from '../report/render/markdown-syntax.ts';

const HEAD = ['incident', 'what happens', 'the bug', 'the fix', 'served by', 'met in'];

/** One row for each pair: the bug's claim, what both are expected to do in the first cell in which they differ, and the threads. */
export function incidentTable(scenarios: readonly Scenario[]): string {
  const pairs = [...Map.groupBy(scenarios, ({ id }) => dirname(id))];
  return table(
    HEAD,
    pairs.map(([folder, pair]) => row(folder, pair)),
  );
}

function row(folder: string, pair: readonly Scenario[]): string[] {
  const [bug, fix] = ['bug', 'fix'].map((name) => pair.find(({ id }) => basename(id) === name)!);
  const [before, after] = difference(bug!, fix!);
  const cell = (words: string, name: string) => `[${prose(words)}](../scenarios/${folder}/${name}.ts)`;
  return [
    prose(basename(folder)),
    prose(bug!.claim),
    cell(before, 'bug'),
    cell(after, 'fix'),
    prose(servedBy(bug!)),
    (bug!.links ?? []).map(link).join(', '),
  ];
}

/**
 * `fin: subscription silent, tokens grows` and `fin: subscription released by read, tokens settles`.
 * @throws {Error} if bug and fix are expected to do the same, whichever way the client leaves
 */
function difference(bug: Scenario, fix: Scenario): [before: string, after: string] {
  const fixed = told(fix);
  const pairs = told(bug).flatMap((before) => {
    const { fault, phase } = before;
    const alike = fixed.filter((one) => one.fault === fault);
    const after = alike.find((one) => one.phase === phase) ?? alike[0]; // a bug may leave nothing to leave in mid-stream
    return after === undefined ? [] : [{ before, after }];
  });
  const differing = pairs.find(({ before, after }) => before.words !== after.words);
  if (differing === undefined) throw new Error(`Expected ${bug.id} and ${fix.id} to differ, got the same everywhere.`);
  return [shown(differing.before), shown(differing.after)];
}

type Told = Pick<Cell, 'fault' | 'phase'> & { words: string };

/** What is expected in each cell, in words. */
function told(scenario: Scenario): Told[] {
  return cellsOf(scenario).map(({ cell: { fault, phase }, guards }) => ({
    fault,
    phase,
    words: Object.entries(guards as GuardExpectations)
      .map(([guard, expected]) => `${guard} ${inWords(expected)}`)
      .join(', '),
  }));
}

function shown({ fault, phase, words }: Told): string {
  return `${phase === 'mid-stream' ? '' : `${phase}: `}${fault}: ${words}`;
}

/** `released by read`, `settles at 0 to 3`. */
function inWords(expected: Outcome | Bounded): string {
  if (typeof expected === 'string') return expected;
  const { outcome, value } = expected;
  if (value === undefined) return outcome;
  const [least, most] = value;
  return `${outcome} at ${least === most ? least : `${least} to ${most}`}`;
}

/** Two packages say what serves; the rest are what these need. */
function servedBy({ packages = [], runtime = 'node@24' }: Scenario): string {
  const known: Readonly<Record<string, string>> = versions.dependencies;
  const served = packages.slice(0, 2).map((name) => `${name} ${known[name] ?? ''}`.trim());
  return [served.join(', ') || 'node:http', ...(runtime === 'node@24' ? [] : [runtime])].join(' on ');
}
