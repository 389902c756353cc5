import { PHASES } from '../../../scenarios/kit/vocabulary.ts';
import type { Run } from '../../model/run.ts';
import type { Result } from '../../model/result.ts';
import { type ServerVersions, getVersions } from '../../model/history.ts';
import { isReference, type ServerText } from '../../model/plan.ts';

/** More faults than this are nearly all of them. */
const MAX_NAMED_FAULTS = 4;
/** The guard that every stack has: it is released when an error of the request was not handled. */
export const CRASH_GUARD = 'crash';

/** One server with all its cells: a scenario, or a target of a stack. */
export interface ServerResults {
  name: string;
  /** Whether it is a target, whose many cells are folded. */
  isStack: boolean;
  text: ServerText | undefined;
  results: readonly Result[];
  /** Every guard: the signals, the guards of its streams, `crash` last. */
  guards: readonly string[];
  signals: readonly string[];
}

/** In the order in which they first occur. */
export function groupResultsByServer({ results, servers }: Pick<Run, 'results' | 'servers'>): ServerResults[] {
  const texts = new Map(servers.map((text) => [text.id, text]));
  const byServer = [...Map.groupBy(results, ({ cell }) => cell.scenario)];
  return byServer.map(([name, serverResults]) => {
    const text = texts.get(name);
    const guards = listGuards(serverResults, text);
    const bodyGuards = Object.values(text?.bodies ?? {}).flat();
    const signals = guards.filter((guard) => guard !== CRASH_GUARD && !bodyGuards.includes(guard));
    const isStack = serverResults.some(({ cell }) => cell.stream !== undefined);
    return { name, isStack, text, results: serverResults, guards, signals };
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
  if (isReference({ name: target })) return target.replace(/ .*$/, '');
  return `stacks/${target.replace(/(@\d.*| on .*)$/, '')}`;
}

/** The command that observes a target again, with all its cells: `npx hangup run 'stacks/express@5 on node@24' --full`. */
export function buildTargetRerunCommand(target: string): string {
  return `npx hangup run '${isReference({ name: target }) ? target : `stacks/${target}`}' --full`;
}

/** The command that observes these cells of a server again; others with the same faults and phases come along. */
export function buildRerunCommand({ name, isStack }: ServerResults, results: readonly Result[]): string {
  const faults = [...new Set(results.map(({ cell }) => cell.fault))];
  const phases = [...new Set(results.map(({ cell }) => cell.phase))];
  const options = [
    ...(faults.length <= MAX_NAMED_FAULTS ? [` --fault ${faults.join(',')}`] : []),
    ...(phases.length < PHASES.length ? [` --phase ${phases.join(',')}`] : []),
  ];
  const command = isStack ? buildTargetRerunCommand(name) : `npx hangup run ${name}`;
  return `${command}${options.join('')}`;
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
export function findServedVersions({ results }: Pick<ServerResults, 'results'>): { stack: string; runtime: string } {
  const versions = results.flatMap(({ attempt }) => getVersions(attempt.history) ?? []);
  const joinVersions = (part: 'stack' | 'runtime') =>
    [...new Set(versions.map((version) => formatVersion(version[part])))].join(', ');
  return { stack: joinVersions('stack'), runtime: joinVersions('runtime') };
}

function formatVersion({ name, version }: ServerVersions['stack']): string {
  return `${name} ${version}`;
}
