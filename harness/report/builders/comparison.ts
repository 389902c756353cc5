import { CHANGE_KINDS, type ChangeKind, type ChangeLine, type Comparison } from '../../model/comparison.ts';
import { formatCount } from '../../model/format.ts';
import type { Block, Report, ReportStatus, Section, Tone } from '../model.ts';
import { buildFindingBlocks } from '../sections/blocks.ts';

/** Of what could not run, the reasons say enough. */
const MAX_NOT_RUN = 10;

/** Two versions side by side: what changed, worst first. */
export function buildComparisonReport(comparison: Comparison): Report {
  const { before, after, selfCheck, hangup, machine, patienceMs } = comparison;
  const formatServed = (served: readonly string[]) => served.join(', ') || 'nothing';
  return {
    name: 'comparison',
    record: comparison,
    model: {
      title: `${before.name} → ${after.name}`,
      status: findComparisonStatus(comparison),
      selfCheck: selfCheck.problems,
      summary: `${formatComparisonCounts(comparison)} (guards in cells)`,
      conditions: [
        `hangup ${hangup}`,
        `before was served by ${formatServed(before.served)}`,
        `after by ${formatServed(after.served)}`,
        `patience ${patienceMs} ms`,
        `${machine.platform} ${machine.arch}, ${machine.cores} cores`,
      ],
      sections: buildChangeSections(comparison, 2),
      suites: [],
    },
  };
}

/** What could not run outweighs a regression: it may hide one. */
export function findComparisonStatus({ selfCheck, lines }: Comparison): ReportStatus {
  const hasChange = (wanted: ChangeKind) => lines.some(({ change }) => change === wanted);
  if (selfCheck.problems.length > 0) return 'invalid';
  if (hasChange('could not run')) return 'unknown';
  return hasChange('regressed') ? 'different' : 'expected';
}

/** Why something could not be observed, then a section for each kind of change that occurs. */
export function buildChangeSections({ before, after, lines }: Comparison, level: Section['level']): Section[] {
  const common = { level, audience: 'all' } as const;
  const failures = [before, after].flatMap(({ name, failures: sentences }) =>
    sentences.map((sentence) => `${name}: ${sentence}`),
  );
  const failureBlocks: Block[] = failures.length === 0 ? [] : [{ kind: 'list', items: failures }];
  const sections = CHANGE_KINDS.map((change): Section => {
    const title = `${change[0]!.toUpperCase()}${change.slice(1)}`;
    const changeLines = lines.filter((line) => line.change === change);
    return { ...common, title, tone: CHANGE_TONES[change], blocks: buildChangeBlocks(change, changeLines) };
  });
  return [
    { ...common, title: 'What could not be observed', tone: 'bad', blocks: failureBlocks } as const,
    ...sections,
  ].filter(({ blocks }) => blocks.length > 0);
}

const CHANGE_TONES: Readonly<Record<ChangeKind, Tone>> = {
  regressed: 'bad',
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
    points: stackLines.map(({ guard, before, after, count, cells }) => ({
      sentence: `${guard}: ${before} → ${after} (${formatCount(count, 'cell')})`,
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
    return changeLines.length === 0
      ? ''
      : `${countChangedCells(changeLines)} ${change}${change === 'new' ? formatFalseAlarms(changeLines) : ''}`;
  }).filter((part) => part !== '');
  return `${changes.join(', ') || 'nothing changed'}; ${alike} alike`;
}

/** What is new cannot be worse than before, and may be a trap: a signal that fires while the client is there, or fires twice. */
const FALSE_ALARMS: readonly string[] = ['premature', 'double'];

/** ` (36 of them premature)`; empty if there are none. */
function formatFalseAlarms(lines: readonly ChangeLine[]): string {
  const parts = FALSE_ALARMS.map(
    (alarm) => [countChangedCells(lines.filter(({ after }) => after === alarm)), alarm] as const,
  )
    .filter(([cellCount]) => cellCount > 0)
    .map(([cellCount, alarm]) => `${cellCount} of them ${alarm}`);
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}

function countChangedCells(lines: readonly ChangeLine[]): number {
  return lines.reduce((total, { count: cellCount }) => total + cellCount, 0);
}

/** What each word of a comparison says. */
const CHANGE_MEANINGS: Readonly<Record<ChangeKind, string>> = {
  regressed: 'Worse after than before',
  'could not run': 'One side could not be observed, so nothing is said',
  changed: 'Different, neither better nor worse',
  gone: 'Offered before, not any more',
  fixed: 'Better after than before',
  new: 'Not offered before',
  flaky: 'The attempts on one side do not agree, so nothing is said; the counts are attempts',
};
