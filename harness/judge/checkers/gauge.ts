import type { ObservedHistory, Mark } from '../../model/history.ts';
import { createUnknownVerdict, createVerdict, type UnnamedVerdict } from '../verdict.ts';
import { getLateStart, findSignOfLife } from '../window.ts';

type GaugeMark = Extract<Mark, { event: 'gauge' }>;

/**
 * Whether what was measured went on growing after the disconnect: it `grows` if it reached a new height in the last quarter
 * of the window, and `settles` if not.
 */
export function judgeGauge(history: ObservedHistory, gauge: string): UnnamedVerdict {
  const gaugeMarks = history.marks.filter((mark): mark is GaugeMark => mark.event === 'gauge' && mark.gauge === gauge);
  const { value } = gaugeMarks.at(-1) ?? {};
  if (value === undefined) return createUnknownVerdict('gauge-not-measured', `${gauge} was never measured.`);
  if (findSignOfLife(history) === null) {
    const evidence = `${gauge} was last ${value}, but the server gave no sign of life late in the window.`;
    return { ...createUnknownVerdict('no-sign-of-life', evidence), value };
  }
  const valueBefore = gaugeMarks.findLast(({ at }) => at <= history.disconnectedAt)?.value;
  const lateStart = getLateStart(history);
  const [earlier, later] = [
    gaugeMarks.filter(({ at }) => at < lateStart),
    gaugeMarks.filter(({ at }) => at >= lateStart),
  ].map(findHighest);
  const grows = later! > earlier!;
  const prefix = valueBefore === undefined ? 'was ' : `was ${valueBefore} when the client left, `;
  return { ...createVerdict(grows ? 'grows' : 'settles', `${gauge} ${prefix}${value} at the end.`), value };
}

function findHighest(marks: readonly GaugeMark[]): number {
  return Math.max(-Infinity, ...marks.map(({ value }) => value));
}
