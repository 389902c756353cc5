import type { Actions } from './actions.ts';
import { openPicker } from './picker-view.ts';
import { WAYS } from './ways.ts';

/** The keys of the page, anywhere but where one writes: the ways of leaving, the clock, and the moment in the lanes. */
export function listenToKeys(actions: Actions): void {
  addEventListener('keydown', (event) => {
    const target = event.target as HTMLElement;
    if (event.ctrlKey || event.metaKey || event.altKey || target.closest('.editor, select, dialog') !== null) return;
    const way = WAYS[Number(event.key) - 1];
    if (way !== undefined) void actions.leave(way.fault);
    else if (event.key === '0') actions.openTab();
    else if (event.key === 'c') void actions.connect();
    else if (event.key === '/') openPickerByKey(event);
    else if (event.key === 'p') actions.togglePause();
    else if (event.key === 's') actions.replay();
  });
}

function openPickerByKey(event: KeyboardEvent): void {
  event.preventDefault(); // the key is not meant for the search
  openPicker();
}
