import { PHASES } from '../../../scenarios/kit/vocabulary.ts';
import type { Run } from '../../model/run.ts';
import type { Result } from '../../model/result.ts';
import { type ServerVersions, getVersions } from '../../model/history.ts';
import type { ServerText } from '../../model/plan.ts';

/** More faults than this are nearly all of them. */
const MAX_NAMED_FAULTS = 4;
/** The guard that every stack has: it is released when an error of the request reached nobody. */
export const CRASH_GUARD = 'crash';

/** One target of a stack with all its cells. */
export interface TargetResults {
  name: string;
  text: ServerText | undefined;
  results: readonly Result[];
  /** Every guard: the signals, the guards of its streams, `crash` last. */
  guards: readonly string[];
  signals: readonly string[];
}

/** In the order in which they first occur. */
export function groupResultsByTarget({ results, servers }: Run): TargetResults[] {
  const texts = new Map(servers.map((text) => [text.id, text]));
  const byTarget = [...Map.groupBy(results, ({ cell }) => cell.scenario)];
  return byTarget.map(([name, targetResults]) => {
    const text = texts.get(name);
    const guards = listGuards(targetResults, text);
    const bodyGuards = Object.values(text?.bodies ?? {}).flat();
    const signals = guards.filter((guard) => guard !== CRASH_GUARD && !bodyGuards.includes(guard));
    return { name, text, results: targetResults, guards, signals };
  });
}

function listGuards(results: readonly Result[], text: ServerText | undefined): string[] {
  const guards = new Set(text?.guards);
  for (const { attempt } of results) for (const { name: guard } of attempt.verdicts) guards.add(guard);
  const crash = guards.delete(CRASH_GUARD) ? [CRASH_GUARD] : [];
  return [...guards, ...crash];
}

/** `express@5 on node@24` -> `stacks/express`; `references/hyper half_close(true)` -> `references/hyper`. */
export function getStackId(target: string): string {
  if (target.startsWith('references/')) return target.replace(/ .*$/, '');
  return `stacks/${target.replace(/(@\d.*| on .*)$/, '')}`;
}

/** What names a target on the command line: `stacks/express@5 on node@24`. */
function toTargetArgument(target: string): string {
  return target.startsWith('references/') ? target : `stacks/${target}`;
}

/** The command that observes a target again, with all its cells. */
export function buildTargetRerunCommand(target: string): string {
  return `npx hangup run '${toTargetArgument(target)}' --full`;
}

/** The command that observes these cells again; others with the same faults and phases come along. */
export function buildCellsRerunCommand(target: string, results: readonly Result[]): string {
  const faults = [...new Set(results.map(({ cell }) => cell.fault))];
  const phases = [...new Set(results.map(({ cell }) => cell.phase))];
  const options = [
    ...(faults.length <= MAX_NAMED_FAULTS ? [` --fault ${faults.join(',')}`] : []),
    ...(phases.length < PHASES.length ? [` --phase ${phases.join(',')}`] : []),
  ];
  return `${buildTargetRerunCommand(target)}${options.join('')}`;
}

/** `express@5, express@4 on node@24`. */
export function formatTargetNames(targets: readonly string[]): string {
  const parts = targets.map((name) => name.split(' on '));
  const stacks = [...new Set(parts.map(([stack]) => stack))];
  const runtimes = [...new Set(parts.map(([, runtime]) => runtime))];
  const [runtime] = runtimes;
  if (runtime === undefined || stacks.length * runtimes.length !== targets.length) return targets.join(', ');
  return stacks.length === 1 || runtimes.length === 1
    ? `${stacks.join(', ')} on ${runtimes.join(', ')}`
    : targets.join(', ');
}

/** What served, as the running servers said: `express 5.1.0`, `node 24.21.0`. */
export function findServedVersions({ results }: TargetResults): { stack: string; runtime: string } {
  const versions = results.flatMap(({ attempt }) => getVersions(attempt.history) ?? []);
  const joinVersions = (part: 'stack' | 'runtime') =>
    [...new Set(versions.map((version) => formatVersion(version[part])))].join(', ');
  return { stack: joinVersions('stack'), runtime: joinVersions('runtime') };
}

function formatVersion({ name, version }: ServerVersions['stack']): string {
  return `${name} ${version}`;
}
