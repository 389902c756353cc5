import type { Verdict } from '../../model/result.ts';
import type { History, Mark } from '../../model/history.ts';
import { lateIn, signOfLife } from '../window.ts';

type Measured = Extract<Mark, { event: 'gauge' }>;

/**
 * Whether what was measured went on growing after the disconnect: it `grows` if it reached a new height in the last quarter
 * of the window, and `settles` if not.
 */
export function judgeGauge(history: History, gauge: string): Omit<Verdict, 'guard'> {
  const all = history.marks.filter((mark): mark is Measured => mark.event === 'gauge' && mark.gauge === gauge);
  const { value } = all.at(-1) ?? {};
  const rest = {
    cause: null,
    latencyMs: null,
    sinceLastWriteMs: null,
    clock: null,
    ...(value !== undefined && { value }),
  };
  if (value === undefined) return { outcome: 'unknown', ...rest, evidence: `${gauge} was never measured.` };
  if (signOfLife(history) === null) {
    const evidence = `${gauge} was last ${value}, but the server gave no sign of life late in the window.`;
    return { outcome: 'unknown', ...rest, evidence };
  }
  const before = all.findLast(({ at }) => at <= history.disconnectedAt!)?.value;
  const late = lateIn(history);
  const [earlier, later] = [all.filter(({ at }) => at < late), all.filter(({ at }) => at >= late)].map(highest);
  const grows = later! > earlier!;
  const from = before === undefined ? '' : `${before} when the client left, `;
  return { outcome: grows ? 'grows' : 'settles', ...rest, evidence: `${gauge}: ${from}${value} at the end.` };
}

function highest(marks: readonly Measured[]): number {
  return Math.max(-Infinity, ...marks.map(({ value }) => value));
}
