import type { Run } from '../../model/run.ts';
import type { TimelineRenderer } from '../sections/scenario.ts';
import {
  joinBlocks,
  renderCodeBlock,
  renderMarkdownList,
  escapeProse,
  renderMarkdownTable,
} from './markdown-syntax.ts';
import { formatCount } from '../../model/format.ts';
import { buildTimelines } from '../sections/timeline.ts';
import {
  describeExample,
  foldDifferences,
  formatUnacceptedGuards,
  foldUnacceptedGuards,
  type FoldedDifference,
} from '../sections/stack-differences.ts';
import { formatTargetNames, buildCellsRerunCommand, getStackId } from '../sections/targets.ts';
import { groupSkippedTargets, findUnknownCells, findFlakyCells, type TargetProblem } from '../sections/problems.ts';

/** More pictures than this nobody looks at. */
const MAX_TIMELINES = 5;
const COLUMNS = ['targets', 'guard', 'accepted', 'observed', 'cells', 'where'];
const EMPTY_CELLS = ['', '', '', '', ''];

/** What differs from the accepted behavior, what is unknown, skipped and wavering, folded; empty if nothing is. */
export function renderMarkdownStackFindings(stacks: Run, renderTimeline: TimelineRenderer | null): string {
  return joinBlocks([
    renderDifferencesSection(foldDifferences(stacks), renderTimeline),
    renderUnacceptedSection(stacks),
    renderProblemsSection('Stacks of which something is unknown', findUnknownCells(stacks)),
    renderSkippedSection(stacks),
    renderProblemsSection('Stacks that were not the same in every attempt', findFlakyCells(stacks)),
  ]);
}

function renderDifferencesSection(
  differences: readonly FoldedDifference[],
  renderTimeline: TimelineRenderer | null,
): string {
  if (differences.length === 0) return '';
  const rows = differences.flatMap(({ targets, guard, expected, got, lines, results }) =>
    lines.map((line, index) => [
      ...(index === 0
        ? [formatTargetNames(targets), guard, expected, `! ${got}`, String(results.length)].map(escapeProse)
        : EMPTY_CELLS),
      `\`${line}\``,
    ]),
  );
  const byTarget = Map.groupBy(
    differences.flatMap(({ results }) => results),
    ({ cell }) => cell.scenario,
  );
  const commands = [...byTarget].map(([target, targetResults]) => buildCellsRerunCommand(target, targetResults));
  const drawnDifferences = renderTimeline === null ? [] : differences.slice(0, MAX_TIMELINES);
  return joinBlocks([
    '## Different from what is accepted',
    renderMarkdownTable(COLUMNS, rows),
    'To observe these targets again; `npx hangup accept` takes what they do as the new accepted behavior:',
    renderCodeBlock('sh', commands.join('\n')),
    ...drawnDifferences.flatMap((difference) => [
      escapeProse(describeExample(difference)),
      ...buildTimelines(difference.results.slice(0, 1)).map((timeline) => renderTimeline!(timeline)),
    ]),
  ]);
}

function renderUnacceptedSection(stacks: Run): string {
  const unaccepted = foldUnacceptedGuards(stacks);
  if (unaccepted.length === 0) return '';
  const ids = [...new Set(unaccepted.flatMap(({ targets }) => targets.map(getStackId)))];
  return joinBlocks([
    '## Nothing is accepted yet',
    renderMarkdownList(
      unaccepted.map((unacceptedGuards) =>
        escapeProse(`${formatTargetNames(unacceptedGuards.targets)}: ${formatUnacceptedGuards(unacceptedGuards)}`),
      ),
    ),
    renderCodeBlock('sh', `npx hangup accept ${ids.join(' ')}`),
  ]);
}

function renderProblemsSection(title: string, problems: readonly TargetProblem[]): string {
  if (problems.length === 0) return '';
  return joinBlocks([`## ${title}`, ...problems.map(renderProblem)]);
}

function renderProblem({ target, sentence, log, lines, results }: TargetProblem): string {
  const logBlock = log.trim() === '' ? '' : joinBlocks(['The end of its log:', renderCodeBlock('text', log)]);
  return joinBlocks([
    `**${escapeProse(target)}**, ${formatCount(results.length, 'cell')}: ${escapeProse(sentence)}`,
    renderMarkdownList(lines.map((line) => `\`${line}\``)),
    logBlock,
    renderCodeBlock('sh', buildCellsRerunCommand(target, results)),
  ]);
}

function renderSkippedSection(stacks: Run): string {
  const skipped = groupSkippedTargets(stacks);
  if (skipped.length === 0) return '';
  return joinBlocks([
    '## Stacks that were not observed',
    renderMarkdownList(
      skipped.map(
        ({ reason, targets, cells }) =>
          `${escapeProse(reason)} (${escapeProse(formatTargetNames(targets))}, ${formatCount(cells, 'cell')})`,
      ),
    ),
  ]);
}
