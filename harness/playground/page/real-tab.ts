import type { Api } from './api.ts';
import type { State } from './state.ts';

/** Opens a tab that is the client of both servers, and gives back what to say of it. */
export async function openTab({ state, api }: { state: State; api: Api }): Promise<string> {
  state.clock = { mode: 'live' };
  const { left, right } = await api.followTab();
  open(`/tab?left=${left}&right=${right}`, '_blank', 'noopener');
  return 'A tab is the client of both servers now. Close it.';
}
