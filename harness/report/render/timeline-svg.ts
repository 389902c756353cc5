import { barX, dot, plot, ruleX, text } from '@observablehq/plot';
import { DOMParser } from 'linkedom';
import type { Bar, BarState, Timeline } from '../sections/timeline.ts';

const WIDTH = 760;
const ROW_HEIGHT = 26;
const MARGIN_TOP = 28;
const MARGIN_BOTTOM = 40;
/** More dots than this would only be a thicker line. */
const DOTS = 160;
/** The share of the whole that the shortest bar gets. */
const VISIBLE = 0.004;

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
  // Not as HTML: there linkedom leaves attributes unescaped.
  const document = new DOMParser().parseFromString('<svg/>', 'image/svg+xml') as unknown as Document;
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
  return titled(svg, { document, title: timeline.caption });
}

function marksOf({ bars, leftMs, endMs, fault }: Timeline, dots: readonly Dot[]) {
  const left = [{ leftMs, fault }];
  const [inside, beside] = [
    bars.filter(({ state }) => state === 'silent'),
    bars.filter(({ state }) => state !== 'silent'),
  ];
  const note = { y: 'row', text: 'note', textAnchor: 'start', dx: 6 } as const;
  return [
    barX(
      bars.map((bar) => atLeastVisible(bar, endMs)),
      {
        x1: 'fromMs',
        x2: 'toMs',
        y: 'row',
        fill: ({ state }: Bar) => FILLS[state],
        insetTop: 3,
        insetBottom: 3,
        rx: 2,
      },
    ),
    text(inside, { ...note, x: 'fromMs', fill: 'var(--on-silent)' }),
    text(beside, { ...note, x: 'toMs', fill: 'currentColor' }),
    dot(dots, { x: 'atMs', y: 'row', r: 2, fill: 'currentColor' }),
    ruleX(left, { x: 'leftMs', stroke: 'currentColor', strokeDasharray: '3 3' }),
    text(left, { x: 'leftMs', text: 'fault', frameAnchor: 'top', dy: -14, fill: 'currentColor', fontWeight: 'bold' }),
  ];
}

function atLeastVisible(bar: Bar, endMs: number): Bar {
  return { ...bar, toMs: Math.max(bar.toMs, bar.fromMs + VISIBLE * endMs) };
}

function dotsOf({ ticksMs, writesMs }: Timeline): Dot[] {
  const thinned = (moments: readonly number[]) =>
    moments.filter((_, index) => index % Math.ceil(moments.length / DOTS) === 0);
  const rowOf = (row: string, moments: readonly number[]) => thinned(moments).map((atMs) => ({ row, atMs }));
  return [...rowOf('ticks', ticksMs), ...rowOf('writes', writesMs)];
}

function marginFor(rows: readonly string[]): number {
  return 16 + 7 * Math.max(...rows.map((row) => row.length));
}

/** As one image it is read aloud by its title, which says more than the names that Plot gives to its parts. */
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
