import { renderCodeBlock } from './markdown-syntax.ts';
import type { Bar, Timeline } from '../model.ts';

/** More milestones than this hide each other. */
const MAX_MILESTONES = 4;
const STATE_TAGS: Readonly<Record<Bar['state'], string>> = {
  connected: 'done, ',
  held: 'active, ',
  late: '',
  silent: 'crit, ',
};
const STATE_NAMES: Readonly<Record<Bar['state'], string>> = {
  connected: 'connected',
  held: 'held',
  late: 'still held',
  silent: 'silent',
};

/** A timeline as a mermaid gantt chart, with the work after the disconnect as milestones. */
export function renderMermaidTimeline({ title, fault, bars, disconnectMs, ...work }: Timeline): string {
  const rows = [...Map.groupBy(bars, ({ row }) => row)];
  const lines = [
    `title ${replaceDelimiters(title)}`,
    'dateFormat x',
    'axisFormat %S.%L',
    ...rows.flatMap(([row, rowBars]) => [
      `section ${replaceDelimiters(row)}`,
      ...rowBars.map(formatBar),
      ...(row === 'client'
        ? [`${fault} at ${Math.round(disconnectMs)} ms :milestone, ${Math.round(disconnectMs)}, 0ms`]
        : []),
    ]),
    ...formatMilestones(
      'tick',
      work.ticksMs.filter((atMs) => atMs > disconnectMs),
    ),
    ...formatMilestones(
      'write',
      work.writesMs.filter((atMs) => atMs > disconnectMs),
    ),
  ];
  return renderCodeBlock('mermaid', ['gantt', ...lines.map((line) => `  ${line}`)].join('\n'));
}

function formatBar({ row, fromMs, toMs, state, note }: Bar): string {
  const durationMs = Math.max(1, Math.round(toMs - fromMs));
  const name = replaceDelimiters(note) || `${row === 'server waits' ? 'waits' : STATE_NAMES[state]} ${durationMs} ms`;
  return `${name} :${STATE_TAGS[state]}${Math.round(fromMs)}, ${durationMs}ms`;
}

function formatMilestones(noun: string, afterMs: readonly number[]): string[] {
  if (afterMs.length === 0) return [];
  const step = Math.max(1, (afterMs.length - 1) / (MAX_MILESTONES - 1));
  const shownIndexes = [...new Set(afterMs.map((_, index) => Math.round(index * step)))].filter(
    (index) => index < afterMs.length,
  );
  return [
    `section ${noun}s after`,
    ...shownIndexes.map((index) => `${noun} ${index + 1} :milestone, ${Math.round(afterMs[index]!)}, 0ms`),
  ];
}

/** These signs end a name in a gantt chart, or begin a directive. */
function replaceDelimiters(text: string): string {
  return text.replace(/[:;#%{}\s]+/g, ' ').trim();
}
