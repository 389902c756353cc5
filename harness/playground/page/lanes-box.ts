import { computeLanesMargin, renderLanes } from '../../report/render/lanes.ts';
import { SIDES, type Side } from '../messages.ts';
import { buildSideLanes, computeRange } from '../recording/side-lanes.ts';
import { readClock, type Moments } from './state.ts';

/** Pixels of lanes at the usual size of text; larger text gives larger lanes. */
const TEXT_PX = 16;

/** Draws into the element of the side. As text, because that is how the report draws them; the element has the keyboard and the pointer. */
export function showLanes(side: Side, moments: Moments): void {
  const box = document.querySelector<HTMLElement>(`#lanes-${side}`);
  if (box === null || box.clientWidth === 0) return;
  const { recording, cursorMs } = moments;
  const atMs = readClock(moments);
  const range = computeRange(
    SIDES.map((one) => recording[one]),
    atMs,
  );
  const lanes = buildSideLanes(recording[side], { atMs, range });
  const cursor = cursorMs === null ? [] : [{ atMs: cursorMs, label: '' }];
  const scale = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / TEXT_PX;
  const width = Math.round(box.clientWidth / scale);
  box.innerHTML = renderLanes({ ...lanes, rules: [...lanes.rules, ...cursor] }, width);
  Object.assign(box.dataset, { from: range.fromMs, to: range.toMs, margin: computeLanesMargin(lanes.lanes) * scale });
  box.setAttribute('aria-valuemax', String(Math.round(range.toMs)));
  box.setAttribute('aria-valuenow', String(Math.round(cursorMs ?? atMs)));
  box.setAttribute('aria-valuetext', lanes.title);
}
