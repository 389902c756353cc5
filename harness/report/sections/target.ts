import { hidesCause, getVersions } from '../../model/history.ts';
import type { Run } from '../../model/run.ts';
import {
  toAnchor,
  joinBlocks,
  renderMarkdownLink,
  escapeProse,
  renderMarkdownTable,
} from '../render/markdown-syntax.ts';
import { foldIntoLines, buildBehaviorRows, type FoldedLine } from './fold-cells.ts';
import { formatStackBehavior } from './symbols.ts';
import {
  buildTargetRerunCommand,
  getStackId,
  groupResultsByTarget,
  findServedVersions,
  type TargetResults,
} from './targets.ts';

/** Guards that do the same in every cell. */
interface GuardGroup {
  guards: readonly string[];
  lines: readonly FoldedLine[];
}

const COLUMNS = ['guard', 'method / phase / fault / body / shape', 'behavior'];

type LinesByGuard = ReadonlyMap<string, readonly FoldedLine[]>;

/** A section for each target. The later targets of a stack say only in what they differ from the first. */
export function renderTargetSections(stacks: Run): string[] {
  const targets = groupResultsByTarget(stacks);
  return targets.map((target) => {
    const first = targets.find(
      (candidate) => getStackId(candidate.name) === getStackId(target.name) && isObserved(candidate),
    );
    const isStandalone = first === undefined || first === target || !isObserved(target);
    return joinBlocks([
      `### ${escapeProse(target.name)}`,
      formatTargetHead(target),
      ...(isStandalone ? [renderBehaviorTable(buildLinesByGuard(target))] : renderComparison(target, first)),
    ]);
  });
}

function isObserved({ results }: TargetResults): boolean {
  return results.some(({ attempt }) => attempt.verdicts.some(({ outcome }) => outcome !== 'unknown'));
}

/** What each guard did, as far as anything is known. */
function buildLinesByGuard(target: TargetResults, formatBehavior = (behavior: string) => behavior): LinesByGuard {
  const entries = target.guards.map((guard) => {
    const rows = buildBehaviorRows(target.results, guard).map((row) => {
      return { ...row, behavior: formatBehavior(formatStackBehavior(guard, row.behavior)) };
    });
    return [guard, foldIntoLines(rows)] as const;
  });
  return new Map(entries.filter(([, lines]) => lines.length > 0));
}

function formatTargetHead(target: TargetResults): string {
  const { stack, runtime } = findServedVersions(target);
  const servedText = stack === '' ? 'Not observed.' : `${escapeProse(stack)} on ${escapeProse(runtime)}.`;
  const linksText = (target.text?.links ?? []).map((url) => ` Its documentation: ${renderMarkdownLink(url)}.`).join('');
  return `${servedText}${linksText} To observe it again: \`${buildTargetRerunCommand(target.name)}\``;
}

function renderComparison(target: TargetResults, first: TargetResults): string[] {
  const isCauseIgnored = isCauseUnknown(target) !== isCauseUnknown(first);
  const formatBehavior = isCauseIgnored ? removeCause : undefined;
  const [targetLines, firstLines] = [
    buildLinesByGuard(target, formatBehavior),
    buildLinesByGuard(first, formatBehavior),
  ];
  const isSame = (guard: string) => JSON.stringify(targetLines.get(guard)) === JSON.stringify(firstLines.get(guard));
  const differingLines = [...buildLinesByGuard(target)].filter(([guard]) => !isSame(guard));
  const missingGuards = [...firstLines.keys()]
    .filter((guard) => !targetLines.has(guard))
    .map((guard) => `\`${guard}\``);
  const name = `[${escapeProse(first.name)}](#${toAnchor(first.name)})`;
  const note = isCauseIgnored ? ' One of them cannot tell whether a read or a write told it; this is left aside.' : '';
  if (differingLines.length === 0 && missingGuards.length === 0) return [`The same as ${name} in every cell.${note}`];
  const missingText = missingGuards.length > 0 ? `, and without ${missingGuards.join(', ')}` : '';
  return [
    `The same as ${name}, but for what follows${missingText}.${note}`,
    ...(differingLines.length > 0 ? [renderBehaviorTable(new Map(differingLines))] : []),
  ];
}

/** Whether its server cannot tell how it learned of a disconnect. */
function isCauseUnknown({ results }: TargetResults): boolean {
  return results.some(({ attempt }) => hidesCause(getVersions(attempt.history)));
}

function removeCause(behavior: string): string {
  return behavior.replace(/ by (?:read|write|timer|gc)/, '');
}

function renderBehaviorTable(linesByGuard: LinesByGuard): string {
  if (linesByGuard.size === 0) return '';
  const groupsByLines = Map.groupBy([...linesByGuard], ([, lines]) => JSON.stringify(lines));
  const groups = [...groupsByLines.values()].map((group): GuardGroup => ({
    guards: group.map(([guard]) => guard),
    lines: group[0]![1],
  }));
  return renderMarkdownTable(
    COLUMNS,
    groups.flatMap(({ guards, lines }) =>
      lines.map(({ cells, behavior }, index) => [
        index === 0 ? guards.map((guard) => `\`${guard}\``).join(', ') : '',
        `\`${cells}\``,
        escapeProse(behavior),
      ]),
    ),
  );
}
