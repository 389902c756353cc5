import type { ServerSource } from '../messages.ts';

/** The code of a server as it was edited in this browser; null if it was not. */
export function readSavedCode({ id }: ServerSource): string | null {
  return localStorage.getItem(getKey(id));
}

/** Keeps edited code; what stands in the checkout needs no keeping. */
export function saveCode({ id, code: original }: ServerSource, code: string): void {
  if (code === original) localStorage.removeItem(getKey(id));
  else localStorage.setItem(getKey(id), code);
}

function getKey(id: string): string {
  return `hangup-code ${id}`;
}
