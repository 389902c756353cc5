import { FAULT_TRAITS } from '../model/faults.ts';
import { isExitJudged, type PlannedCell } from '../model/plan.ts';

/**
 * The cells by the server that they are looked at on: each has its own if they are to be alone, and so has every cell that may
 * end its server. The others share one.
 */
export function groupByServer<T extends Pick<PlannedCell, 'cell' | 'expectations'>>(
  cells: readonly T[],
  { serverPerCell = false }: { serverPerCell?: boolean } = {},
): T[][] {
  const needsOwnServer = (plannedCell: T) =>
    serverPerCell || FAULT_TRAITS[plannedCell.cell.fault].endsServer || isExitJudged(plannedCell);
  const sharedBatch = cells.filter((cell) => !needsOwnServer(cell));
  return [sharedBatch, ...cells.filter(needsOwnServer).map((cell) => [cell])].filter((batch) => batch.length > 0);
}
