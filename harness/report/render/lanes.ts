import type { BarState } from '../model.ts';

const ROW_HEIGHT = 24;
const BAR_INSET = 3;
const MARGIN_TOP = 22;
const MARGIN_BOTTOM = 22;
const MARGIN_RIGHT = 12;
const CHARACTER_WIDTH = 7;
/** Bold, as what stands in a bar is. */
const CAPITAL_WIDTH = 9;
const TEXT_GAP = 5;
const BASELINE = 4;
/** The share of the whole that the shortest bar gets. */
const MIN_BAR_SHARE = 0.004;
/** A lane with more dots than this is one bar with their number: it would only be a thicker line. */
const MAX_DOTS = 300;
const TICK_SPACING = 90;
/** What these bars say holds until their end, so it is not said behind them. */
const LABELED_INSIDE: readonly LaneState[] = ['connected', 'held'];

/** `waiting` and `over` are sockets that are being closed, and closed ones that the kernel still remembers. */
export type LaneState = BarState | 'waiting' | 'over';

export interface LaneBar {
  fromMs: number;
  toMs: number;
  state: LaneState;
  /** Inside the bar where there is room; else behind it, unless that would say that it goes on. */
  label: string;
}

/** What one thing did in the course of time. */
export interface Lane {
  name: string;
  bars: readonly LaneBar[];
  /** Moments at which something happened, in milliseconds. */
  dots: readonly number[];
  /** Drawn faintly below: the same of an earlier run. */
  ghosts?: readonly LaneBar[];
}

/** Lanes on one clock. */
export interface Lanes {
  /** Read aloud in place of the picture. */
  title: string;
  lanes: readonly Lane[];
  fromMs: number;
  toMs: number;
  /** A line through all lanes, with its name. */
  rules: readonly { atMs: number; label: string }[];
}

/** Lanes as SVG. Its colors are those of the page: `.bar.held`, `.dot`, `.rule`. */
export function renderLanes({ title, lanes, fromMs, toMs, rules }: Lanes, width: number): string {
  const scale = createScale({ lanes, fromMs, toMs }, width);
  const height = MARGIN_TOP + lanes.length * ROW_HEIGHT + MARGIN_BOTTOM;
  const drawn = lanes.map((lane, index) => renderLane(lane, { scale, top: MARGIN_TOP + index * ROW_HEIGHT }));
  const parts = [
    ...renderAxis(scale, height),
    ...drawn.map(({ shapes }) => shapes),
    ...rules.map(({ atMs, label }) => renderRule(label, { x: scale.toX(atMs), height, right: scale.right })),
    ...drawn.map(({ texts }) => texts), // a rule must not cross them
  ];
  const name = escapeXml(title);
  return `<svg class="lanes" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${name}"><title>${name}</title>${parts.join('')}</svg>`;
}

interface Scale {
  toX: (ms: number) => number;
  left: number;
  right: number;
  fromMs: number;
  toMs: number;
}

/** Where the lanes begin, behind their names, and where they end. */
export function computeLanesSpan(lanes: readonly Lane[], width: number): { left: number; right: number } {
  const left = 12 + CHARACTER_WIDTH * Math.max(0, ...lanes.map(({ name }) => name.length));
  return { left, right: Math.max(left, width - MARGIN_RIGHT) }; // a box may be narrower than the names
}

function createScale({ lanes, fromMs, toMs }: Pick<Lanes, 'lanes' | 'fromMs' | 'toMs'>, width: number): Scale {
  const { left, right } = computeLanesSpan(lanes, width);
  const toX = (ms: number) => {
    const share = (ms - fromMs) / Math.max(1, toMs - fromMs);
    return round(left + Math.min(1, Math.max(0, share)) * (right - left));
  };
  return { toX, left, right, fromMs, toMs };
}

/** A round step of time, so that there is one line each so many pixels. */
function renderAxis({ toX, left, right, fromMs, toMs }: Scale, height: number): string[] {
  const roughMs = ((toMs - fromMs) * TICK_SPACING) / Math.max(1, right - left);
  const unitMs = 10 ** Math.floor(Math.log10(Math.max(1, roughMs)));
  const stepsMs = [1, 2, 5, 10].map((factor) => factor * unitMs).filter((ms) => ms <= toMs - fromMs); // at least one line more
  const stepMs = stepsMs.find((ms) => ms >= roughMs) ?? stepsMs.at(-1) ?? unitMs;
  const bottom = height - MARGIN_BOTTOM;
  const steps = Array.from({ length: Math.floor((toMs - fromMs) / stepMs) + 1 }, (_, index) => index * stepMs);
  return steps.map((ms) => {
    const x = toX(fromMs + ms);
    const text = stepMs < 1000 ? `${Math.round(ms)} ms` : `${round(ms / 1000)} s`;
    const anchor = x + CHARACTER_WIDTH * 4 > right ? 'end' : 'middle';
    return `<path class="grid" d="M${x} ${MARGIN_TOP}V${bottom}"/><text class="axis" x="${x}" y="${bottom + 15}" text-anchor="${anchor}">${text}</text>`;
  });
}

function renderLane(
  { name, bars, dots, ghosts = [] }: Lane,
  { scale, top }: { scale: Scale; top: number },
): Record<'shapes' | 'texts', string> {
  const middle = top + ROW_HEIGHT / 2;
  const label = `<text class="lane" x="${scale.left - 8}" y="${middle + BASELINE}" text-anchor="end">${escapeXml(name)}</text>`;
  const faint = ghosts.map((bar) => renderBar(bar, { scale, top, isGhost: true }));
  const marks = dots.filter((ms) => ms >= scale.fromMs && ms <= scale.toMs);
  const texts = bars.map((bar, index) =>
    renderBarLabel(bar, {
      scale,
      y: middle + BASELINE,
      free: {
        left: scale.toX(bars[index - 1]?.toMs ?? scale.fromMs),
        right: scale.toX(bars[index + 1]?.fromMs ?? scale.toMs),
      },
    }),
  );
  const shapes = [
    label,
    ...faint,
    ...bars.map((bar) => renderBar(bar, { scale, top })),
    renderDots(marks, { scale, top }),
  ];
  return { shapes: shapes.join(''), texts: texts.join('') };
}

function renderBar(
  { fromMs, toMs, state }: LaneBar,
  { scale, top, isGhost = false }: { scale: Scale; top: number; isGhost?: boolean },
): string {
  if (!isShown({ fromMs, toMs }, scale)) return '';
  const { x, width } = placeBar({ fromMs, toMs }, scale);
  return `<rect class="bar ${state}${isGhost ? ' ghost' : ''}" x="${x}" y="${top + BAR_INSET}" width="${width}" height="${ROW_HEIGHT - 2 * BAR_INSET}" rx="3"/>`;
}

/** @param free from the bar before it to the one behind it */
function renderBarLabel(
  { fromMs, toMs, state, label }: LaneBar,
  { scale, free, y }: { scale: Scale; free: Pick<Scale, 'left' | 'right'>; y: number },
): string {
  if (label === '' || !isShown({ fromMs, toMs }, scale)) return '';
  const { x, width } = placeBar({ fromMs, toMs }, scale);
  const capitals = label.match(/[A-Z_]/g)?.length ?? 0;
  const needed = label.length * CHARACTER_WIDTH + capitals * (CAPITAL_WIDTH - CHARACTER_WIDTH) + 2 * TEXT_GAP;
  if (needed <= width) return `<text class="on ${state}" x="${x + TEXT_GAP}" y="${y}">${escapeXml(label)}</text>`;
  if (LABELED_INSIDE.includes(state)) return '';
  const behind = x + width + TEXT_GAP;
  if (behind + needed - TEXT_GAP <= free.right)
    return `<text class="beside" x="${behind}" y="${y}">${escapeXml(label)}</text>`;
  return x - needed < free.left
    ? ''
    : `<text class="beside" x="${x - TEXT_GAP}" y="${y}" text-anchor="end">${escapeXml(label)}</text>`;
}

type Span = Pick<LaneBar, 'fromMs' | 'toMs'>;

function isShown({ fromMs, toMs }: Span, scale: Scale): boolean {
  return toMs >= scale.fromMs && fromMs <= scale.toMs;
}

function placeBar({ fromMs, toMs }: Span, scale: Scale): { x: number; width: number } {
  const x = scale.toX(fromMs);
  const width = round(Math.max(0, scale.toX(toMs) - x, MIN_BAR_SHARE * (scale.right - scale.left)));
  return { x, width };
}

function renderDots(marks: readonly number[], { scale, top }: { scale: Scale; top: number }): string {
  const middle = top + ROW_HEIGHT / 2;
  if (marks.length <= MAX_DOTS)
    return marks.map((ms) => `<circle class="dot" cx="${scale.toX(ms)}" cy="${middle}" r="2.2"/>`).join('');
  const x = scale.toX(marks[0]!);
  const width = round(scale.toX(marks.at(-1)!) - x);
  return `<rect class="dots" x="${x}" y="${middle - 3}" width="${width}" height="6" rx="3"/><text class="beside" x="${x + TEXT_GAP}" y="${middle - 5}">${marks.length}</text>`;
}

function renderRule(label: string, { x, height, right }: { x: number; height: number; right: number }): string {
  const isLate = x + label.length * CHARACTER_WIDTH > right;
  return `<path class="rule" d="M${x} ${MARGIN_TOP - 6}V${height - MARGIN_BOTTOM}"/><text class="rule" x="${x}" y="${MARGIN_TOP - 9}" text-anchor="${isLate ? 'end' : 'start'}">${escapeXml(label)}</text>`;
}

function round(number: number): number {
  return Math.round(number * 100) / 100;
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escapeXml(text: string): string {
  return text.replaceAll(/[&<>"]/g, (character) => ESCAPES[character]!);
}
