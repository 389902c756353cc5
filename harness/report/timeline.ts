import type { History, Mark, Result } from '../records.ts';
import { cellText, type Kind } from './cell-text.ts';
import { cellName } from './findings.ts';

const NS_PER_MS = 1_000_000;
/** Bars of one row that are nearer than this share of the whole are drawn as one. */
const NEAR = 0.02;

/** `late` is what was held after the disconnect and then given back; `silent` what was held to the end of the window. */
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
  /** How the client left, and when. */
  fault: string;
  leftMs: number;
  endMs: number;
  bars: readonly Bar[];
  ticksMs: readonly number[];
  writesMs: readonly number[];
}

const LEAKS: readonly Kind[] = ['silent', 'premature', 'double', 'lost'];

/** The connections of one scenario that say most: what differs or leaks, and what lets go. At most two. */
export function timelinesOf(results: readonly Result[]): Timeline[] {
  const seen = results.filter(({ status, attempt }) => status !== 'skipped' && attempt.history.disconnectedAt !== null && attempt.history.marks.length > 0);
  const different = seen.find(({ status }) => status === 'different');
  const leaking = different ?? seen.find((result) => LEAKS.includes(cellText(result).kind));
  const released = seen.find((result) => result !== leaking && cellText(result).kind === 'released');
  const chosen = [leaking, released].filter((result) => result !== undefined);
  return (chosen.length > 0 ? chosen : seen.slice(0, 1)).map(timelineOf);
}

function timelineOf({ cell, attempt: { history } }: Result): Timeline {
  const ms = (at: number) => (at - history.openedAt) / NS_PER_MS;
  const leftMs = ms(history.disconnectedAt!);
  const guards = guardBars(history, leftMs);
  const endMs = endOf(history, guards, leftMs);
  const moments = (event: Mark['event']) => history.marks.filter((mark) => mark.event === event).map(({ at }) => ms(at)).filter((at) => at <= endMs);
  return {
    title: `${cell.scenario}, ${cellName(cell)}`,
    fault: cell.fault,
    leftMs,
    endMs,
    bars: [...clientBars(history, leftMs, endMs), ...guards.map((bar) => ({ ...bar, toMs: Math.min(bar.toMs, endMs) }))],
    ticksMs: moments('tick'),
    writesMs: moments('write'),
  };
}

/** After the last release nothing happens that the picture is about. */
function endOf({ openedAt, observedUntil, cell }: History, guards: readonly Bar[], leftMs: number): number {
  const wholeMs = (observedUntil - openedAt) / NS_PER_MS;
  if (cell.fault === 'stay' || guards.length === 0 || guards.some(({ state }) => state === 'silent')) return wholeMs;
  const lastMs = Math.max(leftMs, ...guards.map(({ toMs }) => toMs));
  return Math.min(wholeMs, lastMs * 1.15 + 20);
}

function clientBars({ cell, openedAt, resumedAt }: History, leftMs: number, endMs: number): Bar[] {
  const connected: Bar = { row: 'client', fromMs: 0, toMs: cell.fault === 'stay' ? endMs : leftMs, state: 'connected' };
  if (resumedAt === null) return [connected];
  return [connected, { row: 'server prepares', fromMs: leftMs, toMs: (resumedAt - openedAt) / NS_PER_MS, state: 'connected' }];
}

function guardBars(history: History, leftMs: number): Bar[] {
  const names = new Set(history.marks.flatMap((mark) => (mark.event === 'acquired' ? [mark.guard] : [])));
  return [...names].flatMap((guard) => merged(holdings(history, guard), history).flatMap((holding) => split(holding, { guard, leftMs, stays: history.cell.fault === 'stay' })));
}

interface Holding {
  fromMs: number;
  toMs: number;
  released: boolean;
}

function holdings({ marks, openedAt, observedUntil }: History, guard: string): Holding[] {
  const found: Holding[] = [];
  for (const mark of marks) {
    const atMs = (mark.at - openedAt) / NS_PER_MS;
    const open = found.findLast(({ released }) => !released);
    if (mark.event === 'acquired' && mark.guard === guard) found.push({ fromMs: atMs, toMs: (observedUntil - openedAt) / NS_PER_MS, released: false });
    if (mark.event === 'released' && mark.guard === guard && open) Object.assign(open, { toMs: atMs, released: true });
  }
  return found;
}

/** A guard that is taken anew in every round would be a hundred bars. */
function merged(found: readonly Holding[], { openedAt, observedUntil }: History): Holding[] {
  const nearMs = (NEAR * (observedUntil - openedAt)) / NS_PER_MS;
  return found.reduce<Holding[]>((bars, holding) => {
    const last = bars.at(-1);
    if (last === undefined || !last.released || holding.fromMs - last.toMs > nearMs) return [...bars, holding];
    return [...bars.slice(0, -1), { ...holding, fromMs: last.fromMs }];
  }, []);
}

function split({ fromMs, toMs, released }: Holding, { guard, leftMs, stays }: { guard: string; leftMs: number; stays: boolean }): Bar[] {
  const before: Bar = { row: guard, fromMs, toMs: stays ? toMs : Math.min(toMs, leftMs), state: 'held' };
  const after: Bar = { row: guard, fromMs: Math.max(fromMs, leftMs), toMs, state: released ? 'late' : 'silent' };
  return [...(before.toMs > fromMs ? [before] : []), ...(!stays && toMs > leftMs ? [after] : [])];
}
