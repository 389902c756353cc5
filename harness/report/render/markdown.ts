import type { Run } from '../../model/run.ts';
import type { Cell } from '../../model/plan.ts';
import { summaryOf } from '../sections/findings.ts';
import { findingsSections, selfProofSection } from './markdown-findings.ts';
import { matrixSection } from './markdown-matrix.ts';
import { scenarioSection, type Drawing } from '../sections/scenario.ts';
import { anchorOf, blocks, list, prose, table } from './markdown-syntax.ts';
import { mermaidTimeline } from './mermaid.ts';
import { sameBugSection } from '../sections/reference-table.ts';
import { stacksSections } from './stacks-markdown.ts';
import { partsOf } from '../sections/parts.ts';

const TITLE = 'What the server does after its client hangs up';
const REFERENCES_TITLE = 'The same bug in other languages';
const STACKS_TITLE = 'Who tells you that the client left: signals and streams of the stacks';

/** The whole run as markdown, timelines as mermaid. The same run gives the same text. */
export function markdownReport(run: Run): string {
  return markdownDocument(run, mermaidTimeline);
}

/** The whole run as markdown, with timelines drawn as the reader's medium can show them. */
export function markdownDocument(run: Run, draw: Drawing): string {
  const { scenarios, stacks } = partsOf(run);
  const parts = [
    `# ${titleOf(run)}`,
    selfProofSection(run),
    `${summaryOf(run)}.`,
    ...(scenarios.results.length > 0 ? overview(scenarios) : []),
    sameBugSection(stacks),
    stacksSections(stacks, draw),
    conditions(run),
    ...(scenarios.scenarios.length > 0 ? ['## Scenarios', HOW_TO_READ] : []),
    ...scenarios.scenarios.map((scenario) => scenarioSection(scenarios, scenario, draw)),
  ];
  return `${blocks(parts)}\n`;
}

/** A run of stacks only answers another question. */
export function titleOf(run: Run): string {
  const all = (holds: (cell: Cell) => boolean) =>
    run.results.length > 0 && run.results.every(({ cell }) => holds(cell));
  if (all(({ scenario }) => scenario.startsWith('references/'))) return REFERENCES_TITLE;
  return all(({ stream }) => stream !== undefined) ? STACKS_TITLE : TITLE;
}

function overview(run: Run): string[] {
  const naming = (id: string) =>
    run.scenarios.some((scenario) => scenario.id === id) ? `[${prose(id)}](#${anchorOf(id)})` : prose(id);
  return [findingsSections(run), `## Every cell\n\n${matrixSection(run, naming)}`];
}

function conditions({ hangup, startedAt, served, machine, patienceMs, proofShown }: Run): string {
  const { platform, arch, kernel, cores } = machine;
  const rows = [
    ['served by', served.join(', ')],
    ['machine', `${platform} ${arch}, kernel ${kernel}, ${cores} cores`],
    ['started', startedAt],
    ['patience', `${patienceMs} ms`],
    ['self-proof', proofShown.join('; ')],
  ];
  return blocks([
    '## The run',
    table(
      ['hangup', prose(hangup)],
      rows.map((cells) => cells.map(prose)),
    ),
    PATIENCE,
  ]);
}

const PATIENCE =
  'After each disconnect the harness looks for at least the patience. A guard is called silent only if the server gave a sign of life late in that window; silence is a statement about this window, not about for ever.';

const HOW_TO_READ = `How to read the tables below:

${list([
  '`ms`: from the disconnect (or, before the first byte, from when the server was let go on) to the release; for `silent`, to the last sign of life',
  '`ticks`, `writes`, `bytes`: work of the server after the disconnect; `queued`: bytes that waited in its process at the last write',
  '`the kernel shows`: how both sockets looked when the fault was made; this proves that it happened',
])}`;
