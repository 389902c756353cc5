import type { Result, Verdict } from '../../model/result.ts';
import type { History, Mark } from '../../model/history.ts';
import { cellText, type Kind } from './scenario-table.ts';
import { cellName } from './findings.ts';
import { holdingsOf, msOf, type Holding } from './guard-intervals.ts';

/** `late` is what was held after the disconnect and then given back; `silent` what was still held at the end of the window. */
export type BarState = 'connected' | 'held' | 'late' | 'silent';

export interface Bar {
  row: string;
  fromMs: number;
  toMs: number;
  state: BarState;
  /** What became of the guard, at the end of its last bar; else empty. */
  note: string;
}

/** One connection as a picture. Moments are milliseconds since it was opened. */
export interface Timeline {
  title: string;
  /** What it shows, in words: the evidence of each guard. */
  caption: string;
  fault: string;
  /** When the client left. */
  leftMs: number;
  endMs: number;
  bars: readonly Bar[];
  ticksMs: readonly number[];
  writesMs: readonly number[];
}

const LEAKS: readonly Kind[] = ['crashed', 'silent', 'premature', 'double', 'lost', 'withheld'];

/** The connections of one scenario that say most: what differs or leaks, and what lets go. At most two. */
export function timelinesOf(results: readonly Result[]): Timeline[] {
  const seen = results.filter(
    ({ attempt: { history } }) => history.disconnectedAt !== null && history.marks.length > 0,
  );
  const worst =
    seen.find(({ status }) => status === 'different') ?? seen.find((result) => LEAKS.includes(cellText(result).kind));
  const released = seen.find((result) => result !== worst && cellText(result).kind === 'released');
  const chosen = [worst, released].filter((result) => result !== undefined);
  return (chosen.length > 0 ? chosen : seen.slice(0, 1)).map(timelineOf);
}

function timelineOf(result: Result): Timeline {
  const { cell, attempt } = result;
  const leftMs = msOf(attempt.history, attempt.history.disconnectedAt!);
  const guards = guardBars(result, leftMs);
  const endMs = endOf(result, guards, leftMs);
  const title = `${cell.scenario}, ${cellName(cell)}`;
  const evidence = attempt.verdicts.map((verdict) => verdict.evidence.replace(/\.$/, ''));
  return {
    title,
    caption: `${title}: ${evidence.join('; ')}.`,
    fault: cell.fault,
    leftMs,
    endMs,
    bars: [...clientBars(result, leftMs, endMs), ...guards],
    ticksMs: momentsOf(attempt.history, 'tick', endMs),
    writesMs: momentsOf(attempt.history, 'write', endMs),
  };
}

function momentsOf(history: History, event: Mark['event'], endMs: number): number[] {
  const moments = history.marks.filter((mark) => mark.event === event).map(({ at }) => msOf(history, at));
  return moments.filter((atMs) => atMs <= endMs);
}

/** Once everything is released, nothing happens any more that the picture is about; the rest is room for its notes. */
function endOf({ cell, attempt: { history } }: Result, guards: readonly Bar[], leftMs: number): number {
  const wholeMs = msOf(history, history.observedUntil);
  if (cell.fault === 'stay' || guards.length === 0 || guards.some(({ state }) => state === 'silent')) return wholeMs;
  return 1.45 * Math.max(leftMs, ...guards.map(({ toMs }) => toMs));
}

function clientBars({ cell, attempt: { history } }: Result, leftMs: number, endMs: number): Bar[] {
  const client: Bar = {
    row: 'client',
    fromMs: 0,
    toMs: ['stay', 'shutdown'].includes(cell.fault) ? endMs : leftMs,
    state: 'connected',
    note: '',
  };
  if (history.resumedAt === null) return [client];
  return [client, { ...client, row: 'server waits', fromMs: leftMs, toMs: msOf(history, history.resumedAt) }];
}

function guardBars({ cell, attempt }: Result, leftMs: number): Bar[] {
  const splitAtMs = cell.fault === 'stay' ? Infinity : leftMs;
  const verdicts = new Map(attempt.verdicts.map((verdict) => [verdict.guard, verdict]));
  const bars = holdingsOf(attempt.history).flatMap((holding) =>
    split(holding, splitAtMs, verdicts.get(holding.guard)?.outcome === 'silent'),
  );
  return bars.map((bar, index) => ({
    ...bar,
    note: bar.row === bars[index + 1]?.row ? '' : noteOn(verdicts.get(bar.row)),
  }));
}

function split({ guard, fromMs, toMs, released }: Holding, leftMs: number, silent: boolean): Bar[] {
  const before: Bar = { row: guard, fromMs, toMs: Math.min(toMs, leftMs), state: 'held', note: '' };
  const after: Bar = {
    ...before,
    fromMs: Math.max(fromMs, leftMs),
    toMs,
    state: released && !silent ? 'late' : 'silent',
  };
  return [before, after].filter((bar) => bar.toMs > bar.fromMs);
}

function noteOn(verdict: Verdict | undefined): string {
  if (verdict === undefined || verdict.outcome === 'held') return '';
  const { outcome, latencyMs } = verdict;
  if (latencyMs === null) return outcome;
  return `${outcome} ${outcome === 'silent' ? 'for' : 'after'} ${Math.round(latencyMs)} ms`;
}
