import { PHASE_TRAITS } from '../../model/phases.ts';
import { PHASES, type Phase } from '../../../scenarios/kit/vocabulary.ts';
import type { Cell } from '../../model/plan.ts';

/** Mid-stream first: it is what most claims are about. */
export const PHASE_ORDER: readonly Phase[] = ['mid-stream', ...PHASES.filter((phase) => phase !== 'mid-stream')];

/** `reset mid-stream`; of a stack also which stream: `reset mid-stream, GET pipe silent`. */
export function formatCellName({ fault, phase, stream }: Pick<Cell, 'fault' | 'phase' | 'stream'>): string {
  const streamText = stream === undefined ? '' : `, ${stream.method} ${stream.body} ${stream.shape}`;
  return `${fault} ${PHASE_TRAITS[phase].name}${streamText}`;
}

/** `fin, reset mid-stream; fin before the first byte`: the cells of one server. */
export function formatCellNames(cells: readonly Cell[]): string {
  const phaseTexts = PHASE_ORDER.map((phase) => {
    const faults = cells.filter((cell) => cell.phase === phase).map(({ fault }) => fault);
    return faults.length === 0 ? '' : `${faults.join(', ')} ${PHASE_TRAITS[phase].name}`;
  });
  return phaseTexts.filter((text) => text !== '').join('; ');
}

/** `vanish mid-stream of 7 scenarios`: for what is the same everywhere. */
export function formatCellCounts(cells: readonly Cell[]): string {
  const byName = [...Map.groupBy(cells, formatCellName)];
  const counts = byName.map(
    ([name, [first, ...others]]) =>
      `${name} of ${others.length === 0 ? first?.scenario : `${others.length + 1} scenarios`}`,
  );
  return counts.join(', ');
}
