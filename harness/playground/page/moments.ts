import { readClock, type Moments } from './state.ts';

const STEP_MS = 50;

/** What shows moments of a recording, and can be led to another one. */
interface MomentViewer {
  state: Moments;
  pointAt: (ms: number | null) => void;
  scrub: (ms: number) => void;
}

/** The pointer or the arrow keys in the lanes of one side name the moment of both; a click stops the clock there. */
export function listenToMoments({ state, pointAt, scrub }: MomentViewer): void {
  addEventListener('pointermove', (event) => {
    const box = (event.target as Element).closest<HTMLElement>('.lanes-box');
    if (box !== null) pointAt(locatePointer(box, event.clientX));
    else if (state.cursorMs !== null && document.activeElement?.matches('.lanes-box') !== true) pointAt(null);
  });
  addEventListener('focusout', (event) => {
    if ((event.target as Element).matches('.lanes-box')) pointAt(null);
  });
  addEventListener('click', (event) => {
    if ((event.target as Element).closest('.lanes-box') !== null && state.cursorMs !== null) scrub(state.cursorMs);
  });
  addEventListener('keydown', (event) => {
    const direction = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (direction === undefined || !(event.target as Element).matches('.lanes-box')) return;
    event.preventDefault();
    pointAt((state.cursorMs ?? readClock(state)) + direction * STEP_MS * (event.shiftKey ? 10 : 1));
  });
}

function locatePointer(box: HTMLElement, clientX: number): number {
  const { from, to, left, right } = box.dataset;
  const share = (clientX - box.getBoundingClientRect().left - Number(left)) / (Number(right) - Number(left));
  return Number(from) + Math.min(1, Math.max(0, share)) * (Number(to) - Number(from));
}
