import type { Verdict } from '../../model/result.ts';
import type { Exit, History } from '../../model/history.ts';
import { signOfLife } from '../window.ts';

const REST = { cause: null, latencyMs: null, sinceLastWriteMs: null, clock: null };

/** Whether the server's process outlived the disconnect. */
export function judgeProcess(history: History): Omit<Verdict, 'guard'> {
  const { exit, disconnectedAt } = history;
  if (exit !== undefined && exit.at <= disconnectedAt!)
    return { outcome: 'unknown', ...REST, evidence: `${inWords(exit)} It ended before the client left.` };
  if (exit !== undefined) return { outcome: exit.code === 0 ? 'exited' : 'crashed', ...REST, evidence: inWords(exit) };
  if (signOfLife(history) !== null) return { outcome: 'running', ...REST, evidence: 'The process ran on.' };
  return {
    outcome: 'unknown',
    ...REST,
    evidence: 'The process did not end, but it gave no sign of life late in the window.',
  };
}

function inWords({ code, signal, said }: Exit): string {
  const how = signal === null ? `exited with code ${code}` : `was ended by ${signal}`;
  return `The process ${how}${said === '' ? '.' : `: ${said}`}`;
}
