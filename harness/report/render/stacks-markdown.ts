import type { Run } from '../../model/run.ts';
import type { Drawing } from '../sections/scenario.ts';
import { anchorOf, blocks, list, prose, table } from './markdown-syntax.ts';
import { stacksFindings } from './stacks-markdown-findings.ts';
import { targetSections } from '../sections/target.ts';
import { notableOf } from '../sections/notable.ts';
import { overviewOf, partTexts, type OverviewCell } from '../sections/stack-table.ts';
import { signLegend } from '../sections/symbols.ts';
import { namesOf, targetsOf, versionsOf } from '../sections/targets.ts';

/** What a run says of its stacks, from what needs attention to every target; empty if it has none. */
export function stacksSections(stacks: Run, draw: Drawing): string {
  if (stacks.results.length === 0) return '';
  return blocks([
    HOW_TO_READ,
    stacksFindings(stacks, draw),
    notableSection(stacks),
    overviewSection(stacks),
    versionsSection(stacks),
    '## Every target',
    ...targetSections(stacks),
  ]);
}

const HOW_TO_READ = `## How to read it

${list([
  'A target is a framework, or a runtime’s own server, on one version line and one runtime: `express@5 on node@24`. It is asked for a stream, its client leaves, and each signal that it offers is watched, and so is what its stream holds.',
  'A cell is written `method / phase / fault / body / shape`: how the client asks, when it leaves, how the client leaves, which kind of stream it gets, how that stream works.',
  'Shapes: `ticking` goes on writing, `silent` works without writing, `idle` waits for what does not come, `cooperative` is silent and stops when the signal of the stack says so. A `POST` brings a small JSON text, which the server reads first, as a parser does.',
  '`*` stands for all that was observed, `leaving` for every way of leaving; `reuse` leaves the second stream of a kept-alive connection, `complete` and `stay` are controls: the stream ends by itself, or the client stays.',
  'A signal that is silent although the client left does not tell the handler; a `finish` that is silent is right, because the response was not finished. `finally`, `destroy` and `cancel` say whether the stream itself was stopped.',
])}`;

function notableSection(stacks: Run): string {
  const found = notableOf(stacks);
  if (found.length === 0) return '';
  const parts = [...Map.groupBy(found, ({ what }) => what)].map(([what, own]) => {
    const rows = own.flatMap(({ guard, lines, targets }) =>
      lines.map((line, index) => [...(index === 0 ? [code(guard), prose(namesOf(targets))] : ['', '']), code(line)]),
    );
    return `### ${prose(what)}\n\n${table(['guard', 'targets', 'where'], rows)}`;
  });
  return blocks([
    '## What deserves attention',
    'By rules on what was observed, whether it is accepted or not.',
    ...parts,
  ]);
}

function overviewSection(stacks: Run): string {
  const { columns, blocks: found } = overviewOf(stacks);
  if (found.length === 0) return '';
  const rows = found.flatMap(({ targets, rows: own }) =>
    own.map(({ label, cells }, index) => [
      index === 0 ? `**[${prose(namesOf(targets))}](#${anchorOf(targets[0]!)})**` : '',
      code(label),
      ...cells.map(cellMarkdown),
    ]),
  );
  const texts = found.flatMap(({ rows: own }) =>
    own.flatMap(({ cells }) => cells.map((cell) => partTexts(cell).join(', '))),
  );
  return blocks([
    '## Who tells you that the client left',
    'Each row is a signal, or what a kind of stream holds. `POST` and `HEAD` are all moments of leaving; the controls are those of `GET` and `HEAD`.',
    table(['target', 'guard', ...columns], rows),
    list(signLegend(texts.join('\n'))),
  ]);
}

function cellMarkdown(cell: OverviewCell): string {
  const text = partTexts(cell).join(', ');
  return cell.different ? `**${text}**` : text;
}

function versionsSection(stacks: Run): string {
  const rows = targetsOf(stacks).map((target) => {
    const { stack, runtime } = versionsOf(target);
    return [target.name, stack || 'not observed', runtime].map(prose);
  });
  return blocks([
    '## The versions that served',
    'Read from the running servers: from the package.json of the package that was imported, and from the runtime itself.',
    table(['target', 'stack', 'runtime'], rows),
  ]);
}

/** A name as code: what others called it is not read as markup. */
function code(text: string): string {
  return text.includes('`') ? prose(text) : `\`${text}\``;
}
