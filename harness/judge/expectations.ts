import {
  FAULTS,
  PHASES,
  type Bounded,
  type Fault,
  type Outcome,
  type Phase,
  type Scenario,
} from '../../scenarios/kit/scenario.ts';
import type { Cell, Difference, History, Request, Verdict } from '../model/run.ts';
import { behaviourIn, behaviourOf } from './behaviour.ts';
import { count, workAfter } from './work.ts';

/** A cell with what its scenario expects of each guard. */
export interface Expected {
  cell: Cell;
  /** What is expected of each guard: one of several outcomes for a list, null where nothing has been accepted yet. */
  guards: Readonly<Record<string, Outcome | Bounded | readonly (Outcome | Bounded)[] | null>>;
  request: Request;
  /** The guards that must be held before the client leaves. */
  held: readonly string[];
  /** Which of the names are gauges. */
  gauges?: readonly string[];
  /** How long to look after the disconnect, at least. */
  patienceMs?: number;
}

const NOTHING_SPECIAL = { method: 'GET', bodyBytes: 0 } as const;
/** The ways of leaving of clients with a process that can live in another network. */
const GOES_ANYWHERE: readonly Fault[] = ['kill', 'vanish', 'unplug', 'freeze'];

const PHASE = /^(?:(?<phase>[\w-]+): *)?(?<faults>.+)$/;

/**
 * The cells of a scenario, from the keys of its `expect`.
 * @throws {Error} a sentence that names the scenario, for a key or a guard that does not exist
 */
export function cellsOf(scenario: Scenario): Expected[] {
  const cells = declared(scenario);
  const names = cells.map(({ cell }) => `${cell.fault} ${cell.phase}`);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`Expected ${scenario.id} to declare each cell once, got ${twice} twice.`);
  reachable(scenario, cells);
  return cells;
}

/** @throws {Error} a sentence, for a client that cannot get into the scenario's own network */
function reachable({ id, network }: Scenario, cells: readonly Expected[]): void {
  const stranger = cells.find(({ cell }) => network && !GOES_ANYWHERE.includes(cell.fault));
  if (stranger === undefined) return;
  throw new Error(
    `Expected ${id} to expect only ${GOES_ANYWHERE.join(', ')}, got ${stranger.cell.fault}, whose client cannot get into a network of its own. Leave out the fault or \`network\`.`,
  );
}

function declared(scenario: Scenario): Expected[] {
  const { id, expect, guards, gauges = [], request = NOTHING_SPECIAL, patienceMs } = scenario;
  const others = ['items', 'process', ...gauges];
  return Object.entries(expect).flatMap(([key, expected]) => {
    const { phase = 'mid-stream', faults = '' } = PHASE.exec(key)?.groups ?? {};
    const names = Object.keys(expected);
    const wrong = [
      ...guards.filter((guard) => !names.includes(guard)),
      ...names.filter((name) => !others.includes(name) && !guards.includes(name)),
    ];
    if (wrong.length > 0)
      throw new Error(
        `Expected '${key}' of ${id} to name its guards ${guards.join(', ')}; wrong: ${wrong.join(', ')}.`,
      );
    return faults.split(/, */).map((fault) => ({
      cell: { scenario: id, fault: oneOf(FAULTS, fault, id), phase: oneOf(PHASES, phase, id) },
      guards: expected,
      request,
      held: phase === 'mid-stream' ? guards : [],
      ...(gauges.length > 0 && { gauges }),
      ...(patienceMs !== undefined && { patienceMs }),
    }));
  });
}

function oneOf<T extends Fault | Phase>(known: readonly T[], name: string, id: string): T {
  const found = known.find((one) => one === name);
  if (found === undefined)
    throw new Error(`Expected the keys of expect in ${id} to name ${known.join(', ')}; got '${name}'.`);
  return found;
}

/** One for each guard whose verdict is not what was expected; none for `unknown`, which proves nothing. */
export function differences(
  history: History,
  expected: Expected['guards'],
  verdicts: readonly Verdict[],
): Difference[] {
  const proven = verdicts.filter(({ outcome }) => outcome !== 'unknown');
  return proven.flatMap((verdict) => {
    const { guard } = verdict;
    const wanted = alternatives(expected[guard]);
    const told = wanted.length === 0 ? notAccepted(verdict) : otherThan(wanted, { verdict, history });
    if (told === null) return [];
    const sentence = `${happened(history)}; ${told}`;
    const behaviours = wanted.map(behaviourIn).join(' or ') || null;
    return [{ guard, expected: behaviours, got: behaviourOf(verdict), sentence }];
  });
}

function notAccepted(verdict: Verdict): string {
  return `${verdict.guard} has no accepted behaviour yet, got ${said(behaviourOf(verdict))}`;
}

/** In which way the verdict is none of the expected ones; null if it is one. */
function otherThan(
  wanted: readonly Bounded[],
  { verdict, history }: { verdict: Verdict; history: History },
): string | null {
  const fitting = wanted.filter((one) => fits(one, verdict));
  const problems = fitting.map((one) => outOfBounds(one, verdict));
  if (problems.includes(null)) return null;
  const outcomes = said(wanted.map(({ outcome }) => outcome).join(' or '));
  return `expected ${verdict.guard} ${outcomes}, got ${problems[0] ?? said(verdict.outcome)}: ${evidence(history, verdict)}`;
}

function fits({ outcome: wanted, byAny }: Bounded, { outcome }: Verdict): boolean {
  return outcome === wanted || (byAny === true && outcome.startsWith(`${wanted} by `));
}

function alternatives(expected: Expected['guards'][string] | undefined): Bounded[] {
  return [expected ?? []].flat().map((one) => (typeof one === 'string' ? { outcome: one } : one));
}

function outOfBounds({ sinceDisconnectMs, sinceLastWriteMs, value }: Bounded, verdict: Verdict): string | null {
  if (value !== undefined && (verdict.value === undefined || !isWithin(value, verdict.value)))
    return `${verdict.value ?? 'no value'} instead of ${rangeOf(value)}`;
  return (
    outside('the disconnect', sinceDisconnectMs, verdict.latencyMs) ??
    outside('the last write', sinceLastWriteMs, verdict.sinceLastWriteMs)
  );
}

function outside(since: string, bounds: readonly [number, number] | undefined, ms: number | null): string | null {
  if (bounds === undefined || (ms !== null && isWithin(bounds, ms))) return null;
  const wanted = `instead of ${rangeOf(bounds)} ms after ${since}`;
  return ms === null ? `no time since ${since} ${wanted}` : `${ms.toFixed(1)} ms ${wanted}`;
}

function isWithin([least, most]: readonly [number, number], number: number): boolean {
  return number >= least && number <= most;
}

function rangeOf([least, most]: readonly [number, number]): string {
  if (most === Infinity) return `at least ${least}`;
  return least === -Infinity ? `at most ${most}` : `${least} to ${most}`;
}

const DEPARTURES: Readonly<Record<Fault, string>> = {
  fin: 'client closed',
  reset: 'client reset',
  'half-close': 'client closed its sending side',
  abort: 'client aborted',
  kill: 'client was killed',
  stall: 'client stopped reading',
  vanish: 'client vanished',
  unplug: 'client was unplugged',
  freeze: 'client was frozen',
  reuse: 'client aborted its second stream',
  storm: 'client came and left again and again',
  shutdown: 'server was told to stop',
  complete: 'stream completed',
  stay: 'client stayed',
};

function happened({ cell, openedAt, disconnectedAt }: History): string {
  const at = disconnectedAt === null ? '' : ` at ${Math.round((disconnectedAt - openedAt) / 1e6)} ms`;
  return `${DEPARTURES[cell.fault]}${at}${cell.phase === 'mid-stream' ? '' : `, ${cell.phase.replaceAll('-', ' ').replace('before', 'before the')}`}`;
}

function evidence(history: History, verdict: Verdict): string {
  if (verdict.outcome === 'silent') return verdict.evidence.replace(/\.$/, '');
  const { ticks, writes } = workAfter(history);
  return `${verdict.evidence.replace(/\.$/, '')}; ${count(ticks, 'tick')} and ${count(writes, 'write')} after`;
}

function said(outcome: string): string {
  return `\`${outcome}\``;
}
