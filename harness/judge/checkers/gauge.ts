import type { Verdict } from '../../model/result.ts';
import type { History, Mark } from '../../model/history.ts';
import { getLateStart, findSignOfLife } from '../window.ts';

type GaugeMark = Extract<Mark, { event: 'gauge' }>;

/**
 * Whether what was measured went on growing after the disconnect: it `grows` if it reached a new height in the last quarter
 * of the window, and `settles` if not.
 */
export function judgeGauge(history: History, gauge: string): Omit<Verdict, 'guard'> {
  const gaugeMarks = history.marks.filter((mark): mark is GaugeMark => mark.event === 'gauge' && mark.gauge === gauge);
  const { value } = gaugeMarks.at(-1) ?? {};
  const commonFields = {
    cause: null,
    latencyMs: null,
    sinceLastWriteMs: null,
    clock: null,
    ...(value !== undefined && { value }),
  };
  if (value === undefined) return { outcome: 'unknown', ...commonFields, evidence: `${gauge} was never measured.` };
  if (findSignOfLife(history) === null) {
    const evidence = `${gauge} was last ${value}, but the server gave no sign of life late in the window.`;
    return { outcome: 'unknown', ...commonFields, evidence };
  }
  const valueBefore = gaugeMarks.findLast(({ at }) => at <= history.disconnectedAt!)?.value;
  const lateStart = getLateStart(history);
  const [earlier, later] = [
    gaugeMarks.filter(({ at }) => at < lateStart),
    gaugeMarks.filter(({ at }) => at >= lateStart),
  ].map(findHighest);
  const grows = later! > earlier!;
  const prefix = valueBefore === undefined ? '' : `${valueBefore} when the client left, `;
  return { outcome: grows ? 'grows' : 'settles', ...commonFields, evidence: `${gauge}: ${prefix}${value} at the end.` };
}

function findHighest(marks: readonly GaugeMark[]): number {
  return Math.max(-Infinity, ...marks.map(({ value }) => value));
}
