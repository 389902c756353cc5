import { fenced } from './markdown-syntax.ts';
import type { Bar, Timeline } from '../sections/timeline.ts';

/** More milestones than this hide each other. */
const MILESTONES = 4;
const TAGS: Readonly<Record<Bar['state'], string>> = {
  connected: 'done, ',
  held: 'active, ',
  late: '',
  silent: 'crit, ',
};
const NAMES: Readonly<Record<Bar['state'], string>> = {
  connected: 'connected',
  held: 'held',
  late: 'still held',
  silent: 'silent',
};

/** A timeline as a mermaid gantt chart, with the work after the disconnect as milestones. */
export function mermaidTimeline({ title, fault, bars, leftMs, ...work }: Timeline): string {
  const rows = [...Map.groupBy(bars, ({ row }) => row)];
  const lines = [
    `title ${plain(title)}`,
    'dateFormat x',
    'axisFormat %S.%L',
    ...rows.flatMap(([row, own]) => [
      `section ${plain(row)}`,
      ...own.map(barLine),
      ...(row === 'client' ? [`${fault} at ${Math.round(leftMs)} ms :milestone, ${Math.round(leftMs)}, 0ms`] : []),
    ]),
    ...milestones(
      'tick',
      work.ticksMs.filter((atMs) => atMs > leftMs),
    ),
    ...milestones(
      'write',
      work.writesMs.filter((atMs) => atMs > leftMs),
    ),
  ];
  return fenced('mermaid', ['gantt', ...lines.map((line) => `  ${line}`)].join('\n'));
}

function barLine({ row, fromMs, toMs, state, note }: Bar): string {
  const lastsMs = Math.max(1, Math.round(toMs - fromMs));
  const name = note || `${row === 'server waits' ? 'waits' : NAMES[state]} ${lastsMs} ms`;
  return `${name} :${TAGS[state]}${Math.round(fromMs)}, ${lastsMs}ms`;
}

function milestones(noun: string, afterMs: readonly number[]): string[] {
  if (afterMs.length === 0) return [];
  const step = Math.max(1, (afterMs.length - 1) / (MILESTONES - 1));
  const shown = [...new Set(afterMs.map((_, index) => Math.round(index * step)))].filter(
    (index) => index < afterMs.length,
  );
  return [
    `section ${noun}s after`,
    ...shown.map((index) => `${noun} ${index + 1} :milestone, ${Math.round(afterMs[index]!)}, 0ms`),
  ];
}

/** These signs end a name in a gantt chart. */
function plain(text: string): string {
  return text.replace(/[:;#]/g, ' ');
}
