import {
  CHANGE_KINDS,
  UNSAFE_CHANGES,
  type ChangeKind,
  type ChangeLine,
  type Comparison,
  type UnsafeChange,
} from '../../model/comparison.ts';
import { formatCount } from '../../model/format.ts';
import type { Block, Report, ReportStatus, Section, Tone } from '../model.ts';
import { buildFindingBlocks } from '../sections/blocks.ts';

/** Of what could not run, the reasons say enough. */
const MAX_NOT_RUN = 10;

/** Two versions side by side: what changed, worst first. `failOn` is what makes the upgrade unsafe. */
export function buildComparisonReport(
  comparison: Comparison,
  failOn: readonly UnsafeChange[] = UNSAFE_CHANGES,
): Report {
  const { before, after, selfCheck, hangup, machine, patienceMs } = comparison;
  const formatServed = (served: readonly string[]) => served.join(', ') || 'nothing';
  return {
    name: 'comparison',
    record: comparison,
    model: {
      title: `${before.name} → ${after.name}`,
      status: findComparisonStatus(comparison, failOn),
      selfCheck: selfCheck.problems,
      summary: `${formatComparisonCounts(comparison)} (guards in cells)`,
      conditions: [
        `hangup ${hangup}`,
        `before was served by ${formatServed(before.served)}`,
        `after by ${formatServed(after.served)}`,
        ...[before, after].flatMap(({ name, setup }) => setup.map((sentence) => `${name}: ${sentence}`)),
        `patience ${patienceMs} ms`,
        `${machine.platform} ${machine.arch}, ${machine.cores} cores`,
      ],
      sections: buildChangeSections(comparison, 2),
      suites: [],
    },
  };
}

/** A regression that was seen outweighs what could not be seen. */
export function findComparisonStatus(
  comparison: Comparison,
  failOn: readonly ChangeKind[] = UNSAFE_CHANGES,
): ReportStatus {
  if (comparison.selfCheck.problems.length > 0) return 'invalid';
  if (comparison.lines.some(({ change }) => failOn.includes(change))) return 'different';
  return hasHiddenCells(comparison) ? 'unknown' : 'expected';
}

/** Whether cells could not be observed, and may hide a change. */
export function hasHiddenCells({ lines }: Comparison): boolean {
  return lines.some(({ change }) => change === 'could not run');
}

/** Why something could not be observed, then a section for each kind of change that occurs. */
export function buildChangeSections({ before, after, lines }: Comparison, level: Section['level']): Section[] {
  const common = { level, audience: 'all' } as const;
  const failures = [before, after].flatMap(({ name, failures: sentences }) =>
    sentences.map((sentence) => `${name}: ${sentence}`),
  );
  const failureBlocks: Block[] = failures.length === 0 ? [] : [{ kind: 'list', items: failures }];
  const sections = CHANGE_KINDS.map((change): Section => {
    const title = change === 'new and wrong' ? 'New, and wrong from the start' : capitalize(change);
    const changeLines = lines.filter((line) => line.change === change);
    return { ...common, title, tone: CHANGE_TONES[change], blocks: buildChangeBlocks(change, changeLines) };
  });
  return [
    { ...common, title: 'What could not be observed', tone: 'bad', blocks: failureBlocks } as const,
    ...sections,
  ].filter(({ blocks }) => blocks.length > 0);
}

function capitalize(text: string): string {
  return `${text[0]!.toUpperCase()}${text.slice(1)}`;
}

const CHANGE_TONES: Readonly<Record<ChangeKind, Tone>> = {
  regressed: 'bad',
  'new and wrong': 'bad',
  'could not run': 'unknown',
  changed: 'warning',
  gone: 'warning',
  fixed: 'good',
  new: 'good',
  flaky: 'warning',
};

function buildChangeBlocks(change: ChangeKind, lines: readonly ChangeLine[]): Block[] {
  if (lines.length === 0) return [];
  const shownLines = change === 'could not run' ? lines.slice(0, MAX_NOT_RUN) : lines;
  const hiddenCount = lines.length - shownLines.length;
  const findings = [...Map.groupBy(shownLines, ({ stack }) => stack)].map(([stack, stackLines]) => ({
    kind: 'changed' as const,
    subject: stack,
    count: null,
    points: stackLines.map(({ guard, before, after, count, cells, reason }) => ({
      sentence: `${guard}: ${before} → ${after} (${formatCount(count, 'cell')})${reason === undefined ? '' : `. ${reason}`}`,
      cells,
    })),
    log: '',
    rerun: null,
  }));
  return [
    { kind: 'text', text: `${CHANGE_MEANINGS[change]}.` },
    ...buildFindingBlocks(findings),
    ...(hiddenCount > 0
      ? [{ kind: 'text', text: `… and ${hiddenCount} more; the JSON holds them all.` } as const]
      : []),
  ];
}

/** `3 regressed, 12 fixed; 480 alike`: each on its own, because a fix does not outweigh a regression. */
export function formatComparisonCounts({ lines, alike }: Pick<Comparison, 'lines' | 'alike'>): string {
  const changes = CHANGE_KINDS.map((change) => {
    const changeLines = lines.filter((line) => line.change === change);
    return changeLines.length === 0 ? '' : `${countChangedCells(changeLines)} ${change}`;
  }).filter((part) => part !== '');
  return `${changes.join(', ') || 'nothing changed'}; ${alike} alike`;
}

function countChangedCells(lines: readonly ChangeLine[]): number {
  return lines.reduce((total, { count: cellCount }) => total + cellCount, 0);
}

/** What each word of a comparison says. */
const CHANGE_MEANINGS: Readonly<Record<ChangeKind, string>> = {
  regressed: 'Worse after than before',
  'new and wrong': 'Not offered before, and silent, premature, double or without an answer where it should not be',
  'could not run': 'One side could not be observed, or neither answers, so nothing is said',
  changed: 'Different, neither better nor worse',
  gone: 'Offered before, not any more',
  fixed: 'Better after than before',
  new: 'Not offered before',
  flaky: 'The attempts on one side do not agree, so nothing is said; the counts are attempts',
};
