import { computeLanesMargin, renderLanes, type Lanes } from '../../report/render/lanes.ts';
import { SIDES, type Side } from '../messages.ts';
import { buildOwnServerLanes } from '../recording/own-server-lanes.ts';
import { buildSideLanes, computeRange } from '../recording/side-lanes.ts';
import { readClock, type Moments, type State } from './state.ts';

/** Pixels of lanes at the usual size of text; larger text gives larger lanes. */
const TEXT_PX = 16;

/** Draws the lanes of a side. */
export function showLanes(side: Side, moments: Moments): void {
  const box = document.querySelector<HTMLElement>(`#lanes-${side}`);
  if (box === null) return;
  const { recording, cursorMs } = moments;
  const atMs = readClock(moments);
  const range = computeRange(
    SIDES.map((one) => recording[one]),
    atMs,
  );
  const lanes = buildSideLanes(recording[side], { atMs, range });
  const cursor = cursorMs === null ? [] : [{ atMs: cursorMs, label: '' }];
  const scale = drawLanes(box, { ...lanes, rules: [...lanes.rules, ...cursor] });
  Object.assign(box.dataset, { from: range.fromMs, to: range.toMs, margin: computeLanesMargin(lanes.lanes) * scale });
  box.setAttribute('aria-valuemax', String(Math.round(range.toMs)));
  box.setAttribute('aria-valuenow', String(Math.round(cursorMs ?? atMs)));
  box.setAttribute('aria-valuetext', lanes.title);
}

/** Draws the lanes of one's own server. */
export function showOwnServerLanes({ ownServer, offsetMs }: State): void {
  const box = document.querySelector<HTMLElement>('#lanes-own');
  if (box === null || ownServer === null) return;
  const isOver = ownServer.report !== null || ownServer.problem !== null;
  drawLanes(
    box,
    buildOwnServerLanes(ownServer.looks, { atMs: readClock({ clock: { mode: 'live' }, offsetMs }), isOver }),
  );
}

/** As text, because that is how a report draws them. Gives back how many pixels of the page one of the picture has. */
function drawLanes(box: HTMLElement, lanes: Lanes): number {
  const scale = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / TEXT_PX;
  const width = Math.round(box.clientWidth / scale);
  if (width > 0) box.innerHTML = renderLanes(lanes, width);
  return scale;
}
