import { PHASE_TRAITS } from '../../model/phases.ts';
import { toClause } from '../../model/format.ts';
import type { FaultEvidence } from '../../model/history.ts';
import type { Result, Verdict } from '../../model/result.ts';
import type { ServerText } from '../../model/plan.ts';
import type { Block, Outcome, Section } from '../model.ts';
import { buildTable } from './blocks.ts';
import { buildCellDetails } from './cell-details.ts';
import { computeHeartbeatCost } from './heartbeat-cost.ts';
import { getTone, isLeak, sortResults, toCellKind } from './scenario-table.ts';
import type { ServerResults } from './servers.ts';

/** What a report says of each scenario. */
export function buildScenarioSections(servers: readonly ServerResults[]): Section[] {
  if (servers.length === 0) return [];
  const blocks: Block[] = [
    { kind: 'text', text: 'How to read the tables below:' },
    { kind: 'list', items: HOW_TO_READ },
  ];
  return [
    { title: 'Scenarios', level: 2, tone: null, audience: 'document', blocks },
    ...servers.flatMap((server) => (server.text === undefined ? [] : buildScenario(server, server.text))),
  ];
}

const HOW_TO_READ = [
  '`ms`: from the disconnect (or, before the first byte, from when the server was resumed) to the release; for `silent`, to the last sign of life',
  '`ticks`, `writes`, `bytes`: work of the server after the disconnect; `queued`: bytes that waited in its process at the last write',
  '`the kernel shows`: how both sockets looked when the fault was made; this proves that it happened',
];

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

/** A page has all of it; as text, only what differs or leaks of a server that does. */
function buildScenario(server: ServerResults, scenario: ServerText): Section[] {
  const results = sortResults(server);
  const telling = results.filter((result) => result.status === 'different' || isLeak(result));
  const audience = telling.length === 0 ? 'page' : 'document';
  const parts: [title: string, audience: Section['audience'], blocks: Block[]][] = [
    [
      'What differs or leaks',
      audience,
      telling.length === 0 ? [] : [buildTable(COLUMNS, telling.flatMap(buildCellRows))],
    ],
    ['Each way of leaving', 'page', buildCellDetails(server, results)],
    ['The price', audience, buildHeartbeatCost(results)],
    ['Why', audience, buildExplanation(scenario)],
    ['The server', 'page', buildCodeBlocks(scenario)],
    ['Run it', audience, [{ kind: 'code', language: 'sh', text: buildCommands(scenario, results) }]],
  ];
  const claim: Block = { kind: 'text', text: scenario.claim, strong: true };
  return [
    { tone: null, audience, title: scenario.id, level: 3, blocks: [claim] },
    ...parts
      .filter(([, , blocks]) => blocks.length > 0)
      .map(([title, forWhom, blocks]): Section => ({ tone: null, audience: forWhom, title, level: 4, blocks })),
  ];
}

function buildExplanation({ why, lesson, links }: ServerText): Block[] {
  const linkTexts = links.flatMap((url, index) => [...(index === 0 ? [] : [', ']), { text: url, to: url }]);
  return [
    { kind: 'text', text: why },
    { kind: 'text', text: `Lesson: ${lesson}` },
    ...(links.length === 0 ? [] : [{ kind: 'text', text: ['Met in the wild: ', ...linkTexts] } as const]),
  ];
}

/** One row for all guards of a cell to which the same happened. */
function buildCellRows({ cell, status, attempt, agreeing, attempts }: Result): (string | Outcome)[][] {
  const { history, verdicts, work } = attempt;
  const leadingCells = [
    PHASE_TRAITS[cell.phase].name,
    agreeing < attempts ? `${cell.fault} ${agreeing}/${attempts}` : cell.fault,
  ];
  if (history.kind === 'skipped')
    return [
      [
        ...leadingCells,
        '',
        { parts: [{ text: '– skipped', tone: 'muted' }], differs: false },
        '',
        '',
        '',
        '',
        '',
        '',
        history.skip.sentence,
      ],
    ];
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
  return `${shown === 'unobservable' ? 'not shown here: ' : ''}${sentence}`;
}

function formatVerdictCells(group: readonly Verdict[], status: Result['status']): (string | Outcome)[] {
  const [first] = group as [Verdict];
  const differs = status === 'different';
  const kind = toCellKind(first.outcome);
  const detail = hasDetail(first) ? `: ${toClause(first.evidence)}` : '';
  const outcome = { parts: [{ text: `${differs ? '! ' : ''}${kind}${detail}`, tone: getTone(kind) }], differs };
  return [group.map(({ name }) => name).join(', '), outcome, first.cause ?? '', formatLatencyRange(group)];
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

function buildHeartbeatCost(results: readonly Result[]): Block[] {
  const cost = computeHeartbeatCost(results);
  if (cost === null) return [];
  const release = cost.medianReleaseMs === null ? 'no release' : `${cost.medianReleaseMs.toFixed(0)} ms`;
  const numbers = [cost.heartbeatsPerSecond, cost.heartbeatBytesPerSecond, cost.wakeUpsPerSecond].map((number) =>
    number.toFixed(1),
  );
  return [
    buildTable(
      ['beats per s', 'bytes of beats per s', 'wake-ups per s (ticks and beats)', 'median release'],
      [[...numbers, release]],
    ),
    {
      kind: 'text',
      text: `Each connection pays this while its stream runs: the mean of ${cost.connections} mid-stream connections.`,
    },
  ];
}

/** The texts of the scenario stand above already. */
function buildCodeBlocks({ id, code }: ServerText): Block[] {
  const server = code.replace(/^ {2}(?:claim|why|lesson|links):.*\n(?: {4}.*\n| {2}\],\n)*/gm, '');
  const omissionNote = server === code ? '' : ', without the texts above';
  return [
    { kind: 'text', text: `\`scenarios/${id}.ts\`${omissionNote}:` },
    { kind: 'code', language: 'ts', text: server },
  ];
}

function buildCommands({ id }: ServerText, results: readonly Result[]): string {
  const fault = results[0]?.cell.fault;
  const rerunCommands = fault === undefined ? [] : [`npx hangup run ${id} --fault ${fault}`];
  return [`npx hangup explain ${id}`, ...rerunCommands, `npx hangup serve ${id}`].join('\n');
}
