import { formatCount, toClause } from '../../model/format.ts';
import type { Result } from '../../model/result.ts';
import type { Block, CellDetail, Timeline } from '../model.ts';
import { formatCellName } from './cell-names.ts';
import { explainUnknown, getSkipSentence } from './findings.ts';
import { describeWatch } from './process-watch.ts';
import { buildOutcome, getCellKind, toCellAnchor } from './scenario-table.ts';
import { buildRerunCommand, type ServerResults } from './servers.ts';
import { buildTimelines } from './timeline.ts';

/** Each cell of a scenario with all that is known of it. Of cells to which the same happened the first is drawn. */
export function buildCellDetails(server: ServerResults, results: readonly Result[]): Block[] {
  const drawn = new Map<string, Result>();
  return results.map((result) => {
    const kind = `${result.status} ${getCellKind(result)}`;
    const example = drawn.get(kind);
    const timeline = example === undefined ? drawTimeline(result) : null;
    if (timeline !== null) drawn.set(kind, result);
    const alike =
      example === undefined ? null : { name: formatCellName(example.cell), anchor: toCellAnchor(example.cell) };
    return { kind: 'cell', detail: { ...describeCell(server, result), timeline, alike } };
  });
}

function drawTimeline(result: Result): Timeline | null {
  return buildTimelines([result])[0] ?? null;
}

function describeCell(server: ServerResults, result: Result): Omit<CellDetail, 'timeline' | 'alike'> {
  return {
    anchor: toCellAnchor(result.cell),
    name: formatCellName(result.cell),
    outcome: buildOutcome(result),
    sentences: listSentences(result),
    rerun: buildRerunCommand(server, [result]),
  };
}

/** What the guards did, what the server did, and how the kernel proves that the client left. */
function listSentences(result: Result): string[] {
  const { history, verdicts, work } = result.attempt;
  if (history.kind === 'skipped') return [`Skipped: ${getSkipSentence(history)}`];
  if (history.kind === 'failed') return [`Unknown: ${explainUnknown(result).sentence}`];
  const queued = work.queuedBytes === 0 ? '' : `; ${work.queuedBytes} bytes waited in its process at the last write`;
  const { shown, sentence } = history.evidence;
  return [
    ...verdicts.map(({ evidence }) => `${toClause(evidence)}.`),
    `Work of the server after that moment: ${formatCount(work.ticks, 'tick')}, ${formatCount(work.writes, 'write')}, ${formatCount(work.bytes, 'byte')}${queued}.`,
    `${shown === 'unobservable' ? 'Not shown by the kernel' : 'The kernel shows'}: ${toClause(sentence)}.`,
    describeWatch(history),
  ];
}
