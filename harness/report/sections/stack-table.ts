import { FAULT_TRAITS } from '../../model/faults.ts';
import { PHASE_TRAITS } from '../../model/phases.ts';
import { FAULTS_FOLDED_ALONE, getCellDimensions } from './fold-cells.ts';
import type { Result } from '../../model/result.ts';
import type { Cell } from '../../model/plan.ts';
import { toBehavior } from '../../model/behavior.ts';
import type { Outcome, Section, Table } from '../model.ts';
import { formatCode } from './blocks.ts';
import { buildStackParts, describeStackPart, type CellSign } from './stack-parts.ts';
import { formatStackBehavior, formatStackSymbol, getSymbolTone, STACK_LEGEND } from './stack-symbols.ts';
import { CRASH_GUARD, formatTargetNames, getStackId, type ServerResults } from './servers.ts';
import { findSymbolMeanings } from './symbol-legend.ts';

/** What one guard did in the cells of each column; without parts where there are none. */
interface OverviewRow {
  label: string;
  cells: readonly Outcome[];
}

/** One that does not read has a column of its own. */
const isReading = ({ fault, phase }: Cell): boolean =>
  FAULT_TRAITS[fault].client !== 'stops-reading' && PHASE_TRAITS[phase].needs !== 'blocked-writes';
const isDisconnect = (cell: Cell): boolean => !FAULTS_FOLDED_ALONE.includes(cell.fault) && isReading(cell);
const matchDisconnects = (method: string, phases: readonly string[]) => (cell: Cell) =>
  isDisconnect(cell) && cell.stream?.method === method && phases.includes(cell.phase);
/** A POST would say once more what its own column says. */
const matchControl = (fault: string) => (cell: Cell) => cell.fault === fault && cell.stream?.method !== 'POST';

const UNREAD = 'GET, not read';
const COLUMNS: readonly (readonly [name: string, holds: (cell: Cell) => boolean])[] = [
  ['GET mid-stream', matchDisconnects('GET', ['mid-stream'])],
  ['GET before the first byte', matchDisconnects('GET', ['before-first-byte'])],
  ['GET before the headers', matchDisconnects('GET', ['before-headers'])],
  ['POST during the upload', matchDisconnects('POST', ['during-upload'])],
  ['POST', matchDisconnects('POST', ['mid-stream', 'before-first-byte', 'before-headers'])],
  ['HEAD', matchDisconnects('HEAD', ['mid-stream', 'before-first-byte', 'before-headers'])],
  [UNREAD, (cell: Cell) => !isReading(cell)],
  ...FAULTS_FOLDED_ALONE.map((fault) => [fault, matchControl(fault)] as const),
];

/** Which signals fire when the client leaves: a row for each signal and each guard of a stream. Targets that do the same share a group. */
export function buildStackTable(stacks: readonly ServerResults[]): Section[] {
  const observedTargets = stacks.filter(({ results }) => results.some(({ status }) => status !== 'skipped'));
  if (observedTargets.length === 0) return [];
  const columns = COLUMNS.filter(([, isInColumn]) =>
    stacks.some(({ results }) => results.some(({ cell }) => isInColumn(cell))),
  );
  const hasUnread = columns.some(([name]) => name === UNREAD);
  const entries = observedTargets.map((target) => ({ name: target.name, rows: buildOverviewRows(target, columns) }));
  const alike = Map.groupBy(entries, ({ name, rows }) => JSON.stringify([getStackId(name), rows]));
  const groups = [...alike.values()].map((group) => ({
    name: [{ text: formatTargetNames(group.map(({ name }) => name)), to: `#${group[0]!.name}` }],
    rows: group[0]!.rows.map(({ label, cells }) => [
      formatCode(label),
      ...cells.map((cell, index) => ({
        ...cell,
        title: `${formatTargetNames(group.map(({ name }) => name))}, ${label}, ${columns[index]![0]}: ${cell.title}`,
        to: group[0]!.name,
      })),
    ]),
  }));
  const table: Table = {
    columns: ['target', 'guard', ...columns.map(([name]) => name)],
    groups,
    legend: findSymbolMeanings(groups, STACK_LEGEND),
  };
  return [
    {
      title: 'Which signals fire when the client leaves',
      level: 2,
      tone: null,
      audience: 'terminal',
      blocks: [
        { kind: 'text', text: hasUnread ? HOW_TO_READ + HOW_TO_READ_UNREAD : HOW_TO_READ },
        { kind: 'table', table },
      ],
    },
  ];
}

const HOW_TO_READ =
  'Each row is a signal, or what a kind of stream holds. `POST` and `HEAD` are all moments of leaving; the controls are those of `GET` and `HEAD`.';
const HOW_TO_READ_UNREAD =
  ' `GET, not read` is a client that does not read, and stays (`stall`) or leaves when the server can write no more.';

function buildOverviewRows(target: ServerResults, columns: typeof COLUMNS): OverviewRow[] {
  return listRowLabels(target)
    .map(({ label, guard, body }) => {
      const rowResults = target.results.filter(({ cell }) => body === null || cell.stream?.body === body);
      const cells = columns.map(([, isInColumn]) => {
        return buildOverviewCell(
          rowResults.filter(({ cell }) => isInColumn(cell)),
          guard,
        );
      });
      return { guard, label, cells };
    })
    .filter(
      ({ guard, cells }) =>
        guard !== CRASH_GUARD || cells.some(({ parts }) => parts.some(({ text }) => text.includes('⚡'))),
    )
    .map(({ label, cells }) => ({ label, cells }));
}

/** The rows of a target: a guard of a stream is another one in each kind of stream. */
function listRowLabels(target: ServerResults): { label: string; guard: string; body: string | null }[] {
  const bodies = Object.entries(target.text?.bodies ?? {});
  const streams = bodies.flatMap(([body, guards]) =>
    guards.map((guard) => ({ label: `${guard} (${body})`, guard, body })),
  );
  const otherGuards = [...target.signals, ...target.guards.filter((guard) => guard === CRASH_GUARD)];
  const guardRows = otherGuards.map((guard) => ({ label: guard, guard, body: null }));
  return [
    ...guardRows.filter(({ guard }) => guard !== CRASH_GUARD),
    ...streams,
    ...guardRows.filter(({ guard }) => guard === CRASH_GUARD),
  ];
}

function buildOverviewCell(results: readonly Result[], guard: string): Outcome {
  const cellSymbols = results.flatMap(({ cell, attempt }): CellSign[] => {
    const verdict = attempt.verdicts.find((candidate) => candidate.name === guard);
    if (verdict === undefined) return [];
    const behavior = toBehavior(verdict);
    const [symbol, words] = [formatStackSymbol(guard, behavior), formatStackBehavior(guard, behavior)];
    return [{ cellDimensions: getCellDimensions(cell), symbol, words }];
  });
  const differs = results.some((result) => hasGuardDifference(result, guard));
  const parts = buildStackParts(cellSymbols);
  const texts = parts.map(({ symbol, conditions }, index) => {
    return index === 0 ? `${differs ? '!' : ''}${symbol}` : `${conditions.join(', ')} ${symbol}`;
  });
  return {
    parts: texts.map((text, index) => ({
      text: index < texts.length - 1 ? `${text},` : text,
      tone: getSymbolTone(parts[index]!.symbol),
    })),
    differs,
    title: parts.map(describeStackPart).join('; '),
  };
}

function hasGuardDifference({ status, attempt }: Result, guard: string): boolean {
  return (
    status === 'different' &&
    attempt.differences.some((difference) => difference.name === guard && difference.expected !== null)
  );
}
