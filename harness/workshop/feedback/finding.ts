import { NS_PER_MS } from '../../model/format.ts';
import type { Reason } from '../../../scenarios/workshop/task.ts';
import type { Fault } from '../../../scenarios/kit/vocabulary.ts';
import type { Result } from '../../model/result.ts';
import type { History } from '../../model/history.ts';

/** One thing to mend, and the connection that shows it. */
export interface AnswerFinding {
  reason: Reason;
  sentence: string;
  result: Result;
}

export type FindingText = Omit<AnswerFinding, 'result'>;

const FAULT_SENTENCES: Readonly<Record<Fault, string>> = {
  fin: 'The client closed',
  reset: 'The client reset',
  'half-close': 'The client closed its sending side',
  abort: 'The client aborted',
  kill: 'The client was killed',
  stall: 'The client stopped reading',
  vanish: 'The client vanished',
  'link-down': "The client's link went down",
  sigstop: 'The client was stopped',
  reuse: 'The client aborted its second stream',
  reconnect: 'The client connected and left again and again',
  shutdown: 'The server was told to stop',
  complete: 'The stream came to its end',
  stay: 'The client stayed',
};

/** `The client reset`, with when it left the server: before the first byte or at so many milliseconds. */
export function describeDisconnect({ cell, openedAt, disconnectedAt }: History): string {
  if (cell.phase !== 'mid-stream') return `${FAULT_SENTENCES[cell.fault]} before the first byte`;
  return disconnectedAt === null || cell.fault === 'stay'
    ? FAULT_SENTENCES[cell.fault]
    : `${FAULT_SENTENCES[cell.fault]} at ${formatNsAsMs(disconnectedAt - openedAt)}`;
}

export function formatNsAsMs(ns: number): string {
  return `${Math.round(ns / NS_PER_MS)} ms`;
}
