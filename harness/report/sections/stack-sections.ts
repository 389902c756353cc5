import { hidesCause, getVersions } from '../../model/history.ts';
import type { Block, Link, Section } from '../model.ts';
import { buildTable, formatCode } from './blocks.ts';
import { foldIntoLines, buildBehaviorRows, type FoldedLine } from './fold-cells.ts';
import { buildNotableSections } from './notable.ts';
import { formatStackBehavior } from './stack-symbols.ts';
import { buildStackTable } from './stack-table.ts';
import { buildTargetRerunCommand, getStackId, findServedVersions, type ServerResults } from './servers.ts';

/** What a run says of its stacks beside its findings, from what deserves attention to every target. */
export function buildStackSections(stacks: readonly ServerResults[]): Section[] {
  if (stacks.length === 0) return [];
  const common = { level: 2, tone: null, audience: 'document' } as const;
  return [
    { ...common, title: 'How to read it', blocks: [{ kind: 'list', items: HOW_TO_READ }] },
    ...buildNotableSections(stacks),
    ...buildStackTable(stacks),
    { ...common, title: 'The versions that served', blocks: buildVersionBlocks(stacks) },
    { ...common, title: 'Every target', blocks: [] },
    ...stacks.map((target) => buildTargetSection(target, stacks)),
  ];
}

const HOW_TO_READ = [
  'A target is a framework, or a runtime’s own server, on one version line and one runtime: `express@5 on node@24`. It is asked for a stream, its client leaves, and each signal that it offers is watched, and so is what its stream holds.',
  'A cell is written `method / phase / fault / body / shape`: how the client asks, when it leaves, how the client leaves, which kind of stream it gets, how that stream works.',
  'Shapes: `ticking` goes on writing, `silent` works without writing, `idle` waits for what does not come, `cooperative` is silent and stops when the signal of the stack says so. A `POST` brings a small JSON text, which the server reads first, as a parser does.',
  '`*` stands for all that was observed, `leaving` for every way of leaving; `stall` stops reading, `reuse` leaves the second stream of a kept-alive connection, `complete` and `stay` are controls: the stream ends by itself, or the client stays.',
  'A signal that is silent although the client left does not tell the handler; a `finish` that is silent is right, because the response was not finished. `finally`, `destroy` and `cancel` say whether the stream itself was stopped.',
];

function buildVersionBlocks(stacks: readonly ServerResults[]): Block[] {
  const rows = stacks.map((target) => {
    const { stack, runtime } = findServedVersions(target);
    return [target.name, stack || 'not observed', runtime];
  });
  return [
    {
      kind: 'text',
      text: 'Read from the running servers: from the package.json of the package that was imported, and from the runtime itself.',
    },
    buildTable(['target', 'stack', 'runtime'], rows),
  ];
}

const COLUMNS = ['guard', 'behavior', 'method / phase / fault / body / shape'];

type LinesByGuard = ReadonlyMap<string, readonly FoldedLine[]>;

/** The later targets of a stack say only in what they differ from the first. */
function buildTargetSection(target: ServerResults, stacks: readonly ServerResults[]): Section {
  const first = stacks.find(
    (candidate) => getStackId(candidate.name) === getStackId(target.name) && isObserved(candidate),
  );
  const isStandalone = first === undefined || first === target || !isObserved(target);
  const blocks = isStandalone ? buildBehaviorTable(buildLinesByGuard(target)) : compareTargets(target, first);
  return {
    title: target.name,
    level: 3,
    tone: null,
    audience: 'document',
    blocks: [describeTarget(target), ...blocks],
  };
}

function isObserved({ results }: ServerResults): boolean {
  return results.some(({ attempt }) => attempt.verdicts.some(({ outcome }) => outcome !== 'unknown'));
}

/** What each guard did, as far as anything is known. */
function buildLinesByGuard(target: ServerResults, formatBehavior = (behavior: string) => behavior): LinesByGuard {
  const entries = target.guards.map((guard) => {
    const rows = buildBehaviorRows(target.results, guard).map((row) => {
      return { ...row, behavior: formatBehavior(formatStackBehavior(guard, row.behavior)) };
    });
    return [guard, foldIntoLines(rows)] as const;
  });
  return new Map(entries.filter(([, lines]) => lines.length > 0));
}

function describeTarget(target: ServerResults): Block {
  const { stack, runtime } = findServedVersions(target);
  const links = (target.text?.links ?? []).flatMap((url): (string | Link)[] => [
    ' Its documentation: ',
    { text: url, to: url },
    '.',
  ]);
  const served = stack === '' ? 'Not observed.' : `${stack} on ${runtime}.`;
  return {
    kind: 'text',
    text: [served, ...links, ` To observe it again: \`${buildTargetRerunCommand(target.name)}\``],
  };
}

function compareTargets(target: ServerResults, first: ServerResults): Block[] {
  const isCauseIgnored = isCauseUnknown(target) !== isCauseUnknown(first);
  const formatBehavior = isCauseIgnored ? removeCause : undefined;
  const [targetLines, firstLines] = [target, first].map((one) => buildLinesByGuard(one, formatBehavior)) as [
    LinesByGuard,
    LinesByGuard,
  ];
  const isSame = (guard: string) => JSON.stringify(targetLines.get(guard)) === JSON.stringify(firstLines.get(guard));
  const differingLines = [...buildLinesByGuard(target)].filter(([guard]) => !isSame(guard));
  const missingGuards = [...firstLines.keys()].filter((guard) => !targetLines.has(guard)).map(formatCode);
  const note = isCauseIgnored
    ? ' One of them does not show whether a read or a write fired it; the cause is left out.'
    : '';
  const link = { text: first.name, to: `#${first.name}` };
  const missingText = missingGuards.length > 0 ? `, and without ${missingGuards.join(', ')}` : '';
  const isAlike = differingLines.length === 0 && missingGuards.length === 0;
  const verdict = isAlike ? ' in every cell.' : `, but for what follows${missingText}.`;
  return [
    { kind: 'text', text: ['The same as ', link, `${verdict}${note}`] },
    ...buildBehaviorTable(new Map(differingLines)),
  ];
}

/** Whether its server cannot tell how it learned of a disconnect. */
function isCauseUnknown({ results }: ServerResults): boolean {
  return results.some(({ attempt }) => hidesCause(getVersions(attempt.history)));
}

function removeCause(behavior: string): string {
  return behavior.replace(/ by (?:read|write|timer|gc)/, '');
}

function buildBehaviorTable(linesByGuard: LinesByGuard): Block[] {
  if (linesByGuard.size === 0) return [];
  const groups = Map.groupBy([...linesByGuard], ([, lines]) => JSON.stringify(lines));
  const rows = [...groups.values()].flatMap((group) => {
    const cellsByBehavior = [...Map.groupBy(group[0]![1], ({ behavior }) => behavior)];
    return cellsByBehavior.map(([behavior, lines], index) => [
      index === 0 ? group.map(([guard]) => formatCode(guard)).join(', ') : '',
      behavior,
      lines.map(({ cells }) => formatCode(cells)).join(', '),
    ]);
  });
  return [buildTable(COLUMNS, rows)];
}
