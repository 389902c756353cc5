import type { Fault } from '../../../scenarios/kit/vocabulary.ts';
import { FAULT_TRAITS, isUndisturbed } from '../../model/faults.ts';
import type { Result } from '../../model/result.ts';
import type { Bar, Timeline } from '../../report/model.ts';
import { buildTimelines } from '../../report/sections/timeline.ts';

/** How a part of the picture looks; the terminal gives each its color. */
type TimelineTone = 'connected' | 'held' | 'late' | 'silent' | 'work' | 'plain';

export interface LinePiece {
  text: string;
  tone: TimelineTone;
}

export type TimelineLine = readonly LinePiece[];

const STROKES = { connected: '━', held: '━', late: '╍', silent: '━' } as const;
const MIN_WIDTH = 20;

/** One connection as lines of a terminal: the client, each guard, what went on. Empty if there is nothing to draw. */
export function renderTimelineLines(result: Result | null, columns: number): TimelineLine[] {
  const [timeline] = result === null ? [] : buildTimelines([result]);
  if (timeline === undefined) return [];
  const rows = [...new Set(timeline.bars.map(({ row }) => row))];
  const label = Math.max(...[...rows, 'ticks', 'writes'].map((row) => row.length)) + 2;
  const width = Math.max(MIN_WIDTH, Math.min(columns - label - 30, 60));
  const toColumn = (ms: number) => Math.min(width, Math.round((ms / timeline.endMs) * width));
  return [
    ...rows.map((row) => [{ text: row.padEnd(label), tone: 'plain' } as const, ...renderBars(timeline, row, toColumn)]),
    ...renderDots('ticks', timeline.ticksMs, { at: toColumn, label, width }),
    ...renderDots('writes', timeline.writesMs, { at: toColumn, label, width }),
    [{ text: `${' '.repeat(label)}${renderAxis(timeline, toColumn, width)}`, tone: 'plain' }],
  ];
}

function renderBars({ bars, fault }: Timeline, row: string, at: (ms: number) => number): LinePiece[] {
  const own = bars.filter((bar) => bar.row === row);
  const pieces: LinePiece[] = [];
  let column = 0;
  for (const bar of own) {
    const from = Math.max(column, at(bar.fromMs));
    const to = Math.max(from + 1, at(bar.toMs));
    if (from > column) pieces.push({ text: ' '.repeat(from - column), tone: 'plain' });
    pieces.push({ text: STROKES[bar.state].repeat(to - from), tone: bar.state });
    column = to;
  }
  return [...pieces, { text: getEnd(own.at(-1)!, fault), tone: own.at(-1)!.state }];
}

function getEnd(bar: Bar, fault: Fault): string {
  if (bar.row === 'client')
    return isUndisturbed(fault) ? '▶ stays' : `┫ ${FAULT_TRAITS[fault].endsServer ? 'SIGTERM' : fault}`;
  if (bar.state === 'silent') return `▶ ${bar.note}`;
  return bar.note === '' ? '▶ held' : `┫ ${bar.note}`;
}

interface TimeScale {
  at: (ms: number) => number;
  label: number;
  width: number;
}

function renderDots(name: string, moments: readonly number[], { at, label, width }: TimeScale): TimelineLine[] {
  if (moments.length === 0) return [];
  const filled = new Set(moments.map((ms) => Math.min(width - 1, at(ms))));
  const line = Array.from({ length: width }, (_, column) => (filled.has(column) ? '·' : ' ')).join('');
  return [
    [
      { text: name.padEnd(label), tone: 'plain' },
      { text: `${line} ${moments.length}`, tone: 'work' },
    ],
  ];
}

/** The moments at which the client left and the picture ends. */
function renderAxis({ disconnectMs, endMs, fault }: Timeline, at: (ms: number) => number, width: number): string {
  const end = `${Math.round(endMs)} ms`;
  if (isUndisturbed(fault)) return `0${end.padStart(width - 1)}`;
  const left = `${Math.round(disconnectMs)} ms`;
  const column = Math.max(2, at(disconnectMs) - Math.floor(left.length / 2));
  const line = `0${' '.repeat(column - 1)}${left}`;
  return line.length + end.length + 1 > width ? line : `${line}${end.padStart(width - line.length)}`;
}
