import { PHASES } from '../../../scenarios/kit/vocabulary.ts';
import type { Run } from '../../model/run.ts';
import type { Result } from '../../model/result.ts';
import type { Versions } from '../../model/history.ts';
import type { ScenarioText } from '../../model/plan.ts';

/** More faults than this are nearly all of them. */
const MOST_NAMED = 4;
/** The guard that every stack has: it is released when an error of the request reached nobody. */
export const CRASH = 'crash';

/** One target of a stack with all its cells. */
export interface TargetResults {
  name: string;
  text: ScenarioText | undefined;
  results: readonly Result[];
  /** Every guard: the signals, the guards of its streams, `crash` last. */
  guards: readonly string[];
  signals: readonly string[];
}

/** In the order in which they first occur. */
export function targetsOf({ results, scenarios }: Run): TargetResults[] {
  const texts = new Map(scenarios.map((text) => [text.id, text]));
  const byTarget = [...Map.groupBy(results, ({ cell }) => cell.scenario)];
  return byTarget.map(([name, own]) => {
    const text = texts.get(name);
    const guards = guardsOf(own, text);
    const ofBodies = Object.values(text?.bodies ?? {}).flat();
    const signals = guards.filter((guard) => guard !== CRASH && !ofBodies.includes(guard));
    return { name, text, results: own, guards, signals };
  });
}

function guardsOf(results: readonly Result[], text: ScenarioText | undefined): string[] {
  const all = new Set(text?.guards);
  for (const { attempt } of results) for (const { guard } of attempt.verdicts) all.add(guard);
  const crash = all.delete(CRASH) ? [CRASH] : [];
  return [...all, ...crash];
}

/** `express@5 on node@24` -> `stacks/express`; `references/hyper half_close(true)` -> `references/hyper`. */
export function stackOf(target: string): string {
  if (target.startsWith('references/')) return target.replace(/ .*$/, '');
  return `stacks/${target.replace(/(@\d.*| on .*)$/, '')}`;
}

/** What names a target on the command line: `stacks/express@5 on node@24`. */
function wordsOf(target: string): string {
  return target.startsWith('references/') ? target : `stacks/${target}`;
}

/** The command that observes a target again, with all its cells. */
export function rerunTarget(target: string): string {
  return `npx hangup run '${wordsOf(target)}' --full`;
}

/** The command that observes these cells again; others with the same faults and phases come along. */
export function rerunCells(target: string, results: readonly Result[]): string {
  const faults = [...new Set(results.map(({ cell }) => cell.fault))];
  const phases = [...new Set(results.map(({ cell }) => cell.phase))];
  const only = [
    ...(faults.length <= MOST_NAMED ? [` --fault ${faults.join(',')}`] : []),
    ...(phases.length < PHASES.length ? [` --phase ${phases.join(',')}`] : []),
  ];
  return `${rerunTarget(target)}${only.join('')}`;
}

/** `express@5, express@4 on node@24`. */
export function namesOf(targets: readonly string[]): string {
  const parts = targets.map((name) => name.split(' on '));
  const whats = [...new Set(parts.map(([what]) => what))];
  const wheres = [...new Set(parts.map(([, where]) => where))];
  const [where] = wheres;
  if (where === undefined || whats.length * wheres.length !== targets.length) return targets.join(', ');
  return whats.length === 1 || wheres.length === 1 ? `${whats.join(', ')} on ${wheres.join(', ')}` : targets.join(', ');
}

/** What served, as the running servers said: `express 5.1.0`, `node 24.21.0`. */
export function versionsOf({ results }: TargetResults): { stack: string; runtime: string } {
  const all = results.flatMap(({ attempt }) => attempt.history.versions ?? []);
  const said = (part: 'stack' | 'runtime') => [...new Set(all.map((one) => inWords(one[part])))].join(', ');
  return { stack: said('stack'), runtime: said('runtime') };
}

function inWords({ name, version }: Versions['stack']): string {
  return `${name} ${version}`;
}
