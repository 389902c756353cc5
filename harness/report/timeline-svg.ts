import { barX, dot, plot, ruleX, text } from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { count } from './quantity.ts';
import type { Bar, BarState, Timeline } from './timeline.ts';

const WIDTH = 760;
const ROW_HEIGHT = 26;
const MARGIN_TOP = 28;
const MARGIN_BOTTOM = 40;
/** More dots than this would only be a thicker line. */
const DOTS = 160;

const FILLS: Readonly<Record<BarState, string>> = {
  connected: 'var(--connected)',
  held: 'var(--held)',
  late: 'var(--released)',
  silent: 'var(--silent)',
};

interface Dot {
  row: string;
  atMs: number;
}

/** A timeline as SVG: its colours are variables of the page, its title says in words what it shows. */
export function svgTimeline(timeline: Timeline): string {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const dots = dotsOf(timeline);
  const rows = [...new Set([...timeline.bars, ...dots].map(({ row }) => row))];
  const svg = plot({
    document,
    width: WIDTH,
    height: MARGIN_TOP + rows.length * ROW_HEIGHT + MARGIN_BOTTOM,
    marginLeft: marginFor(rows),
    marginTop: MARGIN_TOP,
    marginBottom: MARGIN_BOTTOM,
    x: { domain: [0, timeline.endMs], label: 'ms since the connection was opened →', labelAnchor: 'right', ticks: 8 },
    y: { domain: rows, label: null, tickSize: 0 },
    marks: marksOf(timeline, dots),
  });
  return titled(svg, { document, title: inWords(timeline) });
}

function marksOf({ bars, leftMs, fault }: Timeline, dots: readonly Dot[]) {
  const left = [{ leftMs, fault }];
  return [
    barX(bars, { x1: 'fromMs', x2: 'toMs', y: 'row', fill: ({ state }: Bar) => FILLS[state], insetTop: 3, insetBottom: 3, rx: 2 }),
    dot(dots, { x: 'atMs', y: 'row', r: 2, fill: 'currentColor' }),
    ruleX(left, { x: 'leftMs', stroke: 'currentColor', strokeDasharray: '3 3' }),
    text(left, { x: 'leftMs', text: 'fault', frameAnchor: 'top', dy: -14, fill: 'currentColor', fontWeight: 'bold' }),
  ];
}

function dotsOf({ ticksMs, writesMs }: Timeline): Dot[] {
  const thinned = (moments: readonly number[]) => moments.filter((_, index) => index % Math.ceil(moments.length / DOTS) === 0);
  const rowOf = (row: string, moments: readonly number[]) => thinned(moments).map((atMs) => ({ row, atMs }));
  return [...rowOf('ticks', ticksMs), ...rowOf('writes', writesMs)];
}

function marginFor(rows: readonly string[]): number {
  return 16 + 7 * Math.max(...rows.map((row) => row.length));
}

function inWords({ title, leftMs, bars, ticksMs }: Timeline): string {
  const ends = bars.filter(({ state }) => state === 'late' || state === 'silent').map(({ row, state, fromMs, toMs }) => {
    const lasted = `${Math.round(toMs - fromMs)} ms`;
    return state === 'late' ? `${row} released after ${lasted}` : `${row} silent for ${lasted}`;
  });
  const ticks = count(ticksMs.filter((atMs) => atMs > leftMs).length, 'tick');
  return [`${title} at ${Math.round(leftMs)} ms`, ...ends, `${ticks} after`].join('; ');
}

/** Plot names its own parts for readers of screens; the title says more, so the parts are left out. */
function titled(svg: ReturnType<typeof plot>, { document, title }: { document: Document; title: string }): string {
  const element = document.createElementNS('http://www.w3.org/2000/svg', 'title');
  element.textContent = title;
  svg.prepend(element);
  svg.setAttribute('font-size', '12');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', title);
  svg.querySelector('style')?.remove();
  return svg.outerHTML;
}
