import { toClause } from '../../model/format.ts';
import { FAULT_TRAITS, isUndisturbed } from '../../model/faults.ts';
import { listObserved, type ObservedResult, type Result, type Verdict } from '../../model/result.ts';
import type { Mark, ObservedHistory } from '../../model/history.ts';
import type { Bar, Timeline } from '../model.ts';
import { formatCellName } from './cell-names.ts';
import { getCellKind, isLeak } from './scenario-table.ts';
import { buildGuardIntervals, toConnectionMs, type GuardInterval } from './guard-intervals.ts';

/** The connections of one scenario that say most: what differs or leaks, and what releases. At most two. */
export function buildTimelines(results: readonly Result[]): Timeline[] {
  const observed = listObserved(results).filter(({ history }) => history.marks.length > 0);
  const worst =
    observed.find(({ result }) => result.status === 'different') ?? observed.find(({ result }) => isLeak(result));
  const released = observed.find((one) => one !== worst && getCellKind(one.result) === 'released');
  const chosen = [worst, released].filter((one) => one !== undefined);
  return (chosen.length > 0 ? chosen : observed.slice(0, 1)).map(buildTimeline);
}

function buildTimeline({ result, history }: ObservedResult): Timeline {
  const { cell, attempt } = result;
  const disconnectMs = toConnectionMs(history, history.disconnectedAt);
  const guards = buildGuardBars({ result, history }, disconnectMs);
  const endMs = computeEndMs(history, guards, disconnectMs);
  const title = `${cell.scenario}, ${formatCellName(cell)}`;
  const evidence = attempt.verdicts.map((verdict) => toClause(verdict.evidence));
  return {
    title,
    caption: `${title}: ${evidence.join('; ')}.`,
    fault: cell.fault,
    disconnectMs,
    endMs,
    bars: [...buildClientBars(history, disconnectMs, endMs), ...guards],
    ticksMs: findMomentsMs(history, 'tick', endMs),
    writesMs: findMomentsMs(history, 'write', endMs),
  };
}

function findMomentsMs(history: ObservedHistory, event: Mark['event'], endMs: number): number[] {
  const moments = history.marks.filter((mark) => mark.event === event).map(({ at }) => toConnectionMs(history, at));
  return moments.filter((atMs) => atMs <= endMs);
}

/** Once everything is released, nothing happens any more that the picture is about; the rest is room for its notes. */
function computeEndMs(history: ObservedHistory, guards: readonly Bar[], disconnectMs: number): number {
  const totalMs = toConnectionMs(history, history.observedUntil);
  if (isUndisturbed(history.cell.fault) || guards.length === 0 || guards.some(({ state }) => state === 'silent'))
    return totalMs;
  return 1.45 * Math.max(disconnectMs, ...guards.map(({ toMs }) => toMs));
}

function buildClientBars(history: ObservedHistory, disconnectMs: number, endMs: number): Bar[] {
  const client: Bar = {
    row: 'client',
    fromMs: 0,
    toMs: FAULT_TRAITS[history.cell.fault].client === 'stays' ? endMs : disconnectMs,
    state: 'connected',
    note: '',
  };
  if (history.resumedAt === null) return [client];
  return [
    client,
    { ...client, row: 'server waits', fromMs: disconnectMs, toMs: toConnectionMs(history, history.resumedAt) },
  ];
}

function buildGuardBars({ result: { cell, attempt }, history }: ObservedResult, disconnectMs: number): Bar[] {
  const splitAtMs = isUndisturbed(cell.fault) ? Infinity : disconnectMs;
  const verdicts = new Map(attempt.verdicts.map((verdict) => [verdict.name, verdict]));
  const bars = buildGuardIntervals(history).flatMap((interval) =>
    splitInterval(interval, splitAtMs, verdicts.get(interval.guard)?.outcome === 'silent'),
  );
  return bars.map((bar, index) => ({
    ...bar,
    note: bar.row === bars[index + 1]?.row ? '' : formatBarNote(verdicts.get(bar.row)),
  }));
}

function splitInterval(
  { guard, fromMs, toMs, released }: GuardInterval,
  disconnectMs: number,
  isSilent: boolean,
): Bar[] {
  const before: Bar = { row: guard, fromMs, toMs: Math.min(toMs, disconnectMs), state: 'held', note: '' };
  const after: Bar = {
    ...before,
    fromMs: Math.max(fromMs, disconnectMs),
    toMs,
    state: released && !isSilent ? 'late' : 'silent',
  };
  return [before, after].filter((bar) => bar.toMs > bar.fromMs);
}

function formatBarNote(verdict: Verdict | undefined): string {
  if (verdict === undefined || verdict.outcome === 'held') return '';
  const { outcome, latencyMs } = verdict;
  if (latencyMs === null) return outcome;
  return `${outcome} ${outcome === 'silent' ? 'for' : 'after'} ${Math.round(latencyMs)} ms`;
}
