import { basename, dirname } from 'node:path';
import versions from '../../scenarios/incidents/package.json' with { type: 'json' };
import type { Bounded, GuardExpectations, Outcome, Scenario } from '../../scenarios/kit/scenario.ts';
import { link, prose, table } from '../report/markdown-syntax.ts';

const HEAD = ['incident', 'what happens', 'the bug', 'the fix', 'served by', 'met in'];

/** One row for each pair: the bug's claim, what both are expected to do when the client leaves first of all, and the threads. */
export function incidentTable(scenarios: readonly Scenario[]): string {
  const pairs = [...Map.groupBy(scenarios, ({ id }) => dirname(id))];
  return table(
    HEAD,
    pairs.map(([folder, pair]) => row(folder, pair)),
  );
}

function row(folder: string, pair: readonly Scenario[]): string[] {
  const [bug, fix] = ['bug', 'fix'].map((name) => pair.find(({ id }) => basename(id) === name)!);
  const cell = (one: Scenario, name: string) => `[${prose(shown(one))}](../scenarios/${folder}/${name}.ts)`;
  return [
    prose(basename(folder)),
    prose(bug!.claim),
    cell(bug!, 'bug'),
    cell(fix!, 'fix'),
    prose(servedBy(bug!)),
    (bug!.links ?? []).map(link).join(', '),
  ];
}

/** `fin: subscription silent, tokens grows`. */
function shown({ expect }: Scenario): string {
  const [first] = Object.entries(expect);
  const [key, guards] = first as [string, GuardExpectations];
  const told = Object.entries(guards).map(([guard, expected]) => `${guard} ${inWords(expected)}`);
  return `${key.replace(/,.*$/, '')}: ${told.join(', ')}`;
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
