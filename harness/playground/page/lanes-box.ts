import { computeLanesSpan, renderLanes, type Lanes } from '../../report/render/lanes.ts';
import { SIDES, type Side } from '../messages.ts';
import { buildOwnServerLanes } from '../recording/own-server-lanes.ts';
import { buildSideLanes, computeRange } from '../recording/side-lanes.ts';
import { readClock, type Moments, type State } from './state.ts';

/** Pixels of lanes at the usual size of text; larger text gives larger lanes. */
const TEXT_PX = 16;

/** An element that lanes are drawn into, and how many pixels of the page one of theirs has. */
type LanesBox = Record<'width' | 'scale', number> & { element: HTMLElement };

/** Draws the lanes of both sides. Both are measured before one is drawn: else the page would be laid out for each. */
export function showLanes(moments: Moments): void {
  const boxes = SIDES.map((side) => [side, measureBox(`#lanes-${side}`)] as const);
  for (const [side, box] of boxes) if (box !== null) showSideLanes(side, { box, moments });
}

function showSideLanes(side: Side, { box, moments }: { box: LanesBox; moments: Moments }): void {
  const { recording, cursorMs } = moments;
  const { element, scale, width } = box;
  const atMs = readClock(moments);
  const range = computeRange(Object.values(recording), atMs);
  const lanes = buildSideLanes(recording[side], { atMs, range });
  const cursor = cursorMs === null ? [] : [{ atMs: cursorMs, label: '' }];
  drawLanes(box, { ...lanes, rules: [...lanes.rules, ...cursor] });
  const { left, right } = computeLanesSpan(lanes.lanes, width);
  Object.assign(element.dataset, { from: range.fromMs, to: range.toMs, left: left * scale, right: right * scale });
  element.setAttribute('aria-valuemax', String(Math.round(range.toMs)));
  element.setAttribute('aria-valuenow', String(Math.round(cursorMs ?? atMs)));
  element.setAttribute('aria-valuetext', lanes.title);
}

/** Draws the lanes of one's own server. */
export function showOwnServerLanes({ ownServer, offsetMs }: State): void {
  const box = measureBox('#lanes-own');
  if (box === null || ownServer === null) return;
  const isOver = ownServer.report !== null || ownServer.problem !== null;
  const atMs = readClock({ clock: { mode: 'live' }, offsetMs });
  drawLanes(box, buildOwnServerLanes(ownServer.looks, { atMs, isOver }));
}

/** Null if it is not on the page. */
function measureBox(selector: string): LanesBox | null {
  const element = document.querySelector<HTMLElement>(selector);
  if (element === null) return null;
  const scale = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / TEXT_PX;
  return { element, scale, width: Math.round(element.clientWidth / scale) };
}

/** As text, because that is how a report draws them. */
function drawLanes({ element, width }: LanesBox, lanes: Lanes): void {
  if (width > 0) element.innerHTML = renderLanes(lanes, width);
}
