import type { ServerSource } from '../messages.ts';

const KEY = 'hangup-code ';

/** The code of a server as it was edited in this browser; null if it was not. */
export function readSavedCode({ id }: ServerSource): string | null {
  return localStorage.getItem(KEY + id);
}

/** Keeps edited code; what stands in the checkout needs no keeping. */
export function saveCode({ id, code: original }: ServerSource, code: string): void {
  if (code === original) localStorage.removeItem(KEY + id);
  else localStorage.setItem(KEY + id, code);
}
