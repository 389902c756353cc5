import { describeFault, isUndisturbed } from '../../model/faults.ts';
import { PHASE_TRAITS } from '../../model/phases.ts';
import { NS_PER_MS } from '../../model/format.ts';
import type { Reason } from '../../../scenarios/workshop/task.ts';
import type { Result } from '../../model/result.ts';
import type { History } from '../../model/history.ts';

/** One thing to fix, and the connection that shows it. */
export interface AnswerFinding {
  reason: Reason;
  sentence: string;
  /** However busy the machine was; left out of what may come of being late. */
  isCertain?: true;
  result: Result;
}

export type FindingText = Omit<AnswerFinding, 'result'>;

/** `The client reset`, with when it left the server: during the upload, before the first byte or at so many milliseconds. */
export function describeDisconnect(history: History): string {
  const { fault, phase } = history.cell;
  const sentence = `The ${describeFault(fault)}`;
  if (phase !== 'mid-stream') return `${sentence} ${PHASE_TRAITS[phase].name}`;
  if (history.kind !== 'observed' || isUndisturbed(fault)) return sentence;
  return `${sentence} at ${formatNsAsMs(history.disconnectedAt - history.openedAt)}`;
}

export function formatNsAsMs(ns: number): string {
  return `${Math.round(ns / NS_PER_MS)} ms`;
}
