import type { Actions } from './actions.ts';
import { openPicker } from './picker-view.ts';
import { readClock } from './state.ts';
import { WAYS } from './ways.ts';

/** The keys of the page, anywhere but where one writes: the ways of leaving, the clock, and the moment in the lanes. */
export function listenToKeys(actions: Actions): void {
  addEventListener('keydown', (event) => {
    const target = event.target as HTMLElement;
    if (event.ctrlKey || event.metaKey || event.altKey || target.closest('.editor, select, dialog') !== null) return;
    const way = WAYS[Number(event.key) - 1];
    if (way !== undefined) void actions.leave(way.fault);
    else if (event.key === 'c') void actions.connect();
    else if (event.key === '/') openPickerByKey(event);
    else if (event.key === 'p') actions.togglePause();
    else if (event.key === 's') actions.replay();
    else if (event.key.startsWith('Arrow') && target.matches('.lanes-box')) moveCursor(event, actions);
  });
}

const STEP_MS = 50;

function moveCursor(event: KeyboardEvent, actions: Actions): void {
  const { state } = actions;
  const direction = { ArrowLeft: -1, ArrowRight: 1 }[event.key] ?? 0;
  if (direction === 0) return;
  event.preventDefault();
  actions.pointAt((state.cursorMs ?? readClock(state)) + direction * STEP_MS * (event.shiftKey ? 10 : 1));
}

/** The pointer in the lanes of one side names the moment of both. */
export function listenToPointer(actions: Actions): void {
  const { state } = actions;
  addEventListener('pointermove', (event) => {
    const box = (event.target as Element).closest<HTMLElement>('.lanes-box');
    if (box === null) {
      if (state.cursorMs !== null && document.activeElement?.matches('.lanes-box') !== true) actions.pointAt(null);
      return;
    }
    const { from, to, margin } = box.dataset;
    const { left, width } = box.getBoundingClientRect();
    const share = (event.clientX - left - Number(margin)) / (width - Number(margin));
    actions.pointAt(Number(from) + Math.min(1, Math.max(0, share)) * (Number(to) - Number(from)));
  });
  addEventListener('focusout', (event) => {
    if ((event.target as Element).matches('.lanes-box')) actions.pointAt(null);
  });
  addEventListener('click', (event) => {
    if ((event.target as Element).closest('.lanes-box') !== null && state.cursorMs !== null)
      actions.scrub(state.cursorMs);
  });
}

function openPickerByKey(event: KeyboardEvent): void {
  event.preventDefault(); // the key is not meant for the search
  openPicker();
}
