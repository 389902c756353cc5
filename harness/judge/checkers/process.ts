import type { Verdict } from '../../model/result.ts';
import type { Exit, History } from '../../model/history.ts';
import { findSignOfLife } from '../window.ts';

const COMMON_FIELDS = { cause: null, latencyMs: null, sinceLastWriteMs: null, clock: null };

/** Whether the server's process outlived the disconnect. */
export function judgeProcess(history: History): Omit<Verdict, 'guard'> {
  const { exit, disconnectedAt } = history;
  if (exit !== undefined && exit.at <= disconnectedAt!)
    return { outcome: 'unknown', ...COMMON_FIELDS, evidence: `${describeExit(exit)} It ended before the client left.` };
  if (exit !== undefined)
    return { outcome: exit.code === 0 ? 'exited' : 'crashed', ...COMMON_FIELDS, evidence: describeExit(exit) };
  if (findSignOfLife(history) !== null)
    return { outcome: 'running', ...COMMON_FIELDS, evidence: 'The process ran on.' };
  return {
    outcome: 'unknown',
    ...COMMON_FIELDS,
    evidence: 'The process did not end, but it gave no sign of life late in the window.',
  };
}

function describeExit({ code, signal, said }: Exit): string {
  const ending = signal === null ? `exited with code ${code}` : `was ended by ${signal}`;
  return `The process ${ending}${said === '' ? '.' : `: ${said}`}`;
}
