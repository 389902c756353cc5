import { isUndisturbed } from '../model/faults.ts';
import type { Fault, Outcome } from '../../scenarios/kit/vocabulary.ts';
import type { Run } from '../model/run.ts';
import type { Result } from '../model/result.ts';
import type { ObservedHistory } from '../model/history.ts';
import { renderMarkdownTable } from '../report/render/markdown-syntax.ts';
import { formatCount, formatSize } from '../model/format.ts';

const FAULT_COLUMNS: readonly Fault[] = ['vanish', 'link-down', 'sigstop', 'stall', 'stay'];
const NOT_OBSERVED = '–';

/** With which words the cell of an outcome begins: what a committed table is compared by. */
export const HALF_OPEN_PREFIXES: Readonly<Partial<Record<Outcome, string>>> = {
  silent: 'not within',
  'released by read': 'a read said',
  'released by write': 'a write said',
  'released by timer': 'own timer',
  held: 'kept',
  premature: 'cut off',
};

/** What each half-open server saw of each client, after how long, and what it had written by then: a markdown table. */
export function renderHalfOpenTable({ results }: Pick<Run, 'results'>): string {
  const servers = Map.groupBy(results, ({ cell }) => cell.scenario);
  return renderMarkdownTable(
    ['server', ...FAULT_COLUMNS.map((fault) => `\`${fault}\``)],
    [...servers].map(([server, serverResults]) => [
      formatServerLink(server),
      ...FAULT_COLUMNS.map((fault) => formatHalfOpenCell(serverResults, fault)),
    ]),
  );
}

function formatServerLink(server: string): string {
  return `[${server.replace('half-open/', '')}](../scenarios/${server}.ts)`;
}

function formatHalfOpenCell(results: readonly Result[], fault: Fault): string {
  const result = results.find(({ cell }) => cell.fault === fault);
  if (result === undefined) return NOT_OBSERVED;
  const { history, verdicts } = result.attempt;
  const [verdict] = verdicts;
  if (history.kind === 'skipped' || verdict === undefined) return 'skipped';
  const prefix = HALF_OPEN_PREFIXES[verdict.outcome as Outcome] ?? verdict.outcome;
  if (isUndisturbed(fault)) return prefix;
  const seconds = (verdict.latencyMs ?? 0) / 1_000;
  const outcomeText =
    verdict.outcome === 'silent'
      ? `${prefix} ${Math.floor(seconds)} s`
      : `${prefix}${formatNoticedCode(history)} after ${formatSeconds(seconds)} s`;
  return `${outcomeText}${formatWrites(result)}`;
}

/** What the operating system called it, as a word more. */
function formatNoticedCode({ marks }: Pick<ObservedHistory, 'marks'>): string {
  const noticedMark = marks.findLast((mark) => mark.event === 'noticed' && mark.code !== undefined);
  return noticedMark !== undefined && 'code' in noticedMark ? ` ${noticedMark.code},` : ',';
}

function formatSeconds(seconds: number): string {
  return seconds < 10 ? seconds.toFixed(1) : String(Math.round(seconds));
}

function formatWrites({ attempt: { work } }: Result): string {
  if (work.writes === 0) return '';
  return `; ${formatCount(work.writes, 'write')}, ${formatSize(work.bytes)}, queue ${formatSize(work.queuedBytes)}`;
}

/** The words of each cell of a table that was rendered earlier, by server and fault. */
export function parseHalfOpenTable(markdown: string): ReadonlyMap<string, string> {
  const rows = [...markdown.matchAll(/^\| \[(?<server>[\w-]+)\]\(.*?\) *\|(?<cells>.*)\|$/gm)];
  return new Map(
    rows.flatMap(({ groups }) =>
      (groups?.['cells'] ?? '')
        .split('|')
        .map((text, index) => [`half-open/${groups?.['server']} ${FAULT_COLUMNS[index]}`, text.trim()] as const)
        .filter(([, text]) => text !== NOT_OBSERVED),
    ),
  );
}
