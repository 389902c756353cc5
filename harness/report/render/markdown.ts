import type { Run } from '../../model/run.ts';
import type { Cell } from '../../model/plan.ts';
import { formatRunSummary } from '../sections/findings.ts';
import { renderMarkdownFindings, renderSelfCheckSection } from './markdown-findings.ts';
import { renderMarkdownMatrix } from './markdown-matrix.ts';
import { renderMarkdownScenario, type TimelineRenderer } from '../sections/scenario.ts';
import { toAnchor, joinBlocks, renderMarkdownList, escapeProse, renderMarkdownTable } from './markdown-syntax.ts';
import { renderMermaidTimeline } from './mermaid.ts';
import { renderReferenceSection } from '../sections/reference-table.ts';
import { renderMarkdownStackSections } from './stacks-markdown.ts';
import { splitRun } from '../sections/parts.ts';

const SCENARIOS_TITLE = 'What the server does after its client hangs up';
const REFERENCES_TITLE = 'The same bug in other languages';
const STACKS_TITLE = 'Who tells you that the client left: signals and streams of the stacks';

/** The whole run as markdown, timelines as mermaid. The same run gives the same text. */
export function renderMarkdownReport(run: Run): string {
  return renderMarkdownDocument(run, renderMermaidTimeline);
}

/** The whole run as markdown, with timelines drawn as the reader's medium can show them. */
export function renderMarkdownDocument(run: Run, renderTimeline: TimelineRenderer): string {
  const { scenarios, stacks } = splitRun(run);
  const parts = [
    `# ${getRunTitle(run)}`,
    renderSelfCheckSection(run),
    `${formatRunSummary(run)}.`,
    ...(scenarios.results.length > 0 ? renderOverview(scenarios) : []),
    renderReferenceSection(stacks),
    renderMarkdownStackSections(stacks, renderTimeline),
    renderConditions(run),
    ...(scenarios.servers.length > 0 ? ['## Scenarios', HOW_TO_READ] : []),
    ...scenarios.servers.map((scenario) => renderMarkdownScenario(scenarios, scenario, renderTimeline)),
  ];
  return `${joinBlocks(parts)}\n`;
}

/** A run of stacks only answers another question. */
export function getRunTitle(run: Run): string {
  const isEveryCell = (matches: (cell: Cell) => boolean) =>
    run.results.length > 0 && run.results.every(({ cell }) => matches(cell));
  if (isEveryCell(({ scenario }) => scenario.startsWith('references/'))) return REFERENCES_TITLE;
  return isEveryCell(({ stream }) => stream !== undefined) ? STACKS_TITLE : SCENARIOS_TITLE;
}

function renderOverview(run: Run): string[] {
  const formatName = (id: string) =>
    run.servers.some((scenario) => scenario.id === id) ? `[${escapeProse(id)}](#${toAnchor(id)})` : escapeProse(id);
  return [renderMarkdownFindings(run), `## Every cell\n\n${renderMarkdownMatrix(run, formatName)}`];
}

function renderConditions({ hangup, startedAt, served, machine, patienceMs, selfCheck }: Run): string {
  const { platform, arch, kernel, cores } = machine;
  const rows = [
    ['served by', served.join(', ')],
    ['machine', `${platform} ${arch}, kernel ${kernel}, ${cores} cores`],
    ['started', startedAt],
    ['patience', `${patienceMs} ms`],
    ['self-check', selfCheck.shown.join('; ')],
  ];
  return joinBlocks([
    '## The run',
    renderMarkdownTable(
      ['hangup', escapeProse(hangup)],
      rows.map((cells) => cells.map(escapeProse)),
    ),
    PATIENCE_NOTE,
  ]);
}

const PATIENCE_NOTE =
  'After each disconnect the harness looks for at least the patience. A guard is called silent only if the server gave a sign of life late in that window; silence is a statement about this window, not about for ever.';

const HOW_TO_READ = `How to read the tables below:

${renderMarkdownList([
  '`ms`: from the disconnect (or, before the first byte, from when the server was let go on) to the release; for `silent`, to the last sign of life',
  '`ticks`, `writes`, `bytes`: work of the server after the disconnect; `queued`: bytes that waited in its process at the last write',
  '`the kernel shows`: how both sockets looked when the fault was made; this proves that it happened',
])}`;
