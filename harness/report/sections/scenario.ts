import { toClause } from '../../model/format.ts';
import type { FaultEvidence } from '../../model/history.ts';
import type { Run } from '../../model/run.ts';
import type { Result, Verdict } from '../../model/result.ts';
import type { ServerText } from '../../model/plan.ts';
import { toCellKind, findScenarioResults } from './scenario-table.ts';
import { PHASE_TRAITS } from '../../model/phases.ts';
import {
  joinBlocks,
  renderCodeBlock,
  renderMarkdownLink,
  escapeProse,
  renderMarkdownTable,
} from '../render/markdown-syntax.ts';
import { computeHeartbeatCost } from './heartbeat-cost.ts';
import { buildTimelines, type Timeline } from './timeline.ts';

/** How a document shows a timeline: as mermaid in markdown, as SVG in a page. */
export type TimelineRenderer = (timeline: Timeline) => string;

const COLUMNS = [
  'phase',
  'fault',
  'guard',
  'outcome',
  'cause',
  'ms',
  'ticks',
  'writes',
  'bytes',
  'queued',
  'the kernel shows',
];

/** Everything a report says of one scenario. */
export function renderMarkdownScenario(run: Run, scenario: ServerText, renderTimeline: TimelineRenderer): string {
  const results = findScenarioResults(run, scenario.id);
  return joinBlocks([
    `### ${escapeProse(scenario.id)}`,
    `**${escapeProse(scenario.claim)}**`,
    ...buildTimelines(results).map(renderTimeline),
    '#### What happened',
    renderMarkdownTable(COLUMNS, results.flatMap(buildCellRows)),
    renderHeartbeatCost(results),
    `#### Why\n\n${escapeProse(scenario.why)}`,
    `*Lesson:* ${escapeProse(scenario.lesson)}`,
    scenario.links.length === 0 ? '' : `Met in the wild: ${scenario.links.map(renderMarkdownLink).join(', ')}`,
    renderCodeSection(scenario),
    renderCodeBlock('sh', buildCommands(scenario, results)),
  ]);
}

/** One row for all guards of a cell to which the same happened. */
function buildCellRows({ cell, status, attempt, agreeing, attempts }: Result): string[][] {
  const { history, verdicts, work } = attempt;
  const leadingCells = [
    PHASE_TRAITS[cell.phase].name,
    agreeing < attempts ? `${cell.fault} ${agreeing}/${attempts}` : cell.fault,
  ];
  if (history.kind === 'skipped')
    return [[...leadingCells, '', '– skipped', '', '', '', '', '', '', escapeProse(history.skip.sentence)]];
  const evidence = history.kind === 'observed' ? formatEvidence(history.evidence) : '';
  const workCells = [work.ticks, work.writes, work.bytes, work.queuedBytes].map(String);
  const groups = [...Map.groupBy(verdicts, (verdict) => (hasDetail(verdict) ? verdict : verdict.outcome)).values()];
  return groups.map((group, index) => [
    ...(index === 0 ? leadingCells : ['', '']),
    ...formatVerdictCells(group, status),
    ...(index === 0 ? [...workCells, evidence] : ['', '', '', '', '']),
  ]);
}

function formatEvidence({ shown, sentence }: FaultEvidence): string {
  return `${shown === 'unobservable' ? 'not shown here: ' : ''}${escapeProse(sentence)}`;
}

function formatVerdictCells(group: readonly Verdict[], status: Result['status']): string[] {
  const [first] = group as [Verdict];
  const flag = status === 'different' ? '! ' : '';
  const detail = hasDetail(first) ? `: ${escapeProse(toClause(first.evidence))}` : '';
  const outcome = `${flag}${toCellKind(first.outcome)}${detail}`;
  return [
    group.map(({ name: guard }) => escapeProse(guard)).join(', '),
    outcome,
    first.cause ?? '',
    formatLatencyRange(group),
  ];
}

/** A gauge has values, and a crash its error: the outcome alone says too little. */
function hasDetail({ outcome }: Verdict): boolean {
  return outcome === 'grows' || outcome === 'settles' || outcome === 'crashed';
}

function formatLatencyRange(group: readonly Verdict[]): string {
  const latencies = group.flatMap(({ latencyMs }) => latencyMs ?? []);
  if (latencies.length === 0) return '';
  const [least, most] = [Math.min(...latencies), Math.max(...latencies)].map((ms) => ms.toFixed(ms < 100 ? 1 : 0));
  return least === most ? `${least}` : `${least} to ${most}`;
}

function renderHeartbeatCost(results: readonly Result[]): string {
  const cost = computeHeartbeatCost(results);
  if (cost === null) return '';
  const release = cost.medianReleaseMs === null ? 'no release' : `${cost.medianReleaseMs.toFixed(0)} ms`;
  const numbers = [cost.heartbeatsPerSecond, cost.heartbeatBytesPerSecond, cost.wakeUpsPerSecond].map((number) =>
    number.toFixed(1),
  );
  return joinBlocks([
    '#### The price',
    renderMarkdownTable(
      ['beats per s', 'bytes of beats per s', 'wake-ups per s (ticks and beats)', 'median release'],
      [[...numbers, release]],
    ),
    `Each connection pays this while its stream runs: the mean of ${cost.connections} mid-stream connections.`,
  ]);
}

/** The texts of the scenario stand above already. */
function renderCodeSection({ id, code }: ServerText): string {
  if (code === '') return ''; // a server of the reader's own
  const server = code.replace(/^ {2}(?:claim|why|lesson|links):.*\n(?: {4}.*\n| {2}\],\n)*/gm, '');
  const omissionNote = server === code ? '' : ', without the texts above';
  return joinBlocks(['#### The server', `\`scenarios/${id}.ts\`${omissionNote}:`, renderCodeBlock('ts', server)]);
}

function buildCommands({ id, words }: ServerText, results: readonly Result[]): string {
  const fault = results[0]?.cell.fault;
  const rerunCommands = fault === undefined ? [] : [`npx hangup run ${words ?? id} --fault ${fault}`];
  return [...rerunCommands, ...(words === undefined ? [`npx hangup serve ${id}`] : [])].join('\n');
}
