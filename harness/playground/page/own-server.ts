import type { Api } from './api.ts';
import type { State } from './state.ts';

/** Has a server checked that runs on this computer, shows it, and gives back what to say of it. */
export async function checkOwnServer(
  address: string,
  { state, api, show }: { state: State; api: Api; show: () => void },
): Promise<string> {
  state.ownServer = { address, steps: [], looks: [], report: null, problem: null };
  show();
  const found = await api.checkOwnServer(address).then(
    (report) => ({ report }),
    (error: unknown) => ({ problem: (error as Error).message }),
  );
  if (state.ownServer?.address === address) state.ownServer = { ...state.ownServer, ...found };
  show();
  return 'report' in found ? `Verdict: ${found.report.verdict}.` : found.problem;
}
