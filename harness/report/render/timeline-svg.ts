import { barX, dot, plot, ruleX, text } from '@observablehq/plot';
import { DOMParser } from 'linkedom';
import type { Bar, BarState, Timeline } from '../model.ts';

const WIDTH = 760;
const ROW_HEIGHT = 26;
const MARGIN_TOP = 28;
const MARGIN_BOTTOM = 40;
/** More dots than this would only be a thicker line. */
const MAX_DOTS = 160;
/** The share of the whole that the shortest bar gets. */
const MIN_BAR_SHARE = 0.004;

const STATE_FILLS: Readonly<Record<BarState, string>> = {
  connected: 'var(--connected)',
  held: 'var(--held)',
  late: 'var(--released)',
  silent: 'var(--silent)',
};

interface Dot {
  row: string;
  atMs: number;
}

/** A timeline as SVG: its colors are variables of the page, its title says in words what it shows. */
export function renderSvgTimeline(timeline: Timeline): string {
  // Not as HTML: there linkedom leaves attributes unescaped.
  const document = new DOMParser().parseFromString('<svg/>', 'image/svg+xml') as unknown as Document;
  const dots = buildDots(timeline);
  const rows = [...new Set([...timeline.bars, ...dots].map(({ row }) => row))];
  const svg = plot({
    document,
    width: WIDTH,
    height: MARGIN_TOP + rows.length * ROW_HEIGHT + MARGIN_BOTTOM,
    marginLeft: computeMargin(rows),
    marginTop: MARGIN_TOP,
    marginBottom: MARGIN_BOTTOM,
    x: { domain: [0, timeline.endMs], label: 'ms since the connection was opened →', labelAnchor: 'right', ticks: 8 },
    y: { domain: rows, label: null, tickSize: 0 },
    marks: buildPlotMarks(timeline, dots),
  });
  return addTitle(svg, { document, title: timeline.caption });
}

function buildPlotMarks({ bars, disconnectMs, endMs, fault }: Timeline, dots: readonly Dot[]) {
  const disconnects = [{ leftMs: disconnectMs, fault }];
  const [silentBars, otherBars] = [
    bars.filter(({ state }) => state === 'silent'),
    bars.filter(({ state }) => state !== 'silent'),
  ];
  const noteOptions = { y: 'row', text: 'note', textAnchor: 'start', dx: 6 } as const;
  return [
    barX(
      bars.map((bar) => widenBar(bar, endMs)),
      {
        x1: 'fromMs',
        x2: 'toMs',
        y: 'row',
        fill: ({ state }: Bar) => STATE_FILLS[state],
        insetTop: 3,
        insetBottom: 3,
        rx: 2,
      },
    ),
    text(silentBars, { ...noteOptions, x: 'fromMs', fill: 'var(--on-silent)' }),
    text(otherBars, { ...noteOptions, x: 'toMs', fill: 'currentColor' }),
    dot(dots, { x: 'atMs', y: 'row', r: 2, fill: 'currentColor' }),
    ruleX(disconnects, { x: 'leftMs', stroke: 'currentColor', strokeDasharray: '3 3' }),
    text(disconnects, {
      x: 'leftMs',
      text: 'fault',
      frameAnchor: 'top',
      dy: -14,
      fill: 'currentColor',
      fontWeight: 'bold',
    }),
  ];
}

function widenBar(bar: Bar, endMs: number): Bar {
  return { ...bar, toMs: Math.max(bar.toMs, bar.fromMs + MIN_BAR_SHARE * endMs) };
}

function buildDots({ ticksMs, writesMs }: Timeline): Dot[] {
  const thinOut = (moments: readonly number[]) =>
    moments.filter((_, index) => index % Math.ceil(moments.length / MAX_DOTS) === 0);
  const buildDotRow = (row: string, moments: readonly number[]) => thinOut(moments).map((atMs) => ({ row, atMs }));
  return [...buildDotRow('ticks', ticksMs), ...buildDotRow('writes', writesMs)];
}

function computeMargin(rows: readonly string[]): number {
  return 16 + 7 * Math.max(...rows.map((row) => row.length));
}

/** As one image it is read aloud by its title, which says more than the names that Plot gives to its parts. */
function addTitle(svg: ReturnType<typeof plot>, { document, title }: { document: Document; title: string }): string {
  const element = document.createElementNS('http://www.w3.org/2000/svg', 'title');
  element.textContent = title;
  svg.prepend(element);
  svg.setAttribute('font-size', '12');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', title);
  svg.querySelector('style')?.remove();
  return svg.outerHTML;
}
