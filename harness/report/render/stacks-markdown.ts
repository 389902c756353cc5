import type { Run } from '../../model/run.ts';
import type { TimelineRenderer } from '../sections/scenario.ts';
import { toAnchor, joinBlocks, renderMarkdownList, escapeProse, renderMarkdownTable } from './markdown-syntax.ts';
import { renderMarkdownStackFindings } from './stacks-markdown-findings.ts';
import { renderTargetSections } from '../sections/target.ts';
import { findNotables } from '../sections/notable.ts';
import { buildOverview, formatOverviewParts, type OverviewCell } from '../sections/stack-table.ts';
import { buildStackLegend } from '../sections/symbols.ts';
import { formatTargetNames, groupResultsByTarget, findServedVersions } from '../sections/targets.ts';

/** What a run says of its stacks, from what needs attention to every target; empty if it has none. */
export function renderMarkdownStackSections(stacks: Run, renderTimeline: TimelineRenderer): string {
  if (stacks.results.length === 0) return '';
  return joinBlocks([
    HOW_TO_READ,
    renderMarkdownStackFindings(stacks, renderTimeline),
    renderNotableSection(stacks),
    renderOverviewSection(stacks),
    renderVersionsSection(stacks),
    '## Every target',
    ...renderTargetSections(stacks),
  ]);
}

const HOW_TO_READ = `## How to read it

${renderMarkdownList([
  'A target is a framework, or a runtime’s own server, on one version line and one runtime: `express@5 on node@24`. It is asked for a stream, its client leaves, and each signal that it offers is watched, and so is what its stream holds.',
  'A cell is written `method / phase / fault / body / shape`: how the client asks, when it leaves, how the client leaves, which kind of stream it gets, how that stream works.',
  'Shapes: `ticking` goes on writing, `silent` works without writing, `idle` waits for what does not come, `cooperative` is silent and stops when the signal of the stack says so. A `POST` brings a small JSON text, which the server reads first, as a parser does.',
  '`*` stands for all that was observed, `leaving` for every way of leaving; `reuse` leaves the second stream of a kept-alive connection, `complete` and `stay` are controls: the stream ends by itself, or the client stays.',
  'A signal that is silent although the client left does not tell the handler; a `finish` that is silent is right, because the response was not finished. `finally`, `destroy` and `cancel` say whether the stream itself was stopped.',
])}`;

function renderNotableSection(stacks: Run): string {
  const notables = findNotables(stacks);
  if (notables.length === 0) return '';
  const parts = [...Map.groupBy(notables, ({ title }) => title)].map(([what, group]) => {
    const rows = group.flatMap(({ guard, lines, targets }) =>
      lines.map((line, index) => [
        ...(index === 0 ? [formatCode(guard), escapeProse(formatTargetNames(targets))] : ['', '']),
        formatCode(line),
      ]),
    );
    return `### ${escapeProse(what)}\n\n${renderMarkdownTable(['guard', 'targets', 'where'], rows)}`;
  });
  return joinBlocks([
    '## What deserves attention',
    'By rules on what was observed, whether it is accepted or not.',
    ...parts,
  ]);
}

function renderOverviewSection(stacks: Run): string {
  const { columns, blocks: targetBlocks } = buildOverview(stacks);
  if (targetBlocks.length === 0) return '';
  const rows = targetBlocks.flatMap(({ targets, rows: blockRows }) =>
    blockRows.map(({ label, cells }, index) => [
      index === 0 ? `**[${escapeProse(formatTargetNames(targets))}](#${toAnchor(targets[0]!)})**` : '',
      formatCode(label),
      ...cells.map(formatOverviewCell),
    ]),
  );
  const texts = targetBlocks.flatMap(({ rows: blockRows }) =>
    blockRows.flatMap(({ cells }) => cells.map((cell) => formatOverviewParts(cell).join(', '))),
  );
  return joinBlocks([
    '## Who tells you that the client left',
    'Each row is a signal, or what a kind of stream holds. `POST` and `HEAD` are all moments of leaving; the controls are those of `GET` and `HEAD`.',
    renderMarkdownTable(['target', 'guard', ...columns], rows),
    renderMarkdownList(buildStackLegend(texts.join('\n'))),
  ]);
}

function formatOverviewCell(cell: OverviewCell): string {
  const text = formatOverviewParts(cell).join(', ');
  return cell.different ? `**${text}**` : text;
}

function renderVersionsSection(stacks: Run): string {
  const rows = groupResultsByTarget(stacks).map((target) => {
    const { stack, runtime } = findServedVersions(target);
    return [target.name, stack || 'not observed', runtime].map(escapeProse);
  });
  return joinBlocks([
    '## The versions that served',
    'Read from the running servers: from the package.json of the package that was imported, and from the runtime itself.',
    renderMarkdownTable(['target', 'stack', 'runtime'], rows),
  ]);
}

/** A name as code: what others called it is not read as markup. */
function formatCode(text: string): string {
  return text.includes('`') ? escapeProse(text) : `\`${text}\``;
}
