import { formatCount } from '../../model/format.ts';
import type { History } from '../../model/history.ts';
import type { Result } from '../../model/result.ts';
import type { Block, Finding, Section, Tone } from '../model.ts';
import { buildFindingBlocks } from './blocks.ts';
import { formatCellCounts, formatCellNames } from './cell-names.ts';
import { foldMatchingCells } from './fold-cells.ts';
import { buildRerunCommand, formatTargetNames, getStackId, type ServerResults } from './servers.ts';
import { describeExample, foldDifferences, foldUnacceptedGuards, type FoldedDifference } from './stack-differences.ts';
import { buildTimelines } from './timeline.ts';

/** More pictures than this are too many to look at. */
const MAX_EXAMPLES = 5;

/** What needs attention: what differs, is unknown, was skipped, or was not the same in every attempt. */
export function buildFindingSections(servers: readonly ServerResults[]): Section[] {
  const stacks = servers.filter(({ isStack }) => isStack);
  const foldedDifferences = foldDifferences(stacks);
  const differences = [...servers.flatMap(buildDifferenceFindings), ...buildFoldedFindings(foldedDifferences)];
  const stackIds = new Set(foldedDifferences.flatMap(({ targets }) => targets.map(getStackId)));
  return [
    buildSection('Different from what is expected', 'bad', [
      ...buildFindingBlocks(differences),
      ...(stackIds.size === 0 ? [] : [describeAccepting([...stackIds])]),
    ]),
    {
      ...buildSection('Examples of what differs', null, foldedDifferences.slice(0, MAX_EXAMPLES).flatMap(drawExample)),
      level: 3,
      audience: 'document',
    } as const,
    buildSection('Nothing is accepted yet', 'warning', buildUnacceptedBlocks(stacks)),
    buildSection('Unknown: nothing was proven', 'unknown', buildFindingBlocks(servers.flatMap(buildUnknownFindings))),
    buildSection('Skipped', 'muted', buildSkippedBlocks(servers)),
    buildSection('Not the same in every attempt', 'warning', buildFindingBlocks(servers.flatMap(buildFlakyFindings))),
  ].filter(({ blocks }) => blocks.length > 0);
}

function buildSection(title: string, tone: Tone | null, blocks: Block[]): Section {
  return { title, level: 2, tone, audience: 'all', blocks };
}

/** One finding for each cell of a scenario that differs; what differs of a stack is folded. */
export function buildDifferenceFindings(server: ServerResults): Finding[] {
  if (server.isStack) return [];
  return server.results
    .filter(({ status }) => status === 'different')
    .map((result) => ({
      ...describeCells(server, [result], 'different'),
      points: result.attempt.differences.map(({ sentence }) => ({ sentence, cells: [] })),
    }));
}

/** Targets that differ alike are one finding, whose command observes the first of them again. */
function buildFoldedFindings(differences: readonly FoldedDifference[]): Finding[] {
  return [...Map.groupBy(differences, ({ targets }) => targets.join('\n')).values()].map((group) => ({
    kind: 'different',
    subject: formatTargetNames(group[0]!.targets),
    count: null,
    points: group.map(({ guard, expected, got, results, lines }) => ({
      sentence: `${guard}: ${expected} → ${got} (${formatCount(results.length, 'cell')})`,
      cells: lines,
    })),
    log: '',
    rerun: buildRerunCommand(
      group[0]!.first,
      group.flatMap(({ results }) => results),
    ),
  }));
}

function describeAccepting(stackIds: readonly string[]): Block {
  return { kind: 'text', text: `If that is how it should be: \`npx hangup accept ${stackIds.join(' ')}\`` };
}

function drawExample(difference: FoldedDifference): Block[] {
  const timelines = buildTimelines(difference.results.slice(0, 1));
  return [
    { kind: 'text', text: `${difference.first.name}, ${describeExample(difference)}` },
    ...timelines.map((timeline) => ({ kind: 'timeline', timeline }) as const),
  ];
}

function buildUnacceptedBlocks(stacks: readonly ServerResults[]): Block[] {
  const unaccepted = foldUnacceptedGuards(stacks);
  if (unaccepted.length === 0) return [];
  const items = unaccepted.map(({ targets, guards, cells }) => {
    const guardNames = guards.length === 0 ? 'every guard' : guards.join(', ');
    return `${formatTargetNames(targets)}: ${guardNames} in ${formatCount(cells, 'cell')}`;
  });
  const stackIds = new Set(unaccepted.flatMap(({ targets }) => targets.map(getStackId)));
  return [
    { kind: 'list', items },
    { kind: 'code', language: 'sh', text: `npx hangup accept ${[...stackIds].join(' ')}` },
  ];
}

/** Why cells are unknown. Cells of one server that failed alike are one finding: one dead server is one piece of news. */
export function buildUnknownFindings(server: ServerResults): Finding[] {
  return groupFindings(server, 'unknown', (result) => (result.status === 'unknown' ? explainUnknown(result) : null));
}

/** Why nothing was proven of a cell, with the end of the server's log if that has to do with it. */
export function explainUnknown({ attempt: { history, verdicts } }: Result): FindingReason {
  if (history.kind === 'failed') return { sentence: history.failure.sentence, log: history.failure.log };
  const evidence = verdicts.filter(({ outcome }) => outcome === 'unknown').map((verdict) => verdict.evidence);
  return { sentence: [...new Set(evidence)].join(' '), log: '' };
}

function buildFlakyFindings(server: ServerResults): Finding[] {
  return groupFindings(server, 'flaky', ({ agreeing, attempts, dissent }) => {
    if (agreeing === attempts) return null;
    const others = server.isStack ? [] : dissent.map((sentence) => `; else: ${sentence}`);
    return { sentence: `${agreeing} of ${attempts} attempts agree${others.join('')}`, log: '' };
  });
}

/** What was not observed, by reason. */
function buildSkippedBlocks(servers: readonly ServerResults[]): Block[] {
  const skippedResults = servers.flatMap(({ isStack, results }) =>
    results.filter(({ status }) => status === 'skipped').map((result) => ({ isStack, result })),
  );
  const byReason = Map.groupBy(skippedResults, ({ isStack, result }) =>
    JSON.stringify([getSkipSentence(result.attempt.history), isStack]),
  );
  const items = [...byReason.values()].map((group) => {
    const cells = group.map(({ result }) => result.cell);
    const targets = [...new Set(cells.map(({ scenario }) => scenario))];
    const subject = group[0]!.isStack
      ? `${formatCount(cells.length, 'cell')} of ${formatTargetNames(targets)}`
      : formatCellCounts(cells);
    return `${subject}: ${getSkipSentence(group[0]!.result.attempt.history)}`;
  });
  return items.length === 0 ? [] : [{ kind: 'list', items }];
}

/** Why this machine could not observe a cell; null if it could. */
export function getSkipSentence(history: History): string | null {
  return history.kind === 'skipped' ? history.skip.sentence : null;
}

interface FindingReason {
  sentence: string;
  log: string;
}

/** The results of which there is something to say, by what that is. */
export function groupFindings(
  server: ServerResults,
  kind: Finding['kind'],
  getReason: (result: Result) => FindingReason | null,
): Finding[] {
  const entries = server.results.flatMap((result) => {
    const reason = getReason(result);
    return reason === null ? [] : [{ result, reason }];
  });
  return [...Map.groupBy(entries, ({ reason }) => JSON.stringify(reason)).values()].map((group) => {
    const results = group.map(({ result }) => result);
    const { sentence, log } = group[0]!.reason;
    const cells = server.isStack ? foldMatchingCells(server.results, (result) => results.includes(result)) : [];
    return { ...describeCells(server, results, kind), points: [{ sentence, cells }], log };
  });
}

/** A finding on cells of one server, before anything is said of them. The many cells of a stack are counted, others are named. */
export function describeCells(server: ServerResults, results: readonly Result[], kind: Finding['kind']): Finding {
  const { name, isStack } = server;
  return {
    kind,
    subject: isStack ? name : `${name}: ${formatCellNames(results.map(({ cell }) => cell))}`,
    count: isStack ? results.length : null,
    points: [],
    log: '',
    rerun: buildRerunCommand(server, results),
  };
}
