import type { Expected } from '../model/plan.ts';

/**
 * The cells by the server that they are looked at on: each has its own if they are to be alone, and so has every cell that may
 * end its server. The others share one.
 */
export function sharesOf<T extends Pick<Expected, 'cell' | 'guards'>>(
  cells: readonly T[],
  { alone = false }: { alone?: boolean } = {},
): T[][] {
  const mayEnd = ({ cell, guards }: T) => alone || cell.fault === 'shutdown' || 'process' in guards;
  const shared = cells.filter((cell) => !mayEnd(cell));
  return [shared, ...cells.filter(mayEnd).map((cell) => [cell])].filter((share) => share.length > 0);
}
