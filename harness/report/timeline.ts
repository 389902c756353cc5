import type { Mark, Result } from '../records.ts';
import { cellText, type Kind } from './cell-text.ts';
import { cellName } from './findings.ts';
import { holdingsOf, msOf, type Holding } from './holdings.ts';

/** `late` is what was held after the disconnect and then given back; `silent` what was still held at the end of the window. */
export type BarState = 'connected' | 'held' | 'late' | 'silent';

export interface Bar {
  row: string;
  fromMs: number;
  toMs: number;
  state: BarState;
}

/** One connection as a picture. Moments are milliseconds since it was opened. */
export interface Timeline {
  title: string;
  fault: string;
  /** When the client left. */
  leftMs: number;
  endMs: number;
  bars: readonly Bar[];
  ticksMs: readonly number[];
  writesMs: readonly number[];
}

const LEAKS: readonly Kind[] = ['silent', 'premature', 'double', 'lost'];

/** The connections of one scenario that say most: what differs or leaks, and what lets go. At most two. */
export function timelinesOf(results: readonly Result[]): Timeline[] {
  const seen = results.filter(({ attempt: { history } }) => history.disconnectedAt !== null && history.marks.length > 0);
  const worst = seen.find(({ status }) => status === 'different') ?? seen.find((result) => LEAKS.includes(cellText(result).kind));
  const released = seen.find((result) => result !== worst && cellText(result).kind === 'released');
  const chosen = [worst, released].filter((result) => result !== undefined);
  return (chosen.length > 0 ? chosen : seen.slice(0, 1)).map(timelineOf);
}

function timelineOf(result: Result): Timeline {
  const { cell, attempt } = result;
  const leftMs = msOf(attempt.history, attempt.history.disconnectedAt!);
  const guards = guardBars(result, leftMs);
  const endMs = endOf(result, guards, leftMs);
  const moments = (event: Mark['event']) => {
    const marks = attempt.history.marks.filter((mark) => mark.event === event);
    return marks.map(({ at }) => msOf(attempt.history, at)).filter((atMs) => atMs <= endMs);
  };
  const bars = [...clientBars(result, leftMs, endMs), ...guards];
  return { title: `${cell.scenario}, ${cellName(cell)}`, fault: cell.fault, leftMs, endMs, bars, ticksMs: moments('tick'), writesMs: moments('write') };
}

/** Once everything is released, nothing happens any more that the picture is about. */
function endOf({ cell, attempt: { history } }: Result, guards: readonly Bar[], leftMs: number): number {
  const wholeMs = msOf(history, history.observedUntil);
  if (cell.fault === 'stay' || guards.length === 0 || guards.some(({ state }) => state === 'silent')) return wholeMs;
  const lastMs = Math.max(leftMs, ...guards.map(({ toMs }) => toMs));
  return Math.min(wholeMs, lastMs * 1.15 + 20);
}

function clientBars({ cell, attempt: { history } }: Result, leftMs: number, endMs: number): Bar[] {
  const client: Bar = { row: 'client', fromMs: 0, toMs: cell.fault === 'stay' ? endMs : leftMs, state: 'connected' };
  if (history.resumedAt === null) return [client];
  return [client, { row: 'server waits', fromMs: leftMs, toMs: msOf(history, history.resumedAt), state: 'connected' }];
}

function guardBars({ cell, attempt }: Result, leftMs: number): Bar[] {
  const silent = new Set(attempt.verdicts.filter(({ outcome }) => outcome === 'silent').map(({ guard }) => guard));
  const splitAtMs = cell.fault === 'stay' ? Infinity : leftMs;
  return holdingsOf(attempt.history).flatMap((holding) => split(holding, splitAtMs, silent));
}

function split({ guard, fromMs, toMs, released }: Holding, leftMs: number, silent: ReadonlySet<string>): Bar[] {
  const before: Bar = { row: guard, fromMs, toMs: Math.min(toMs, leftMs), state: 'held' };
  const after: Bar = { row: guard, fromMs: Math.max(fromMs, leftMs), toMs, state: released && !silent.has(guard) ? 'late' : 'silent' };
  return [before, after].filter((bar) => bar.toMs > bar.fromMs);
}
